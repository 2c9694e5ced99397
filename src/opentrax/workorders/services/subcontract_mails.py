"""Mail about work that was handed on: to the provider's own people."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from opentrax.kit.tenancy import current_organization_id
from opentrax.messaging import services as messaging
from opentrax.messaging.models import OrganizationMessage
from opentrax.messaging.names import calm, unlinked
from opentrax.organizations.permissions import ACTIONS
from opentrax.organizations.selectors import members
from opentrax.workorders.models import Subcontract, WorkOrder

_KIND = "work_under_way"


def tell_somebody_is_under_way(subcontract_id: UUID) -> int:
    """Tell those who dispatch in the organization in scope that a client took back or called off
    what somebody of a partner is on the way for; return how many."""
    row: Subcontract | None = Subcontract.objects.filter(
        pk=subcontract_id, organization_id=current_organization_id()
    ).first()
    if row is None:
        return 0
    order: WorkOrder = WorkOrder.objects.get(pk=row.work_order_id)
    told = 0
    for member in members().filter(role__in=ACTIONS["workorders.assign"], person__is_active=True):
        person = member.person
        if OrganizationMessage.objects.filter(
            organization_id=row.organization_id,
            subject_id=order.pk,
            kind=_KIND,
            address=person.email,
        ).exists():  # the job ran twice
            continue  # fmt: skip
        with translation.override(person.language):
            messaging.send(
                _KIND, template="workorders/mail/under_way.txt", to_person=person,
                subject_id=order.pk, context=_about(row, order),
            )  # fmt: skip
        told += 1
    return told


def _about(row: Subcontract, order: WorkOrder) -> dict[str, object]:
    return {
        "number": order.number, "for_number": row.for_number, "why": row.get_end_reason_display(),
        "title": unlinked(calm(order.title)), "name": unlinked(row.subcontractor_name),
        "page": settings.ENVIRONMENT.public_url + reverse("workorder", args=[order.pk]),
    }  # fmt: skip
