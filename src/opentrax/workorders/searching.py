"""What a work order is found by."""

from django.db.models import Q

from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.workorders.models import OwnReference, WorkOrder


def search_text_of(work_order: WorkOrder) -> str:
    """Its numbers, title, place and own trade, folded. Its location has to be loaded."""
    place = work_order.location
    words = (
        str(work_order.number), work_order.client_po, work_order.tracking_number,
        work_order.close_out_number, work_order.title, place.name, place.reference,
        work_order.trade_label,
    )  # fmt: skip
    return fold(" ".join(word for word in words if word))[:600]


def matching(search: str) -> Q:
    """Work orders in which every word is found, in what both sides see or in the own reference of
    the organization in scope.
    """
    found = Q()
    for word in fold(search).split():
        own = OwnReference.objects.filter(
            organization_id=current_organization_id(), search_text__contains=word
        )
        found &= Q(search_text__contains=word) | Q(pk__in=own.values("work_order_id"))
    return found
