"""Remind a provider's people that a paper ends: 30 days ahead, 7, and on the day; each once."""

import re
from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from opentrax.directory.compliance import today_of
from opentrax.directory.models import ComplianceDocument, DocumentReminder, DocumentShare
from opentrax.directory.rules.compliance import (
    Held,
    is_replaced,
    reminder_due,
)
from opentrax.directory.services.compliance import named
from opentrax.kit.tenancy import current_organization_id
from opentrax.messaging import services as messaging
from opentrax.organizations.models import Organization
from opentrax.organizations.permissions import ACTIONS
from opentrax.organizations.selectors import current_organization, members


def _held(rows: list[ComplianceDocument]) -> Mapping[UUID, Held]:
    shown: dict[UUID, set[object]] = {row.pk: set() for row in rows}
    shares = DocumentShare.objects.filter(document_id__in=list(shown))
    for document_id, client_id in shares.values_list("document_id", "client_id"):
        shown[document_id].add(client_id)
    return {
        row.pk: Held((row.kind, row.kind_label), row.valid_until_on, frozenset(shown[row.pk]))
        for row in rows
    }


def _due() -> dict[UUID, int]:
    """Papers of the organization in scope whose end is to be told of, and how many days ahead."""
    own_id, today = current_organization_id(), today_of(current_organization())
    rows = list(
        ComplianceDocument.objects.filter(provider_id=own_id, withdrawn_at=None).order_by("pk")
    )
    sent: dict[UUID, set[int]] = {}
    told = DocumentReminder.objects.filter(organization_id=own_id)
    for document_id, days in told.values_list("document_id", "days_ahead"):
        sent.setdefault(document_id, set()).add(days)
    held, found = _held(rows), {}
    for row in rows:
        if row.valid_until_on is None:
            continue
        step = reminder_due(row.valid_until_on, today, sent.get(row.pk, set()))
        others = [one for key, one in held.items() if key != row.pk]
        if step is not None and not is_replaced(held[row.pk], others):
            found[row.pk] = step
    return found


def _calm(words: str) -> str:
    """Words as they may stand in a subject: the gate lets none shout or hide letters."""
    return re.sub(r"!{2,}", "!", "".join(c for c in words if c.isprintable()))


def due_reminders() -> list[UUID]:
    """Papers of the organization in scope of whose end its people are to be told."""
    return list(_due())


def remind(document_id: UUID) -> bool:
    """Tell the people of the organization in scope that a paper ends; False where they were told,
    or it is no longer to be told.
    """
    step = _due().get(document_id)
    document: ComplianceDocument | None = ComplianceDocument.objects.filter(pk=document_id).first()
    if step is None or document is None or document.valid_until_on is None:
        return False
    _row, is_new = DocumentReminder.objects.get_or_create(
        organization_id=current_organization_id(), document_id=document_id, days_ahead=step
    )
    if not is_new:
        return False
    clients = DocumentShare.objects.filter(document_id=document_id).values_list("client_id")
    shown = Organization.objects.filter(pk__in=clients).order_by("name")
    names = ", ".join(shown.values_list("name", flat=True))
    for member in members().filter(role__in=ACTIONS["compliance.change"], person__is_active=True):
        with translation.override(member.person.language):
            messaging.send(
                "document_expiry", template="directory/mail/document_expiry.txt",
                to_person=member.person, subject_id=document.pk,
                context={
                    "document": _calm(named(document)), "day": date_format(document.valid_until_on),
                    "days": step, "clients": names,
                    "page": settings.ENVIRONMENT.public_url + reverse("compliance"),
                },
            )  # fmt: skip
    return True
