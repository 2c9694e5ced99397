"""What goes by term: sign-ups nobody verified, old sign-ins, old changes of address."""

from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from opentrax.accounts import rules
from opentrax.accounts.models import (
    Acceptance,
    AddressChange,
    AgeCase,
    ChangeNotice,
    Registration,
    SignIn,
)
from opentrax.accounts.selectors import people_unverified_since, people_with_old_traces
from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Person


def purge_unverified() -> int:
    """Remove accounts whose address was not verified within 7 days; return how many."""
    purged = 0
    for person_id in people_unverified_since(now() - rules.UNVERIFIED_TERM):
        with person_scope(person_id):
            purged += _remove(person_id)
    return purged


def remove_unverified(person_id: UUID) -> bool:
    """Remove an account whose address nobody verified; False for any other, which stays."""
    with person_scope(person_id):
        waiting = Registration.objects.select_for_update().filter(person_id=person_id).exists()
        verified = EmailAddress.objects.filter(user_id=person_id, verified=True).exists()
        return waiting and not verified and bool(_remove(person_id))


def _remove(person_id: UUID) -> int:
    """The account and all that it left; it belongs to no organization, so nothing else names it."""
    for model in (Authenticator, EmailAddress):
        model.objects.filter(user_id=person_id).delete()
    for own in (SignIn, AddressChange, Acceptance, AgeCase, ChangeNotice, Registration):
        own.objects.filter(person_id=person_id).delete()
    # Without Django's search for what refers to it, which would need every organization's scope.
    people = Person.objects.filter(pk=person_id)
    return int(people._raw_delete(people.db))


def purge_traces() -> int:
    """Delete sign-ins after 90 days, changes of address after 30, cases of age two years after
    their decision; return how many rows went.
    """
    sign_ins_before, changes_before = now() - rules.SIGN_INS_TERM, now() - rules.CHANGES_TERM
    cases_before = now() - rules.CASES_TERM
    gone = 0
    for person_id in people_with_old_traces(sign_ins_before, changes_before, cases_before):
        with person_scope(person_id):
            old = (
                AgeCase.objects.filter(person_id=person_id, decided_at__lt=cases_before),
                SignIn.objects.filter(person_id=person_id, started_at__lt=sign_ins_before),
                AddressChange.objects.filter(person_id=person_id, asked_at__lt=changes_before),
            )
            gone += sum(found.delete()[0] for found in old)
    return gone
