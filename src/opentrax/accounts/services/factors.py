"""Passkeys, apps for codes and recovery codes: what is added or removed is told by mail.

allauth keeps them; its own flows would tell after the request's transaction, outside its scope.
"""

from uuid import UUID

from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import transaction

from opentrax.audit import services as audit
from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging import services as messaging
from opentrax.organizations.models import Membership, Person

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def _tell(person: Person, words: str) -> None:
    messaging.send(
        "account_news", template=f"accounts/mail/{words}.txt", to_person=person,
        context={"site": settings.ENVIRONMENT.public_url},
    )  # fmt: skip


@transaction.atomic
def add_app(person: Person, secret: str) -> bool:
    """Set up an app for codes; return whether recovery codes were made with it."""
    TOTP.activate(person, secret)
    _tell(person, "app_added")
    return ensure_recovery_codes(person)


@transaction.atomic
def remove_app(person: Person) -> None:
    """Remove the app for codes, and with the last factor the recovery codes."""
    Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).delete()
    delete_dangling_recovery_codes(person)
    _tell(person, "app_removed")


@transaction.atomic
def ensure_recovery_codes(person: Person) -> bool:
    """Make recovery codes unless there are some; return whether they were made."""
    kept = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.RECOVERY_CODES)
    if kept.exists():
        return False
    RecoveryCodes.activate(person)
    return True


@transaction.atomic
def make_recovery_codes(person: Person) -> None:
    """Make new recovery codes; the old ones are worth nothing from now on."""
    Person.objects.select_for_update().get(pk=person.pk)
    Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(person)
    _tell(person, "recovery_codes_made")


@transaction.atomic
def remove_all_factors(person_id: UUID) -> int:
    """Remove every passkey, app and recovery code of somebody who lost them, by the operator.

    Recorded in the audit log of each of their organizations, and told by mail. Whoever had only
    passkeys sets a password by mail next.
    """
    with person_scope(person_id):
        person = Person.objects.get(pk=person_id)
        removed, _models = Authenticator.objects.filter(user_id=person.pk).delete()
        for membership in list(Membership.objects.active().filter(person_id=person.pk)):
            with scope(membership.organization_id, person.pk):
                audit.record("person.second_factors_removed", subject_id=person.pk)
        _tell(person, "factors_removed")
    return int(removed)
