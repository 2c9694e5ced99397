"""Put a work order before somebody, and take back the mail that says so."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.messaging import services as messaging
from opentrax.organizations.models import Person
from opentrax.workorders.events import WorkOrderOffered
from opentrax.workorders.models import Assignment, WorkOrder
from opentrax.workorders.selectors import partner_ids
from opentrax.workorders.services.keeper import settle
from opentrax.workorders.states import AssignmentStatus

LONGEST_MINUTES = 30 * 24 * 60


def check_provider(provider_id: UUID) -> None:
    """Refuse whoever is neither the organization in scope nor one of its partners."""
    if provider_id != current_organization_id() and provider_id not in partner_ids():
        raise Refused(
            _("Your organization does not work with this provider. Add them as a partner first.")
        )


def offer_to(
    locked: WorkOrder, provider_id: UUID, *, actor: Person | None, answer_minutes: int
) -> Assignment:
    """Offer a locked work order of the organization in scope; it takes its own work at once.

    `answer_minutes` is how long the offer stands, 0 until it is taken back. The caller has asked
    the machine and knows the provider. Publishes WorkOrderOffered.
    """
    in_house, at = provider_id == current_organization_id(), now()
    assignment = Assignment(
        work_order=locked, provider_id=provider_id, offered_at=at,
        offered_by_id=actor.pk if actor else None,
    )  # fmt: skip
    if in_house:
        assignment.status = AssignmentStatus.ACCEPTED
        assignment.answered_at, assignment.answered_by_id = at, actor.pk if actor else None
    elif answer_minutes:
        assignment.answer_by = at + timedelta(minutes=min(answer_minutes, LONGEST_MINUTES))
    assignment.save(force_insert=True)
    settle(
        locked, "assignment.offered", subject_id=assignment.pk, actor=actor,
        facts={
            "provider": str(provider_id), "in_house": in_house, "answer_minutes": answer_minutes,
        },
    )  # fmt: skip
    publish(WorkOrderOffered(locked.organization_id, locked.pk, assignment.pk, provider_id))
    return assignment


def withdraw_mail(offer: Assignment) -> None:
    """Give up what waits in the outboxes of both sides about an offer that no longer stands."""
    if offer.provider_id == offer.organization_id:
        return
    for organization_id in (offer.organization_id, offer.provider_id):
        with scope(organization_id):
            messaging.withdraw(offer.pk)
