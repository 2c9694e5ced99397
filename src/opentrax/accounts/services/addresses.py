"""Change the address of an account: proven at the new mailbox, told to both, undone from the old.

The new address must not betray whether it has an account: for one that has, everything happens as
for any other, its owner is told, and no code is ever right.
"""

import hmac
from datetime import timedelta
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from opentrax.accounts import rules
from opentrax.accounts.models import AddressChange, EndReason
from opentrax.accounts.moments import told
from opentrax.accounts.services.purging import remove_unverified
from opentrax.accounts.services.sign_ins import end_sessions
from opentrax.accounts.tokens import hash_token, new_token
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import person_scope
from opentrax.messaging import services as messaging
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import person_id_by_email

_SALT = "opentrax.accounts.address"


def _code_hash(change_id: UUID, code: str) -> bytes:
    typed = "".join(code.split()).replace("-", "").upper()
    return salted_hmac(f"{_SALT}.{change_id}", typed, algorithm="sha256").digest()


@transaction.atomic
def ask_for_address(person: Person, address: str) -> AddressChange:
    """Send a code to a new address, and word of it with a way to object to the old one.

    An earlier wish is void. Refuses the address that the person has.
    """
    address = address.strip().lower()
    if address == person.email:
        raise Refused(_("This is your address already."))
    with person_scope(person.pk):
        AddressChange.objects.filter(person_id=person.pk, confirmed_at=None).delete()
        code, undo = get_adapter().generate_email_verification_code(), new_token()
        change = AddressChange(
            person_id=person.pk, address_before=person.email, address_after=address,
            undo_hash=hash_token(undo), is_decoy=person_id_by_email(address) is not None,
        )  # fmt: skip
        change.code_hash = _code_hash(change.pk, code)
        change.save(force_insert=True)
        _send_code(person, change, code)
        _tell_old(person, change, undo, "address_change_asked")
    return change


def _send_code(person: Person, change: AddressChange, code: str) -> None:
    words = "address_taken" if change.is_decoy else "address_code"
    messaging.send(
        "address_code", template=f"accounts/mail/{words}.txt", to_address=change.address_after,
        language=person.language,
        context={"code": code, "email": change.address_after, **_site()},
    )  # fmt: skip


def _tell_old(person: Person, change: AddressChange, undo: str, words: str) -> None:
    path = reverse("address_objection", args=[undo])
    messaging.send(
        "address_news", template=f"accounts/mail/{words}.txt", to_address=change.address_before,
        language=person.language,
        context={
            "before": change.address_before, "after": change.address_after,
            "url": settings.ENVIRONMENT.public_url + path, "moment": told(person, now()),
            "hours": rules.HOLD_ON_EXPORTS // timedelta(hours=1),
        },
    )  # fmt: skip


def _site() -> dict[str, str]:
    return {"site": settings.ENVIRONMENT.public_url}


def _waiting(person: Person) -> QuerySet[AddressChange]:
    found = AddressChange.objects.filter(
        person_id=person.pk, confirmed_at=None, undone_at=None,
        asked_at__gt=now() - rules.CODE_TERM, attempts__lt=rules.MOST_ATTEMPTS,
    )  # fmt: skip
    return found.order_by("-asked_at")


def waiting_change(person: Person) -> AddressChange | None:
    """The change whose code the person has still to type, if its time is not over."""
    return _waiting(person).first()


@transaction.atomic
def confirm_address(person: Person, code: str, *, keep: str = "") -> Person | None:
    """Give the person their new address; None for a code that is not right.

    Copies of their data are held for 72 hours; both mailboxes are told, the old one with a link
    that takes the change back; other sessions than the one of row `keep` end.
    Refuses without a waiting change, and an address that got an account in the meantime.
    """
    with person_scope(person.pk):
        # Locked: guesses that come at once are counted one after the other.
        change = _waiting(person).select_for_update().first()
        if change is None:
            raise Refused(_("The code is not good any more. Ask for a new one."))
        right = hmac.compare_digest(bytes(change.code_hash), _code_hash(change.pk, code))
        if change.is_decoy or not right:
            change.attempts += 1
            change.save(update_fields=["attempts"])
            return None
        _carry_out(person, change)
    end_sessions(person, reason=EndReason.REVOKED, but=keep)
    return person


def _carry_out(person: Person, change: AddressChange) -> None:
    try:
        with transaction.atomic():
            changed = organizations.change_address(person, change.address_after)
    except IntegrityError:
        raise Refused(_("The code is not good any more. Ask for a new one.")) from None
    _one_verified(changed)
    messaging.carry_over(change.address_before, change.address_after)
    at, undo = now(), new_token()
    organizations.hold_exports(changed, at + rules.HOLD_ON_EXPORTS)
    person.email, person.exports_held_until = changed.email, changed.exports_held_until
    change.confirmed_at, change.undo_hash = at, hash_token(undo)
    change.save(update_fields=["confirmed_at", "undo_hash"])
    _tell_old(person, change, undo, "address_changed_old")
    messaging.send(
        "account_news", template="accounts/mail/address_changed_new.txt", to_person=changed,
        context={"after": change.address_after, "moment": told(person, at),
                 "hours": rules.HOLD_ON_EXPORTS // timedelta(hours=1)},
    )  # fmt: skip


def _one_verified(person: Person) -> None:
    """allauth's own row of the address: the new one, verified, and no other."""
    EmailAddress.objects.filter(user_id=person.pk).delete()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def can_object(change: AddressChange) -> bool:
    """Whether the old mailbox may still take a change back."""
    return change.undone_at is None and now() < change.asked_at + rules.HOLD_ON_EXPORTS


@transaction.atomic
def object_to_change(person_id: UUID, change_id: UUID) -> Person:
    """The old mailbox takes a change back, or stops one that is not confirmed yet.

    The old address is the person's again and every session ends, since somebody else may have had
    one; copies are held for 72 hours more. Later changes are void with it: whoever made this one
    could else take the account back from the mailbox they had brought it to.
    Refuses when it is too late, and an address that is somebody else's by now.
    """
    with person_scope(person_id):
        change = AddressChange.objects.select_for_update().get(pk=change_id)
        person = Person.objects.get(pk=person_id)
        if not can_object(change):
            raise Refused(_("It is too late to undo this here. Write to the operator."))
        since = AddressChange.objects.filter(person_id=person_id, asked_at__gte=change.asked_at)
        if since.exclude(confirmed_at=None).exists():
            person = _take_back(person, change.address_before)
        since.filter(undone_at=None).update(undone_at=now())
        organizations.hold_exports(person, now() + rules.HOLD_ON_EXPORTS)
    end_sessions(person, reason=EndReason.REVOKED)
    return person


def _take_back(person: Person, address: str) -> Person:
    """Whoever signed up with the address meanwhile and never verified it gives way: its mailbox
    has just spoken.
    """
    holder = person_id_by_email(address)
    if holder is not None and holder != person.pk and not remove_unverified(holder):
        raise Refused(_("The address is another account's by now. Write to the operator."))
    left = person.email
    taken_back = organizations.change_address(person, address)
    _one_verified(taken_back)
    if left != address:
        messaging.carry_over(left, address)
    return taken_back
