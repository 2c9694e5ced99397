"""What people said lies over what the phone showed, without overlap and without loss."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from opentrax.timesheets.attaching import PlannedVisit, attach
from opentrax.timesheets.intervals import Interval, total_s
from opentrax.timesheets.layers import Draft, lay

START = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
HERE, THERE = UUID(int=1), UUID(int=2)


def span(start: int, end: int) -> Interval:
    return Interval(START + timedelta(minutes=start), START + timedelta(minutes=end))


def draft(kind: str, start: int, end: int, source: str = "motion", **more: object) -> Draft:
    return Draft(kind=kind, span=span(start, end), source=source, **more)  # type: ignore[arg-type]


def visit(number: int, location: UUID, start: int | None = None) -> PlannedVisit:
    planned = None if start is None else span(start, start + 60)
    return PlannedVisit(
        visit_id=UUID(int=100 + number), work_order_id=UUID(int=200 + number),
        client_id=UUID(int=9),
        location_id=location, planned=planned,
    )  # fmt: skip


def test_a_break_cuts_the_travel_under_it_and_its_distance_in_proportion() -> None:
    line = lay([[draft("break", 20, 30, "tap")], [draft("travel", 0, 60, distance_m=6000.0)]])
    assert [(d.kind, d.span) for d in line] == [
        ("travel", span(0, 20)), ("break", span(20, 30)), ("travel", span(30, 60)),
    ]  # fmt: skip
    assert [d.distance_m for d in line] == [2000.0, None, 3000.0]


def test_what_was_said_by_hand_wins_over_everything() -> None:
    by_hand = draft("other", 0, 30, "manual")
    line = lay([[by_hand], [draft("break", 10, 40, "tap")], [draft("onsite", 0, 60)]])
    assert [(d.kind, d.source) for d in line] == [
        ("other", "manual"), ("break", "tap"), ("onsite", "motion"),
    ]  # fmt: skip


drafts = st.lists(
    st.tuples(
        st.sampled_from(["travel", "onsite", "other"]), st.integers(0, 200), st.integers(1, 60)
    ).map(lambda t: draft(t[0], t[1], t[1] + t[2])),
    max_size=6,
)


@given(st.lists(drafts, max_size=4))
def test_a_line_never_overlaps_and_covers_all_that_was_said(layers: list[list[Draft]]) -> None:
    line = lay(layers)
    assert all(a.span.end <= b.span.start for a, b in pairwise(line))
    everything = [d.span for layer in layers for d in layer]
    assert total_s([d.span for d in line]) == total_s(everything)


def test_on_site_goes_to_the_nearest_visit_of_its_location_and_travel_leads_there() -> None:
    line = [
        draft("travel", 0, 20), draft("onsite", 20, 80, location_id=HERE), draft("travel", 80, 90),
        draft("other", 90, 95), draft("travel", 95, 100),
        draft("onsite", 100, 160, location_id=THERE),
        draft("travel", 160, 180), draft("onsite", 180, 200, location_id=HERE),
        draft("travel", 200, 220),
    ]  # fmt: skip
    morning, noon, evening = visit(1, HERE, 10), visit(2, THERE), visit(3, HERE, 190)
    attached = attach(line, [evening, noon, morning])
    assert [d.visit_id for d in attached] == [
        morning.visit_id, morning.visit_id, noon.visit_id, None, noon.visit_id, noon.visit_id,
        evening.visit_id, evening.visit_id, None,
    ]  # fmt: skip


def test_on_site_without_a_visit_stays_with_its_location() -> None:
    attached = attach(
        [draft("travel", 0, 5), draft("onsite", 5, 60, location_id=HERE)], [visit(1, THERE)]
    )
    assert [d.visit_id for d in attached] == [None, None]


def test_what_was_attached_by_hand_stays() -> None:
    by_hand = draft("onsite", 0, 60, "manual", location_id=HERE, visit_id=UUID(int=5))
    assert attach([by_hand], [visit(1, HERE)])[0].visit_id == UUID(int=5)
