"""What a work order is found by."""

from opentrax.maps.rules import fold
from opentrax.workorders.models import WorkOrder


def search_text_of(work_order: WorkOrder) -> str:
    """Its numbers, title, place and own trade, folded. Its location has to be loaded."""
    place = work_order.location
    words = (
        str(work_order.number), work_order.client_po, work_order.tracking_number,
        work_order.close_out_number, work_order.title, place.name, place.reference,
        work_order.trade_label,
    )  # fmt: skip
    return fold(" ".join(word for word in words if word))[:600]
