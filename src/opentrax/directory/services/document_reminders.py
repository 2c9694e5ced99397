"""Remind a provider's people that a paper ends: 30 days ahead, 7, and on the day; each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
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
from opentrax.directory.services.compliance import named, own_client_ids
from opentrax.kit.tenancy import current_organization_id
from opentrax.messaging import services as messaging
from opentrax.messaging.names import calm, unlinked
from opentrax.organizations.models import Organization
from opentrax.organizations.permissions import ACTIONS
from opentrax.organizations.selectors import current_organization, members


@dataclass(frozen=True, slots=True)
class _Papers:
    """Papers of one organization, each with the standing clients who may see it, by what they are.
    Those that were for clients alone of whom none is left are not in it.
    """

    rows: Sequence[ComplianceDocument]
    held: Mapping[UUID, Held]

    def is_replaced(self, row: ComplianceDocument) -> bool:
        """Whether a longer one of its kind took its place."""
        own = self.held[row.pk]
        others = (one for key, one in self.held.items() if key != row.pk and one.what == own.what)
        return is_replaced(own, others)


def _papers(rows: QuerySet[ComplianceDocument]) -> _Papers:
    """Those that still matter to somebody; three queries, however many there are."""
    own_id, found = current_organization_id(), list(rows.order_by("pk"))
    standing = own_client_ids()
    shown: dict[UUID, set[UUID]] = {}
    shares = DocumentShare.objects.filter(document_id__in=[row.pk for row in found])
    for document_id, client_id in shares.values_list("document_id", "client_id"):
        shown.setdefault(document_id, set()).add(client_id)
    left = [
        row
        for row in found
        if (row.organization_id == own_id and row.pk not in shown)
        or shown.get(row.pk, set()) & standing
    ]
    held = {
        row.pk: Held(
            (row.kind, row.kind_label), row.valid_until_on,
            frozenset(shown.get(row.pk, set()) & standing),
        )
        for row in left
    }  # fmt: skip
    return _Papers(left, held)


def _own() -> QuerySet[ComplianceDocument]:
    found: QuerySet[ComplianceDocument] = ComplianceDocument.objects.filter(
        provider_id=current_organization_id(), withdrawn_at=None
    )
    return found


def _due(papers: _Papers) -> dict[UUID, int]:
    """Papers whose end is to be told of, and how many days ahead."""
    today = today_of(current_organization())
    sent: dict[UUID, set[int]] = {}
    told = DocumentReminder.objects.filter(
        organization_id=current_organization_id(), document_id__in=list(papers.held)
    )
    for document_id, days in told.values_list("document_id", "days_ahead"):
        sent.setdefault(document_id, set()).add(days)
    found = {}
    for row in papers.rows:
        if row.valid_until_on is None:
            continue
        step = reminder_due(row.valid_until_on, today, sent.get(row.pk, set()))
        if step is not None and not papers.is_replaced(row):
            found[row.pk] = step
    return found


def due_reminders() -> list[UUID]:
    """Papers of the organization in scope of whose end its people are to be told."""
    return list(_due(_papers(_own())))


def remind(document_id: UUID) -> bool:
    """Tell the people of the organization in scope that a paper ends; False where they were told,
    or it is no longer to be told.
    """
    document = _own().filter(pk=document_id).first()
    if document is None or document.valid_until_on is None:
        return False
    # Only those of its kind can take its place.
    papers = _papers(_own().filter(kind=document.kind, kind_label=document.kind_label))
    step = _due(papers).get(document_id)
    if step is None:
        return False
    _row, is_new = DocumentReminder.objects.get_or_create(
        organization_id=current_organization_id(), document_id=document_id, days_ahead=step
    )
    if not is_new:
        return False
    shown = Organization.objects.filter(pk__in=papers.held[document_id].clients).order_by("name")
    names = ", ".join(shown.values_list("name", flat=True))
    for member in members().filter(role__in=ACTIONS["compliance.change"], person__is_active=True):
        with translation.override(member.person.language):
            messaging.send(
                "document_expiry", template="directory/mail/document_expiry.txt",
                to_person=member.person, subject_id=document.pk,
                context={
                    "document": unlinked(calm(named(document))),
                    "day": date_format(document.valid_until_on),
                    "days": step, "clients": names,
                    "page": settings.ENVIRONMENT.public_url + reverse("compliance"),
                },
            )  # fmt: skip
    return True
