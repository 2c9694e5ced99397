"""Promises about what people do themselves: change what is held of their account, take it along,
leave. A few people each day have their ways tried, by the services that their pages use; nothing
of it stays.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from opentrax.accounts import services
from opentrax.accounts.services.leaving import close_account
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.privacy import Personal, declarations
from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging.models import PersonMessage
from opentrax.organizations import services as organizations
from opentrax.organizations.account_states import AccountState
from opentrax.organizations.forms import PersonForm
from opentrax.organizations.models import Membership, Person, Role
from opentrax.privacy.ledger import NOTHING, Evidence, promise
from opentrax.privacy.models import PersonCopy, PersonRequest
from opentrax.privacy.rules.requests import Kind
from opentrax.privacy.services import copies, requests
from opentrax.privacy.services.erasures import persons

MOST = 3
_PROBE = "probe@own.invalid"
# Of an account's row, what its person did not say: keys, states, instants; and what they sign in
# with, which is replaced by proving who they are.
NOT_SAID = frozenset({
    "id", "password", "last_login", "is_active", "is_operator_staff", "created_at",
    "deactivated_at", "frozen_at", "closes_at", "closed_at", "exports_held_until",
})  # fmt: skip


def said_of_an_account() -> list[str]:
    """The values of an account that its person gave, by the data map."""
    fields = declarations()["organizations.Person"].fields
    given = (name for name, entry in fields.items() if isinstance(entry, Personal))
    return [name for name in given if name not in NOT_SAID]


def _of_today() -> Iterator[Person]:
    """Some people with an active account, others every day."""
    known = list(persons())
    first = now().toordinal() * MOST % max(1, len(known))
    found = 0
    for person_id in known[first:] + known[:first]:
        with person_scope(person_id):
            person = Person.objects.filter(pk=person_id, is_active=True).first()
        if person is not None and found < MOST:
            found += 1
            yield person


@contextmanager
def _tried() -> Iterator[None]:
    """Whatever is done in the block is undone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@promise(
    "P27",
    _("values of an account that its person cannot change, of those of a few accounts each day"),
    controls=(
        "accounts/views/me.py", "organizations/services/settings.py",
        "accounts/services/addresses.py",
    ),
)  # fmt: skip
def people_change_what_they_said() -> Evidence:
    """Every value that they gave, by the form and the services of their own page."""
    found = NOTHING
    for person in _of_today():
        for name in said_of_an_account():
            with _tried(), person_scope(person.pk):
                changed = _address if name == "email" else _setting
                found += Evidence(not changed(Person.objects.get(pk=person.pk), name), 1)
    return found


def _setting(person: Person, name: str) -> bool:
    shown = PersonForm(instance=person)
    if name not in shown.fields:
        return False
    field: Any = shown.fields[name]
    before = getattr(person, name)
    choices = [value for value, _label in getattr(field, "choices", ()) if value != before]
    values = {**shown.initial, name: choices[0] if choices else "Probe"}
    form = PersonForm(values, instance=Person.objects.get(pk=person.pk))
    if not form.is_valid():
        return False
    organizations.change_person(person, form.cleaned_data)
    return bool(getattr(Person.objects.get(pk=person.pk), name) == values[name])


def _address(person: Person, _name: str) -> bool:
    services.ask_for_address(person, _PROBE)
    told = PersonMessage.objects.get(person_id=person.pk, address=_PROBE)
    services.confirm_address(person, told.secrets.splitlines()[0])
    return bool(Person.objects.get(pk=person.pk).email == _PROBE)


@promise(
    "P82",
    _("ways that are closed to somebody who does not agree, of those tried: take a copy, leave"),
    controls=(
        "privacy/services/copies.py", "accounts/services/leaving.py",
        "accounts/services/organization_closing.py",
    ),
)  # fmt: skip
def whoever_disagrees_can_leave() -> Evidence:
    """The copy is made and opened, the account is closed, or the organization that needs its last
    owner."""
    found = NOTHING
    for person in _of_today():
        for way in (_copy_is_whole, _leaves):
            with _tried():
                found += Evidence(not way(person), 1)
    return found


def _copy_is_whole(person: Person) -> bool:
    with person_scope(person.pk):
        # One that is open already, and a hold after a change of address, are the person's own.
        PersonRequest.objects.filter(subject_id=person.pk, kind=Kind.PORTABILITY).delete()
        organizations.hold_exports(person, None)
    try:
        asked = requests.ask(person, Kind.PORTABILITY)
        with person_scope(person.pk):
            copy = PersonCopy.objects.get(request_id=asked.pk)
        copies.make(person.pk, copy.pk)
        with person_scope(person.pk):
            body = copies.take(copy)
    except Refused:
        return False
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return person.email in archive.read("data.json").decode()


def _leaves(person: Person) -> bool:
    try:
        services.ask_to_close_account(person)
    except Refused:
        return _closes_what_is_theirs(person)
    return close_account(person).state is AccountState.CLOSED


def _closes_what_is_theirs(person: Person) -> bool:
    """An organization needs its last owner: they may close that first."""
    with person_scope(person.pk):
        own = list(Membership.objects.active().filter(person_id=person.pk, role=Role.OWNER))
    for membership in own:
        with scope(membership.organization_id, person.pk):
            try:
                services.ask_to_close_organization(actor=person)
            except Refused:
                return False
    return bool(own)
