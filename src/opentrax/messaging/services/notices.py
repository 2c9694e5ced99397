"""Notices that the law owes, by mail: data about somebody were disclosed, or got into wrong hands;
and, to the operator, that the clock of a breach runs; and that an organization has another owner,
or none. Each once, however often its job runs.
"""

from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from opentrax.kit.tenancy import current_scope, person_scope
from opentrax.messaging.names import unlinked
from opentrax.messaging.services.sending import send
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import current_organization
from opentrax.privacy.models import BreachStep, DisclosedPerson
from opentrax.privacy.rules.breaches import due_at
from opentrax.privacy.subjects import address_key
from opentrax.privacy.words import GROUNDS


def tell_about_disclosure(disclosed_id: UUID) -> None:
    """Tell somebody what the organization in scope disclosed about them. Whoever closed their
    account has no address any more."""
    found = DisclosedPerson.objects.select_related("disclosure").filter(pk=disclosed_id).first()
    if found is None or found.told_at is None:
        return
    disclosure, organization = found.disclosure, current_organization().name
    with person_scope(found.person_id):
        person = _still_here(found.person_id)
        if person is None:
            return
        with translation.override(person.language):
            send(
                "disclosure_notice", template="messaging/mail/disclosure.txt", to_person=person,
                once=uuid5(found.pk, "disclosure"),
                context={
                    "organization": unlinked(organization),
                    "recipient": unlinked(disclosure.recipient),
                    "basis": unlinked(disclosure.legal_basis), "what": unlinked(disclosure.scope),
                    "ground": str(GROUNDS[disclosure.ground]), "url": _url("own_data"),
                },
            )  # fmt: skip


def tell_about_breach(step_id: UUID) -> None:
    """Tell the person in scope what happened, in the words of the register's step."""
    opened = current_scope()
    person = _still_here(opened.person_id) if opened and opened.person_id else None
    if person is None:
        return
    step = BreachStep.objects.select_related("breach").get(pk=step_id)
    with translation.override(person.language):
        send(
            "breach_notice", template="messaging/mail/breach.txt", to_person=person,
            once=uuid5(step.pk, str(person.pk)),
            context={
                "words": unlinked(step.words), "is_drill": step.breach.is_drill,
                "found": date_format(timezone.localtime(step.breach.discovered_at), "DATE_FORMAT"),
                "contact": settings.ENVIRONMENT.operator.contact, "url": _url("own_data"),
            },
        )  # fmt: skip


def _still_here(person_id: UUID) -> Person | None:
    found: Person | None = Person.objects.filter(pk=person_id, closed_at=None).first()
    return found


def contacts_key() -> UUID | None:
    """Whose outbox the operator's own mail is in; None where no contact is set."""
    contact = settings.ENVIRONMENT.operator.contact
    return address_key(contact) if contact else None


def remind_of_breach(step_id: UUID) -> None:
    """Tell the operator's contact how far the clock is, and what is owed."""
    step = BreachStep.objects.select_related("breach").get(pk=step_id)
    with translation.override(settings.LANGUAGE_CODE):
        send(
            "breach_clock", template="messaging/mail/breach_clock.txt",
            to_address=settings.ENVIRONMENT.operator.contact, language=settings.LANGUAGE_CODE,
            once=uuid5(step.pk, "clock"),
            context={
                "is_drill": step.breach.is_drill, "marked": step.words, "owed": step.whom,
                "what": unlinked(step.breach.what), "key": str(step.breach_id),
                "due": f"{due_at(step.breach.discovered_at):%Y-%m-%d %H:%M} UTC",
            },
        )  # fmt: skip


def tell_new_owner(person_id: UUID) -> None:
    """Tell whoever became the owner of the organization in scope, since its last one is gone."""
    organization = current_organization()
    with person_scope(person_id):
        person = _still_here(person_id)
        if person is None:
            return
        with translation.override(person.language):
            send(
                "owner_news", template="messaging/mail/owner_named.txt", to_person=person,
                once=uuid5(organization.pk, f"owner {person_id}"),
                context={
                    "organization": unlinked(organization.name), "url": _url("members"),
                },
            )  # fmt: skip


def tell_of_missing_owner() -> None:
    """Tell the operator's contact that nobody administers the organization in scope."""
    organization, key = current_organization(), contacts_key()
    if key is None:
        return
    with person_scope(key), translation.override(settings.LANGUAGE_CODE):
        send(
            "owner_news", template="messaging/mail/owner_missing.txt",
            to_address=settings.ENVIRONMENT.operator.contact, language=settings.LANGUAGE_CODE,
            once=uuid5(organization.pk, "no owner"),
            context={"organization": unlinked(organization.name), "key": str(organization.pk)},
        )  # fmt: skip


def _url(name: str) -> str:
    return str(settings.ENVIRONMENT.public_url) + reverse(name)
