"""Somebody may be under 16: report, freeze, then clear or erase. No age is written down."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from opentrax.accounts import rules
from opentrax.accounts.models import AgeCase, AgeDecision, AgeReporter, EndReason
from opentrax.accounts.moments import told
from opentrax.accounts.selectors import people_to_close
from opentrax.accounts.services.leaving import close_account
from opentrax.accounts.services.sign_ins import end_sessions
from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import person_scope
from opentrax.messaging import services as messaging
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import person_id_by_email

# Whose word freezes an account. An organization's is looked at first, as a stranger's is: else one
# of several could shut a person out of all the others. It can end the membership meanwhile.
_FREEZES = frozenset({AgeReporter.THEMSELVES, AgeReporter.OPERATOR})


class _InVainError(Exception):
    """Rolls back what was written for somebody who does not exist."""


def report_by_address(address: str) -> None:
    """A stranger reports an address. Nothing tells whether it has an account: for one without, the
    same is written for a made-up person and rolled back.
    """
    person_id = person_id_by_email(address.strip())
    try:
        with person_scope(person_id or uuid7()) as opened:
            _open_case(opened.person_id, AgeReporter.STRANGER)  # type: ignore[arg-type]
            if person_id is None:
                raise _InVainError
    except _InVainError:
        return


def _open_case(person_id: UUID, reporter: AgeReporter) -> None:
    """One open case for each person, whoever reports; the first word stays."""
    AgeCase.objects.bulk_create(
        [AgeCase(person_id=person_id, reporter=reporter)], ignore_conflicts=True
    )


def _waiting(person_id: UUID) -> AgeCase | None:
    cases = AgeCase.objects.select_for_update().filter(person_id=person_id, decided_at=None)
    found: AgeCase | None = cases.first()
    return found


@transaction.atomic
def report_person(person: Person, reporter: AgeReporter) -> AgeCase:
    """Somebody who is known says that a person is under 16. By their own word, and by the
    operator's, the account is frozen at once.

    Then sessions end, nothing is recorded of them and no mail is sent, but one that says what
    happens now. Publishes PersonFrozen.
    """
    with person_scope(person.pk):
        _open_case(person.pk, reporter)
        case = _waiting(person.pk)
        if case is None:
            raise RuntimeError("The case that was opened is not there.")
        if reporter in _FREEZES:
            _freeze(case, person)
    return case


def _freeze(case: AgeCase, person: Person) -> None:
    if case.frozen_at is not None:
        return
    case.frozen_at = now()
    case.due_at = case.frozen_at + rules.AGE_TERM
    case.save(update_fields=["frozen_at", "due_at"])
    organizations.freeze(person)
    end_sessions(person, reason=EndReason.ACCOUNT)
    messaging.send(
        "closure_news", template="accounts/mail/account_frozen.txt", to_person=person,
        context={"moment": told(person, case.due_at), "age": rules.MINIMUM_AGE},
    )  # fmt: skip


@transaction.atomic
def clear(person: Person) -> AgeCase | None:
    """The person is 16 or older, by what the operator was shown: the account is active again."""
    with person_scope(person.pk):
        case = _decided(person.pk, AgeDecision.CLEARED)
        if case is not None and case.frozen_at is not None:
            organizations.reinstate(person)
    return case


@transaction.atomic
def erase(person: Person) -> AgeCase | None:
    """Close the account of somebody under 16 now; the case stays as the receipt."""
    with person_scope(person.pk):
        case = _decided(person.pk, AgeDecision.ERASED)
        if case is not None:
            close_account(person)
    return case


def _decided(person_id: UUID, decision: AgeDecision) -> AgeCase | None:
    case = _waiting(person_id)
    if case is not None:
        case.decision, case.decided_at = decision, now()
        case.save(update_fields=["decision", "decided_at"])
    return case


def erase_what_is_due() -> int:
    """Erase the frozen accounts of which nobody showed that their person is old enough."""
    erased = 0
    for person_id in people_to_close(now()):
        with person_scope(person_id):
            person = Person.objects.filter(pk=person_id).first()
            if person is not None and _is_due(person_id, now()):
                erase(person)
                erased += 1
    return erased


def _is_due(person_id: UUID, at: datetime) -> bool:
    waiting = AgeCase.objects.filter(person_id=person_id, decided_at=None, due_at__lte=at)
    return bool(waiting.exists())
