"""Checking in by the phone's position, from the technician's page: real positions through the gate,
inside a shift.
"""

from opentrax.organizations.models import Person
from opentrax.timesheets.tests.conftest import DAY, Browse, Side, Story, at
from opentrax.tracking.services import taps
from opentrax.tracking.services.forgotten import end_forgotten_visits
from opentrax.workorders.models import CheckIn, Visit
from opentrax.workorders.services.check_in_rules import CheckInTerms, add_check_in_rule
from opentrax.workorders.states import VisitStatus


def seen(side: Side) -> list[tuple[str, ...]]:
    with side("acme"):
        rows = CheckIn.objects.order_by("at", "id")
        return list(
            rows.values_list("direction", "way", "verdict", "distance_m", "accuracy_m", "doubts")
        )


def test_a_tap_takes_the_position_of_its_moment(story: Story, browse: Browse, side: Side) -> None:
    client = browse("tim")
    story.clock.set(at(40))
    story.send([fix for fix in DAY if fix[0] <= 40])
    client.post(f"/field/visits/{story.visit.pk}/arrival")
    story.clock.set(at(100))
    # What the phone told half an hour ago says nothing of now.
    client.post(f"/field/visits/{story.visit.pk}/departure", {"reason": "Battery empty"})
    assert seen(side) == [
        ("in", "position", "inside", 0, 8, ""), ("out", "manual", "unknown", None, None, "manual"),
    ]  # fmt: skip
    page = browse("ada").get(f"/work-orders/{story.visit.work_order_id}").content.decode()
    assert "Battery empty" in page


def test_from_home_it_is_flagged_and_tells_no_more_than_a_kilometer(
    story: Story, browse: Browse, side: Side
) -> None:
    client = browse("tim")
    story.clock.set(at(10))
    story.send([fix for fix in DAY if fix[0] <= 10])
    client.post(f"/field/visits/{story.visit.pk}/arrival")
    assert seen(side) == [("in", "position", "outside", 1000, 8, "outside")]
    with side("acme"):
        assert Visit.objects.get().status == VisitStatus.ON_SITE
    assert "If you have left, say so" not in client.get("/field").content.decode()
    story.clock.set(at(120))
    assert "If you have left, say so" in client.get("/field").content.decode()


def test_a_forgotten_departure_is_dated_by_the_last_evidence_inside(
    story: Story, ada: Person, side: Side
) -> None:
    with side("acme"):
        add_check_in_rule(CheckInTerms(out_after_hours=2), actor=ada)
    story.clock.set(at(40))
    with side("bolt"):
        taps.arrive(story.technician, story.visit.pk, actor=story.tim)
    story.clock.set(at(120))
    story.send(DAY)  # at the shop until minute 90
    assert end_forgotten_visits(story.bolt.pk) == 0
    story.clock.set(at(161))
    assert end_forgotten_visits(story.bolt.pk) == 1
    assert end_forgotten_visits(story.bolt.pk) == 0
    with side("acme"):
        visit = Visit.objects.get()
        assert (visit.status, visit.times_source) == (VisitStatus.FINISHED, "person")
        assert visit.left_at is not None
        assert at(89) <= visit.left_at <= at(91)
        [_came, out] = CheckIn.objects.order_by("at")
        assert (out.way, out.doubts, out.at) == ("automatic", "forgotten", visit.left_at)
