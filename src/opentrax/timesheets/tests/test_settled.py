"""What settling found goes to the live view, quietly."""

from datetime import timedelta

from opentrax.kit.tenancy import scope
from opentrax.timesheets.tests.conftest import Story, at
from opentrax.tracking.live.boards import Board
from opentrax.tracking.live.settled import settled_now as asked


def test_the_live_view_asks_for_the_last_stretch_of_a_line(story: Story) -> None:
    line = story.day()
    last = line[-1]
    who = last.technician_id
    with scope(story.bolt.pk):
        (found,) = asked([who], at(121)).values()
        assert (found.kind, found.since) == ("stop", last.started_at.timestamp())
        assert found.until == last.ended_at.timestamp()
        assert asked([who], at(121) + timedelta(hours=30)) == {}
        (there,) = asked([who], line[2].ended_at - timedelta(seconds=1)).values()
    assert (there.kind, there.place_id) == ("onsite", str(line[2].location_id))


def test_a_board_takes_over_what_was_settled(story: Story) -> None:
    line = story.day()
    who = line[-1].technician_id
    story.clock.set(at(119))
    board = Board(story.bolt.pk)
    board.open()
    (shown,) = board.snapshot()
    assert shown.since == line[-1].started_at.timestamp()
    with scope(story.bolt.pk):
        line[-1].started_at += timedelta(minutes=2)
        line[-1].save()
    (corrected,) = board.take_over([who])
    assert corrected.since == line[-1].started_at.timestamp()
    assert not corrected.corrected
    assert board.take_over([who]) == []
