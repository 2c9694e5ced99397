"""The state of a person's account: active, deactivated, closing, frozen, closed.

Each runs inside the person's own scope. What follows from a state elsewhere hangs on the events;
sessions and mails of the account are the business of accounts.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.events import Event, publish
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations.account_states import AccountState
from opentrax.organizations.events import (
    AddressChanged,
    MemberLeft,
    MemberSuspended,
    PersonClosed,
    PersonClosing,
    PersonDeactivated,
    PersonFrozen,
    PersonReturned,
)
from opentrax.organizations.models import Membership, Person, Role
from opentrax.organizations.services.succession import pass_to_next

_STATE = ("is_active", "deactivated_at", "closes_at", "frozen_at", "closed_at")


def _locked(person: Person) -> Person:
    found = Person.objects.select_for_update().get(pk=person.pk)
    if found.state is AccountState.CLOSED:
        raise Refused(_("This account is closed."))
    return found


def _end(person: Person, why: str, event: Event) -> Person:
    """Not active from now on; every organization of the person learns that they rest."""
    person.is_active = False
    person.save(update_fields=list(_STATE))
    for membership in _memberships(person):
        with scope(membership.organization_id, person.pk):
            audit.record("member.suspended", subject_id=person.pk, facts={"why": why})
            publish(MemberSuspended(membership.organization_id, membership.pk, person.pk))
    publish(event)
    return person


def _memberships(person: Person) -> list[Membership]:
    return list(Membership.objects.active().filter(person_id=person.pk).order_by("pk"))


def deactivate(person: Person) -> Person:
    """End a person's sessions and mail until they come back. Publishes PersonDeactivated, and
    MemberSuspended for each organization. Refuses a closed account.
    """
    with person_scope(person.pk):
        found = _locked(person)
        found.deactivated_at = found.deactivated_at or now()
        return _end(found, "deactivated", PersonDeactivated(found.pk))


def ask_to_close(person: Person, closes_at: datetime) -> Person:
    """Let an account close at an instant unless its person comes back before. Publishes
    PersonClosing, and MemberSuspended for each organization.

    Refuses a closed account, and the last owner of an organization.
    """
    with person_scope(person.pk):
        refuse_last_owner(person)
        found = _locked(person)
        found.closes_at = found.closes_at or closes_at
        return _end(found, "closing", PersonClosing(found.pk))


def refuse_last_owner(person: Person) -> None:
    """Refuse where an organization of the person has no other owner who stays."""
    with person_scope(person.pk):
        for membership in _memberships(person):
            with scope(membership.organization_id, person.pk):
                _refuse_last_owner(membership)


def _refuse_last_owner(membership: Membership) -> None:
    """All owners' rows are locked, in one order: two who close at once must not both find the
    other.
    """
    owners = Membership.objects.active().filter(
        organization_id=membership.organization_id, role=Role.OWNER
    )
    list(owners.order_by("pk").select_for_update())
    # Asked again: a row that is joined to a locked one is as old as the wait for the lock.
    staying = owners.filter(person__closes_at=None).exclude(pk=membership.pk)
    if membership.role == Role.OWNER and not staying.exists():
        name = membership.organization.name
        raise Refused(
            _("%(name)s needs an owner. Make somebody else the owner, or close it first.")
            % {"name": name}
        )


def freeze(person: Person) -> Person:
    """Do nothing more with a person's account until somebody has looked. Publishes PersonFrozen,
    and MemberSuspended for each organization. Refuses a closed account.
    """
    with person_scope(person.pk):
        found = _locked(person)
        found.frozen_at = found.frozen_at or now()
        return _end(found, "frozen", PersonFrozen(found.pk))


def reinstate(person: Person) -> Person:
    """Make an account active again, whatever kept it from being so. Publishes PersonReturned.

    Devices and shifts that ended with it do not come back. Refuses a closed account.
    """
    with person_scope(person.pk):
        found = _locked(person)
        if found.state is AccountState.ACTIVE:
            return found
        found.deactivated_at = found.closes_at = found.frozen_at = None
        found.is_active = True
        found.save(update_fields=list(_STATE))
        for membership in _memberships(found):
            with scope(membership.organization_id, found.pk):
                audit.record("member.returned", subject_id=found.pk, actor_id=found.pk)
        publish(PersonReturned(found.pk))
        return found


def close(person: Person) -> Person:
    """Let an account name nobody any more, and end its memberships. Repeatable.

    Publishes MemberLeft for each organization and PersonClosed; an organization of which they were
    the last owner is handed over (see `succession`). What the organizations keep of
    their own work stays theirs, under their terms.
    """
    with person_scope(person.pk):
        found = Person.objects.select_for_update().get(pk=person.pk)
        if found.state is AccountState.CLOSED:
            return found
        for membership in _memberships(found):
            _leave(membership)
        _forget(found)
        publish(PersonClosed(found.pk))
        return found


def _leave(membership: Membership) -> None:
    with scope(membership.organization_id, membership.person_id):
        pass_to_next(membership)
        membership.refresh_from_db(fields=["ended_at"])
        if membership.ended_at is not None:  # the organization closed with its last member
            return
        membership.ended_at = now()
        membership.save(update_fields=["ended_at"])
        audit.record("member.ended", subject_id=membership.person_id, facts={"why": "closed"})
        publish(MemberLeft(membership.organization_id, membership.pk, membership.person_id))


def _forget(person: Person) -> None:
    fresh = Person(id=person.pk, name=_("Closed account"), email=f"{person.pk}@closed.invalid")
    for field in ("name", "email", "time_zone", "units", "language", "theme", "last_login",
                  "is_operator_staff", "exports_held_until"):  # fmt: skip
        setattr(person, field, getattr(fresh, field))
    person.set_unusable_password()
    person.deactivated_at = person.closes_at = person.frozen_at = None
    person.is_active, person.closed_at = False, now()
    person.save()


def hold_exports(person: Person, until: datetime | None) -> None:
    """Give no copy of a person's data away before an instant; None lifts the hold."""
    with person_scope(person.pk):
        Person.objects.filter(pk=person.pk).update(exports_held_until=until)
        person.exports_held_until = until


def change_address(person: Person, address: str) -> Person:
    """Give a person another address, which the caller knows to be theirs. Publishes AddressChanged.

    IntegrityError for an address that is taken.
    """
    with person_scope(person.pk):
        found = _locked(person)
        found.email = address.strip().lower()
        found.save(update_fields=["email"])
        publish(AddressChanged(found.pk))
        return found
