"""What the gate decides, question by question, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.messaging import gate
from opentrax.messaging.classes import CLASSES, MessageClass, Strength, stops
from opentrax.messaging.gate import Facts, Reason, Stop, Verdict, decide, quiet_until
from opentrax.messaging.rules import Keeper, Kind
from opentrax.privacy.rules.consent import Standing

NOON = datetime(2026, 3, 23, 16, 0, tzinfo=UTC)  # in Toronto
TORONTO = ZoneInfo("America/Toronto")
SENDER = uuid4()
YES = Standing(True, "express", uuid4())


def facts(message_class: MessageClass, **changes: object) -> Facts:
    kind = Kind(Keeper.PERSON, timedelta(days=2), message_class)
    plain = Facts(kind=kind, at=NOON, created_at=NOON, zone=TORONTO, sender_id=SENDER, consent=YES)
    return replace(plain, **changes)


def refused(message_class: MessageClass, **changes: object) -> str | None:
    decision = decide(facts(message_class, **changes))
    return decision.reason.value if decision.verdict is Verdict.REFUSED else None


@pytest.mark.parametrize("message_class", MessageClass)
def test_with_nothing_against_it_a_message_of_each_class_goes(message_class: MessageClass):
    assert decide(facts(message_class)).verdict is Verdict.ALLOWED


def test_why_it_goes_is_said():
    said = {c: decide(facts(c)).reason for c in MessageClass}
    assert said[MessageClass.ESSENTIAL] is Reason.ESSENTIAL
    assert said[MessageClass.TRANSACTIONAL] is Reason.NOT_STOPPED
    assert {c for c, reason in said.items() if reason is Reason.CONSENTED} == {
        MessageClass.MARKETING, MessageClass.SURVEY, MessageClass.REVIEW,
    }  # fmt: skip


STOPPED_BY = {
    Strength.OPTIONAL: {"onboarding", "survey", "review", "marketing"},
    Strength.EVERYTHING: {c.value for c in MessageClass} - {"essential"},
}


@pytest.mark.parametrize("strength", Strength)
@pytest.mark.parametrize("of", [None, SENDER])
def test_the_two_strengths_of_an_opt_out(strength: Strength, of: object):
    stopped = {c.value for c in MessageClass if refused(c, stops=[Stop(strength.value, of)])}
    assert stopped == STOPPED_BY[strength]


def test_an_opt_out_of_another_sender_stops_nothing():
    other = [Stop("everything", uuid4())]
    assert [c for c in MessageClass if refused(c, stops=other)] == []


def test_of_an_opt_out_in_force_the_stronger_is_told():
    both = [Stop("optional", None), Stop("everything", SENDER)]
    assert refused(MessageClass.MARKETING, stops=both) == "stopped_everything"
    assert refused(MessageClass.MARKETING, stops=both[:1]) == "stopped_optional"


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (None, "no_consent"),
        (Standing(False, "nothing_said"), "no_consent"),
        (Standing(False, "withdrawn", uuid4()), "no_consent"),
        (Standing(True, "implied_purchase", uuid4(), NOON), "consent_expired"),
        (Standing(True, "implied_purchase", uuid4(), NOON + timedelta(seconds=1)), None),
    ],
)
def test_consent_is_needed_at_the_instant_of_sending(standing: Standing | None, reason: str | None):
    assert refused(MessageClass.MARKETING, consent=standing) == reason
    assert refused(MessageClass.TRANSACTIONAL, consent=standing) is None


def test_a_kind_may_need_a_consent_that_its_class_does_not():
    kind = Kind(Keeper.PERSON, timedelta(days=2), MessageClass.SUPPORT, consent="follow_up")
    assert decide(facts(MessageClass.SUPPORT, kind=kind, consent=None)).reason is Reason.NO_CONSENT


def test_what_is_outdated_is_not_sent():
    assert refused(MessageClass.ESSENTIAL, created_at=NOON - timedelta(days=3)) == "outdated"


def test_a_deactivated_account_gets_essential_messages_only():
    left = {c.value for c in MessageClass if not refused(c, account_is_active=False)}
    assert left == {"essential"}


@pytest.mark.parametrize("message_class", MessageClass)
def test_caps_hold_to_the_message(message_class: MessageClass):
    for cap in CLASSES[message_class].caps:
        within = [NOON - cap.within / 2] * (cap.most - 1)
        before = [NOON - cap.within - timedelta(seconds=1)] * 99
        shorter = [c for c in CLASSES[message_class].caps if c.within < cap.within / 2]
        if not [c for c in CLASSES[message_class].caps if c.most < cap.most and c not in shorter]:
            assert refused(message_class, claimed=within) is None
        if len(CLASSES[message_class].caps) == 1:
            assert refused(message_class, claimed=within + before) is None
        one_more = [*within, NOON - cap.within / 2]
        assert refused(message_class, claimed=one_more) == "cap"


def test_the_eleventh_onboarding_message_of_an_account_is_refused():
    assert refused(MessageClass.ONBOARDING, onboarding_sent=9) is None
    assert refused(MessageClass.ONBOARDING, onboarding_sent=10) == "onboarding_cap"


def test_a_faulty_mail_does_not_leave_and_the_fault_is_told():
    decision = decide(facts(MessageClass.ESSENTIAL, faults=["plain: no postal address"]))
    assert (decision.reason, decision.detail) == (Reason.FAULTY, "plain: no postal address")


QUIET = {"service", "onboarding", "survey", "review", "marketing"}


@pytest.mark.parametrize("message_class", MessageClass)
def test_by_night_in_the_recipients_zone_it_waits_for_the_morning(message_class: MessageClass):
    night = datetime(2026, 3, 24, 2, 30, tzinfo=UTC)  # 22:30 in Toronto
    decision = decide(facts(message_class, at=night, created_at=night))
    if message_class in QUIET:
        assert (decision.verdict, decision.reason) == (Verdict.WAITING, Reason.QUIET_HOURS)
        assert decision.until == datetime(2026, 3, 24, 12, 0, tzinfo=UTC)
    else:
        assert decision.verdict is Verdict.ALLOWED
    there = decide(facts(message_class, at=night, created_at=night, zone=ZoneInfo("Asia/Tokyo")))
    assert there.verdict is Verdict.ALLOWED


@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2028, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["America/Toronto", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_the_end_of_the_quiet_hours_is_eight_by_the_local_clock(naive: datetime, name: str):
    at, zone = naive.replace(tzinfo=UTC), ZoneInfo(name)
    until = quiet_until(at, zone)
    hour = at.astimezone(zone).hour
    if until is None:
        assert 8 <= hour < 21
    else:
        local = until.astimezone(zone)
        assert (local.hour, local.minute) == (8, 0)
        assert timedelta(0) < until - at <= timedelta(hours=12)


SABOTAGED = {
    "term": {"created_at": NOON - timedelta(days=3)},
    "account": {"account_is_active": False},
    "suppression": {"stops": [Stop("everything", None)]},
    "consent": {"consent": None},
    "caps": {"claimed": [NOON] * 99},
    "form": {"faults": ["subject shouts"]},
    "quiet hours": {"at": NOON + timedelta(hours=12), "created_at": NOON + timedelta(hours=12)},
}


@pytest.mark.parametrize("question", gate.QUESTIONS)
def test_without_a_question_something_passes_that_must_not(
    question: str, monkeypatch: pytest.MonkeyPatch
):
    wrong = facts(MessageClass.MARKETING, **SABOTAGED[question])
    assert decide(wrong).verdict is not Verdict.ALLOWED
    monkeypatch.setattr(
        gate, "QUESTIONS", {k: q for k, q in gate.QUESTIONS.items() if k != question}
    )
    assert decide(wrong).verdict is Verdict.ALLOWED


def test_essential_is_never_stopped_whatever_is_said():
    assert not any(stops(strength, MessageClass.ESSENTIAL) for strength in Strength)
