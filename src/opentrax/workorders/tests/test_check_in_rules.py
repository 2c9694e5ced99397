"""Rules of checking in: what they make of a claim, and their page of the settings."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.directory.models import Location
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person
from opentrax.workorders import services
from opentrax.workorders.check_in_states import Direction, Doubt, Manner, Verdict, Way
from opentrax.workorders.models import CheckIn, CheckInRule, Visit
from opentrax.workorders.rules import Times
from opentrax.workorders.rules.check_ins import (
    CHOOSABLE,
    FARTHEST_M,
    Claim,
    Objection,
    RuleFacts,
    Terms,
    first_terms,
    forgotten_at,
    is_within,
    judge,
    kept_distance,
    verdict_of,
    way_of,
)
from opentrax.workorders.services.check_ins import Evidence, Fix
from opentrax.workorders.tests.conftest import NINE, Browse, Side

AT = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
SHOP, FAR = (45.5, -75.5), (45.6, -75.5)
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
manners = st.sampled_from(Manner)
terms = st.builds(
    Terms, outside=manners, manual=manners, hours=manners, from_time=times, to_time=times,
    ways=st.frozensets(st.sampled_from(CHOOSABLE)),
)  # fmt: skip
claims = st.builds(
    Claim, direction=st.sampled_from(Direction), way=st.sampled_from(Way),
    verdict=st.sampled_from(Verdict), at=st.datetimes(timezones=st.just(UTC)),
    reason=st.sampled_from(["", " ", "No signal"]), is_said=st.booleans(),
)  # fmt: skip


@pytest.mark.hypothesis
@given(terms, claims)
def test_nobody_is_kept_from_leaving_and_every_doubt_is_flagged_or_allowed(
    held: Terms, claim: Claim
) -> None:
    found = judge(held, claim)
    if not claim.is_said or (claim.direction == Direction.OUT and claim.reason.strip()):
        assert found.objection is None
    if found.objection not in (None, Objection.REASON):
        assert claim.direction == Direction.IN
    is_out = claim.verdict == Verdict.OUTSIDE and held.outside != Manner.ALLOW
    assert (Doubt.OUTSIDE in found.doubts) == is_out
    is_bare = claim.way == Way.MANUAL and held.manual != Manner.ALLOW
    assert (Doubt.MANUAL in found.doubts) == is_bare
    counts = claim.way == Way.AUTOMATIC or claim.way in held.ways
    assert (Doubt.WAY in found.doubts) == (not counts)
    if claim.direction == Direction.IN and claim.is_said:
        blocks = (is_out and held.outside == Manner.BLOCK) or not counts
        assert not blocks or found.objection is not None


@pytest.mark.hypothesis
@given(st.none() | st.floats(-5e3, 5e4), st.none() | st.floats(-5, 1e3))
def test_a_verdict_is_never_surer_than_the_fix(
    signed: float | None, accuracy: float | None
) -> None:
    verdict, kept = verdict_of(signed, accuracy), kept_distance(signed)
    if signed is None or accuracy is None or accuracy > 200:
        assert verdict == Verdict.UNKNOWN
    elif verdict == Verdict.OUTSIDE:
        assert signed > accuracy
    assert way_of(Way.POSITION, verdict) == (
        Way.MANUAL if verdict == Verdict.UNKNOWN else Way.POSITION
    )
    assert kept is None or (0 <= kept <= FARTHEST_M and kept % 10 == 0)


@pytest.mark.hypothesis
@given(times, times, times)
def test_hours_and_their_complement_share_the_day(start: time, end: time, at: time) -> None:
    inside, outside = is_within(start, end, at), is_within(end, start, at)
    assert (inside and outside) if start == end else inside != outside


@pytest.mark.hypothesis
@given(st.lists(st.integers(-600, 600)))
def test_a_forgotten_departure_is_never_later_than_its_evidence(minutes: list[int]) -> None:
    seen = [AT + timedelta(minutes=m) for m in minutes]
    found = forgotten_at(AT, seen)
    assert found == max([AT, *seen])


def test_the_first_rule_that_fits_decides() -> None:
    here, there = UUID(int=1), UUID(int=2)
    for_trade = RuleFacts(here, "hvac", Terms(outside=Manner.BLOCK))
    for_all = RuleFacts(None, "", Terms(outside=Manner.ALLOW))
    assert first_terms([for_trade, for_all], here, ["hvac"]).outside == Manner.BLOCK
    assert first_terms([for_trade, for_all], there, ["hvac"]).outside == Manner.ALLOW
    assert first_terms([for_all, for_trade], here, ["hvac"]).outside == Manner.ALLOW
    assert first_terms([for_trade], here, []) == Terms()


@pytest.fixture
def rule(visit: Visit, shop: Location, browse: Browse, side: Side) -> CheckInRule:
    """Acme blocks outside its shop's fence, and asks for a reason without evidence; written on the
    page."""
    client = browse("ada")
    form = {
        "location": str(shop.pk), "trade": "", "outside": "block",
        "manual": "reason", "hours": "flag", "from_time": "06:00", "to_time": "08:00",
        "ways": ["position", "manual", "qr"], "out_after_hours": 10, "reminds": "on",
    }  # fmt: skip
    refused = client.post("/organization/check-in/rules/new", {**form, "ways": []})
    assert refused.status_code == 422
    assert "Choose a way at least" in refused.content.decode()
    answer = client.post("/organization/check-in/rules/new", form, follow=True)
    assert "Checked out by itself" in answer.content.decode()
    with side("acme"):
        found: CheckInRule = CheckInRule.objects.get()
    return found


@pytest.mark.django_db
def test_a_check_in_is_weighed_by_the_clients_rule_and_both_sides_read_it(
    rule: CheckInRule, visit: Visit, tim: Person, gus: Person, side: Side, browse: Browse
) -> None:
    with side("bolt"):
        far = Evidence(fix=Fix(*FAR, 10))
        with pytest.raises(Refused, match="outside this location"):
            services.mark_visit_arrived(visit, actor=tim, at=NINE, evidence=far)
        with pytest.raises(Refused, match="asks for a reason"):
            services.mark_visit_arrived(visit, actor=tim, at=NINE)
        assert not CheckIn.objects.exists()
        why = Evidence(reason="No signal in the basement")
        services.mark_visit_arrived(visit, actor=tim, at=NINE, evidence=why)
        # Shown again by another way: written beside, and nothing moves.
        again = Evidence("qr", fix=Fix(*SHOP, 10))
        for minutes in (1, 2):
            found = services.mark_visit_arrived(
                visit, actor=tim, at=NINE + timedelta(minutes=minutes), evidence=again
            )
        assert found.arrived_at == NINE
        services.mark_visit_left(visit, actor=tim, at=NINE + timedelta(hours=1), evidence=far)
        rows = CheckIn.objects.order_by("at").values_list("direction", "way", "verdict", "doubts")
        assert list(rows) == [
            ("in", "manual", "unknown", "manual,hours"), ("in", "qr", "inside", "hours"),
            ("out", "position", "outside", "outside,hours"),
        ]  # fmt: skip
        assert set(CheckIn.objects.values_list("distance_m", flat=True)) == {None, 0, 1000}
    for name in ("ada", "bea"):
        told = browse(name).get(f"/work-orders/{visit.work_order_id}").content.decode()
        assert "No signal in the basement" in told
        assert told.count("To look at") == 3
    with side("globex"):
        assert not CheckIn.objects.exists()


@pytest.mark.django_db
def test_what_the_trail_says_is_evidence_too(visit: Visit, side: Side) -> None:
    hour = timedelta(hours=1)
    with side("bolt"):
        services.record_visit_times(visit, Times(None, NINE))
        services.record_visit_times(visit, Times(None, NINE - hour, NINE + hour))
        services.record_visit_times(visit, Times(None, NINE - hour, NINE + 2 * hour))
        rows = CheckIn.objects.order_by("at").values_list("direction", "way", "at", "doubts")
        assert list(rows) == [
            ("in", "automatic", NINE, ""), ("out", "automatic", NINE + hour, "")
        ]  # fmt: skip


@pytest.mark.django_db
def test_the_list_is_moved_changed_and_emptied(
    rule: CheckInRule, shop: Location, side: Side, browse: Browse
) -> None:
    client = browse("ada")
    page = client.get(f"/organization/check-in/rules/{rule.pk}").content.decode()
    assert 'value="10"' in page
    form = {
        "location": "", "trade": "", "outside": "flag", "manual": "block", "hours": "allow",
        "from_time": "00:00", "to_time": "00:00", "ways": ["code"], "out_after_hours": 0,
    }  # fmt: skip
    client.post("/organization/check-in/rules/new", form)
    client.post(f"/organization/check-in/rules/{rule.pk}/place", {"to": "down"})
    with side("acme"):
        ordered = list(CheckInRule.objects.order_by("position").values_list("location", flat=True))
        assert ordered == [None, shop.pk]
    client.post(f"/organization/check-in/rules/{rule.pk}", {**form, "manual": "allow"})
    client.post(f"/organization/check-in/rules/{rule.pk}/removal")
    with side("acme"):
        assert CheckInRule.objects.get().manual == Manner.BLOCK
