"""The ledger: what is not exercised is unknown, what is bad is broken, nobody changes a verdict."""

import dataclasses
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.db import DatabaseError, connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from opentrax.kit import events
from opentrax.kit.commands import Refused
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.privacy import policy
from opentrax.privacy.documents.declared import POLICY
from opentrax.privacy.events import PromiseBroken
from opentrax.privacy.ledger import checks, registry
from opentrax.privacy.ledger.chain import verify
from opentrax.privacy.ledger.register import FEATURES, REGISTER
from opentrax.privacy.ledger.states import Evidence, Judged, State, now_is, state_of
from opentrax.privacy.models import Verdict
from opentrax.privacy.selectors.ledger import standings
from opentrax.privacy.services import verdicts
from opentrax.privacy.services.verdicts import attest, judge, judge_due

Within = Callable[[Organization, Person], AbstractContextManager[object]]
_FIGURES = st.builds(
    Judged,
    st.builds(Evidence, st.integers(0, 3), st.integers(0, 5), st.sampled_from(["", "", "OSError"])),
    st.integers(0, 4),
)


@given(st.lists(_FIGURES, max_size=4), st.sampled_from([None, True, False]))
def test_nothing_is_green_that_was_not_exercised(found: list[Judged], attested: bool | None):
    state = state_of(found, attested=attested)
    if any(one.evidence.bad for one in found):
        assert state is State.BROKEN
    elif not found or any(
        one.evidence.exercised == 0 or one.evidence.fault or one.evidence.exercised < one.least
        for one in found
    ):
        assert state is State.UNKNOWN
    else:
        expected = {None: State.KEPT, True: State.ATTESTED, False: State.UNKNOWN}
        assert state is expected[attested]


def test_none_of_none_is_unknown():
    assert state_of([Judged(Evidence(0, 0), 0)]) is State.UNKNOWN
    assert state_of([]) is State.UNKNOWN


def test_good_news_go_stale_and_bad_news_do_not(clock: SettableClock):
    fresh_until = clock.at + timedelta(hours=1)
    later = clock.at + timedelta(hours=2)
    assert now_is(State.KEPT, fresh_until=fresh_until, at=clock.at) is State.KEPT
    assert now_is(State.KEPT, fresh_until=fresh_until, at=later) is State.UNKNOWN
    assert now_is(State.BROKEN, fresh_until=fresh_until, at=later) is State.BROKEN


# --- the register


def test_there_are_86_promises_each_with_a_figure_or_what_closes_the_gap():
    assert checks.problems() == []
    assert list(REGISTER) == [f"P{n:02}" for n in range(1, 87)]
    assert all(1 <= feature.step <= 9 for feature in FEATURES.values())


def test_words_that_move_under_a_promise_fail_the_check(monkeypatch: pytest.MonkeyPatch):
    softer = {**policy.clause_hashes(), "marketing.opt-in": "0123456789abcdef"}
    monkeypatch.setattr(policy, "clause_hashes", lambda: softer)
    [problem] = checks.problems()
    assert problem.startswith("P09 is bound to other words than 'marketing.opt-in' has now")


@pytest.mark.parametrize(
    ("number", "change", "told"),
    [
        ("P09", {"clause": "gone"}, "which the policy does not have"),
        ("P05", {"closed_by": ""}, "neither a figure nor what closes the gap"),
        ("P05", {"closed_by": "luck"}, "which is no feature"),
        ("P44", {"closed_by": "payment"}, "it is no gap any more"),
    ],
)
def test_a_fault_in_the_register_is_found(
    number: str, change: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
):
    changed = {**REGISTER, number: dataclasses.replace(REGISTER[number], **change)}
    monkeypatch.setattr(checks, "REGISTER", changed)
    assert any(problem.startswith(number) and told in problem for problem in checks.problems())


def test_both_languages_have_the_same_clauses_and_headings():
    english, french = (policy.clauses(words) for words in POLICY.shipped().values())
    assert [c.name for c in english] == [c.name for c in french]
    assert len({c.heading for c in english}) == len({c.heading for c in french})
    with pytest.raises(ValueError, match="No clause"):
        policy.clauses("some words without a name")


# --- verdicts


def _figure(monkeypatch: pytest.MonkeyPatch, number: str, measure: Callable[[], Evidence]) -> None:
    made = registry.Figure(number, "test.figure", "x of y", (), registry.DAILY, 1, measure)
    monkeypatch.setattr(registry, "_figures", {f"{number} test.figure": made})


def test_a_verdict_is_kept_with_its_figures_in_a_chain(
    db: None, monkeypatch: pytest.MonkeyPatch, clock: SettableClock
):
    found = [Evidence(0, 3), Evidence(1, 3), Evidence(0, 0)]
    _figure(monkeypatch, "P44", lambda: found.pop(0))
    told: list[PromiseBroken] = []
    monkeypatch.setitem(events._handlers, PromiseBroken, [told.append])
    states = [judge("P44").state for _ in range(3)]
    assert states == ["KEPT", "BROKEN", "UNKNOWN"]
    assert [(e.promise, e.sequence) for e in told] == [("P44", 2)]
    chain = verify()
    assert (chain.verdicts, chain.broken_at) == (3, None)
    assert verify(Verdict.objects.order_by("sequence")).head == chain.head


def test_a_figure_that_fails_is_no_evidence(
    db: None, monkeypatch: pytest.MonkeyPatch, clock: SettableClock
):
    def broken() -> Evidence:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM no_such_table")
        return Evidence(0, 1)

    _figure(monkeypatch, "P44", broken)
    verdict = judge("P44")
    assert (verdict.state, verdict.exercised) == ("UNKNOWN", 0)
    assert verdict.figures[0]["fault"] == "ProgrammingError"


def test_a_figure_changes_nothing(
    ada: Person, acme: Organization, within: Within, monkeypatch: pytest.MonkeyPatch
):
    def careless() -> Evidence:
        with within(acme, ada):
            Organization.objects.filter(pk=acme.pk).update(name="Changed")
        return Evidence(0, 1)

    _figure(monkeypatch, "P44", careless)
    assert judge("P44").state == "KEPT"
    with within(acme, ada):
        assert Organization.objects.get(pk=acme.pk).name == "Acme"


@pytest.mark.parametrize("statement", ["UPDATE {} SET state = 'KEPT'", "DELETE FROM {}"])
def test_nobody_changes_a_verdict(statement: str, db: None):
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement.format("privacy_verdict"))


def test_a_verdict_that_was_changed_or_taken_out_shows(
    db: None, monkeypatch: pytest.MonkeyPatch, clock: SettableClock
):
    _figure(monkeypatch, "P44", lambda: Evidence(1, 2))
    for _ in range(3):
        judge("P44")
    rows = list(Verdict.objects.order_by("sequence"))
    rows[1].bad = 0
    assert verify(rows).broken_at == 2
    assert verify([rows[0], rows[2]]).broken_at == 2
    rewritten = list(Verdict.objects.order_by("sequence"))[:2]
    assert verify(rewritten).broken_at is None  # cut at its end: the head that was kept tells
    assert verify(rewritten).head != verify().head


def test_what_is_fresh_is_not_judged_again(
    db: None, monkeypatch: pytest.MonkeyPatch, clock: SettableClock
):
    _figure(monkeypatch, "P44", lambda: Evidence(0, 2))
    assert [v.promise for v in judge_due()] == ["P44"]
    assert judge_due() == []
    clock.advance(hours=14)
    assert len(judge_due()) == 1


def test_a_word_is_needed_where_a_figure_is_not_enough(
    db: None, monkeypatch: pytest.MonkeyPatch, clock: SettableClock
):
    _figure(monkeypatch, "P84", lambda: Evidence(0, 3))
    assert judge("P84").state == "UNKNOWN"
    options: dict[str, Any] = {"words": "read daily", "said_by": "Ada"}
    attest("P84", **options, expires_at=clock.at + timedelta(days=90))
    assert judge("P84").state == "ATTESTED"
    clock.advance(days=91)
    assert judge("P84").state == "UNKNOWN"
    with pytest.raises(Refused, match="a year at most"):
        attest("P84", **options, expires_at=clock.at + timedelta(days=400))
    with pytest.raises(Refused, match="needs nobody"):
        attest("P44", **options, expires_at=clock.at + timedelta(days=9))


# --- pages


def test_the_public_page_shows_every_promise_and_never_a_percentage(client: Client, db: None):
    page = client.get("/promises").content.decode()
    assert all(f'id="{number}"' in page for number in REGISTER)
    assert "%" not in page.replace("100%", "").partition("<main")[2].partition("</main")[0]
    assert "compliant" not in page.lower()
    found = {one.number: one.state for one in standings()}
    assert found["P44"] is State.UNKNOWN
    assert found["P05"] is State.GAP
    assert State.BEYOND not in found.values()  # each of them is kept by something now


def test_the_page_follows_the_policy_and_shows_one_state_alone(client: Client, db: None):
    page = client.get("/promises").content.decode()
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert len(headings) == len(set(headings)) > 20
    assert headings[0] == "Who we are"
    beyond = client.get("/promises?state=BEYOND").content.decode()
    assert re.findall(r'<tr id="(P..)">', beyond) == []  # each is kept by something now
    assert "No promise is in this state" in client.get("/promises?state=BROKEN").content.decode()
    assert re.findall(r'<tr id="(P..)">', client.get("/promises?state=x").content.decode()) == (
        re.findall(r'<tr id="(P..)">', page)
    )


def test_a_promise_stands_as_its_last_verdict_says(
    db: None, monkeypatch: pytest.MonkeyPatch, clock: SettableClock
):
    found = [Evidence(2, 3), Evidence(0, 5)]
    _figure(monkeypatch, "P44", lambda: found.pop(0))
    for state, exercised in ((State.BROKEN, 3), (State.KEPT, 5)):
        judge("P44")
        [standing] = [one for one in standings() if one.number == "P44"]
        assert (standing.state, standing.exercised) == (state, exercised)


def test_programs_get_the_same_with_the_head_of_the_chain(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
):
    judge("P79")
    body = client.get("/promises.json").json()
    by_number = {one["number"]: one for one in body["promises"]}
    assert len(by_number) == 86
    assert by_number["P79"]["state"] == "KEPT"
    assert by_number["P79"]["exercised"] >= 1
    assert by_number["P05"]["closes_with"] == {"step": 8, "what": "paid plans"}
    assert body["chain"]["head"] == verify().head


def test_the_policy_is_served_in_both_languages_with_its_versions(client: Client, db: None):
    english = client.get("/privacy").content.decode()
    french = client.get("/privacy", headers={"accept-language": "fr-CA"}).content.decode()
    assert "Anything else is thrown away on arrival" in english
    assert "Tout le reste est jeté" in french
    assert client.get("/privacy/policy/1").status_code == 200
    assert client.get("/privacy/policy/2").status_code == 404


def test_security_txt_expires_with_the_word_behind_it(
    client: Client, db: None, settings: Any, clock: SettableClock
):
    assert client.get("/.well-known/security.txt").status_code == 404
    environment = live_settings.ENVIRONMENT
    operator = dataclasses.replace(environment.operator, contact="p@nordrand.ca")
    settings.ENVIRONMENT = dataclasses.replace(environment, operator=operator)
    assert client.get("/.well-known/security.txt").status_code == 404
    until = clock.at + timedelta(days=30)
    attest("P84", words="read daily", said_by="Ada", expires_at=until)
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:p@nordrand.ca" in text
    assert f"Expires: {until.isoformat()}" in text
    assert judge("P84").state == "ATTESTED"


@pytest.mark.django_db
def test_a_figure_that_says_yes_or_no_is_stored_as_a_number(monkeypatch: pytest.MonkeyPatch):
    """A comparison is a bool: in JSON it would be no number, and the page could not be shown."""
    one = next(iter(registry.figures().values()))[0]
    monkeypatch.setattr(verdicts, "figures", lambda: {one.promise: [one]})
    monkeypatch.setattr(verdicts, "measure", lambda _figure: Evidence(1 == 2, 1))
    verdict = verdicts.judge(one.promise)
    assert verdict.figures[0]["bad"] == 0
    assert isinstance(verdict.figures[0]["bad"], int)
    assert verdict.figures[0]["bad"] is not False
