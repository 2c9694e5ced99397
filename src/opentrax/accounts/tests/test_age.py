"""Somebody may be under 16: no age is kept, strangers learn nothing, a freeze is decided on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.test import Client

from opentrax.accounts import rules, services
from opentrax.accounts.models import AgeCase, AgeDecision, AgeReporter
from opentrax.accounts.selectors import age_cases
from opentrax.accounts.services import age_cases as cases
from opentrax.accounts.services import leaving, purging
from opentrax.accounts.tests.conftest import NewestMail, prove, sign_in_as
from opentrax.kit.commands import Refused
from opentrax.kit.privacy.terms import SLACK, rule_of
from opentrax.kit.tenancy import person_scope, scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Membership, Organization, Person
from opentrax.organizations.selectors import mail_has_ended, person_id_by_email

pytestmark = pytest.mark.django_db
REPORT = "/report/under-age"


def _case(person: Person) -> AgeCase:
    with person_scope(person.pk):
        return AgeCase.objects.get(person_id=person.pk)  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def not_fresh(globex: Organization) -> Organization:
    """An installation with an organization."""
    return globex


def test_no_birth_date_and_no_age_is_kept_anywhere() -> None:
    for model in (Person, AgeCase):
        for name in ("age", "birth_date", "born_on", "birthday", "date_of_birth"):
            with pytest.raises(FieldDoesNotExist):
                model._meta.get_field(name)


def test_a_strangers_word_opens_a_case_and_freezes_nothing(client: Client, eve: Person) -> None:
    for address in (eve.email, eve.email.upper(), "who@example.com"):
        assert "Thank you" in client.post(REPORT, {"email": address}).content.decode()
    case = _case(eve)
    assert (case.reporter, case.frozen_at) == (AgeReporter.STRANGER, None)
    assert not mail_has_ended(eve.email)
    assert len(age_cases()) == 1, "an address without an account leaves nothing"


def test_ones_own_word_freezes_at_once(
    client: Client, eve: Person, newest_mail: NewestMail, clock: SettableClock
) -> None:
    sign_in_as(client, eve.email)
    prove(client)
    assert client.post("/me/under-age")["Location"] == "/account/left/frozen"
    assert client.get("/me").status_code == 302
    assert mail_has_ended(eve.email)
    assert newest_mail().subject == "Your account is frozen"
    assert sign_in_as(client, eve.email)["Location"] == "/account/frozen"
    assert client.get("/account/frozen").status_code == 403
    assert _case(eve).due_at is not None


def test_an_administrator_reports_a_member_who_stays_until_somebody_looked(
    acme: Organization, ada: Person, dan: Person, sign_in: Callable[..., Client]
) -> None:
    with scope(acme.pk):
        membership = Membership.objects.get(person=dan)
    answer = sign_in(ada, acme).post(f"/organization/members/{membership.pk}/under-age")
    assert answer["Location"] == "/organization/members"
    case = _case(dan)
    assert (case.reporter, case.frozen_at) == (AgeReporter.ORGANIZATION, None)
    with person_scope(dan.pk):
        assert Person.objects.get(pk=dan.pk).is_active


def test_nobody_reports_themselves_or_somebody_above_them(
    acme: Organization, ada: Person, dan: Person, sign_in: Callable[..., Client]
) -> None:
    with scope(acme.pk, ada.pk):
        from opentrax.organizations import services as organizations

        organizations.change_role(Membership.objects.get(person=dan), "administrator", actor=ada)
        memberships = list(Membership.objects.filter(organization_id=acme.pk))
    client = sign_in(dan, acme)
    for membership in memberships:
        client.post(f"/organization/members/{membership.pk}/under-age")
    assert age_cases() == []


@pytest.fixture
def frozen(eve: Person, clock: SettableClock) -> Person:
    """The operator froze Eve's account."""
    services.report_person(eve, AgeReporter.OPERATOR)
    return eve


def test_whoever_is_old_enough_comes_back(frozen: Person, clock: SettableClock) -> None:
    assert cases.clear(frozen) is not None
    assert _case(frozen).decision == AgeDecision.CLEARED
    assert sign_in_as(Client(), frozen.email)["Location"] == "/"
    clock.advance(days=30)
    assert cases.erase_what_is_due() == 0


def test_after_fourteen_days_the_account_is_erased_and_the_receipt_stays(
    frozen: Person, clock: SettableClock
) -> None:
    clock.advance(days=13)
    assert cases.erase_what_is_due() == 0
    clock.advance(days=1)
    assert cases.erase_what_is_due() == 1
    assert cases.erase_what_is_due() == 0
    assert person_id_by_email("eve@example.com") is None
    case = _case(frozen)
    assert (case.decision, case.decided_at) == (AgeDecision.ERASED, clock.at)
    [listed] = age_cases()
    assert listed.days == 14


def test_the_receipt_goes_two_years_after_the_decision(
    frozen: Person, clock: SettableClock
) -> None:
    cases.erase(frozen)
    clock.advance(days=730)
    assert purging.purge_traces() == 0
    clock.advance(days=2)
    assert purging.purge_traces() == 1
    assert age_cases() == []


@pytest.mark.parametrize("year", [2026, 2027, 2028])
@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("age cases", rules.CASES_TERM), ("sign-ins", rules.SIGN_INS_TERM),
        ("changes of address", rules.CHANGES_TERM),
    ],
)  # fmt: skip
def test_the_nightly_job_keeps_the_published_term(name: str, term: timedelta, year: int) -> None:
    """Even when it just missed a row: that goes a night later, before it counts as overdue."""
    at, rule = datetime(year, 11, 27, 3, 25, tzinfo=UTC), rule_of(name)
    assert rule is not None
    missed = at - term - timedelta(days=1)
    assert missed > rule.cutoff(at - SLACK)


def test_a_closure_in_between_does_not_end_the_case(frozen: Person, clock: SettableClock) -> None:
    with person_scope(frozen.pk):
        Person.objects.filter(pk=frozen.pk).update(closes_at=clock.at)
    assert leaving.close_what_is_due() == 0
    cases.erase(frozen)
    with pytest.raises(Refused):
        services.come_back(frozen)


def test_a_decision_about_nothing_decides_nothing(eve: Person) -> None:
    assert cases.clear(eve) is None
    assert cases.erase(eve) is None
    assert person_id_by_email(eve.email) == eve.pk


def test_a_second_report_is_the_same_case(client: Client, frozen: Person) -> None:
    client.post(REPORT, {"email": frozen.email})
    assert len(age_cases()) == 1
    assert _case(frozen).reporter == AgeReporter.OPERATOR


def test_what_is_no_address_is_refused(client: Client) -> None:
    answer: Any = client.post(REPORT, {"email": "nobody"})
    assert answer.status_code == 422
