"""What a work order is found by."""

from opentrax.directory.services.fields import words_of
from opentrax.maps.rules import fold
from opentrax.workorders.models import OrderAsset, OrderValue, WorkOrder

_MOST_WORDS = 300
"""Of the letters that the assets of a work order may take: its own words stay."""


def search_text_of(work_order: WorkOrder) -> str:
    """Its numbers, title, place, own trade, and the tags and serial numbers of its assets, folded.
    Its location has to be loaded; asked on the keeper's side.
    """
    place = work_order.location
    words = (
        str(work_order.number), work_order.client_po, work_order.tracking_number,
        work_order.close_out_number, work_order.title, place.name, place.reference,
        work_order.trade_label,
    )  # fmt: skip
    own, things = " ".join(word for word in words if word), _words_of_assets(work_order)
    return " ".join(part for part in (fold(own)[:600], things) if part)[:600]


def _words_of_assets(work_order: WorkOrder) -> str:
    if work_order._state.adding:
        return ""
    rows = OrderAsset.objects.filter(work_order_id=work_order.pk).order_by("id")
    words = [w for row in rows.values_list("asset__tag", "asset__serial") for w in row if w]
    words.append(words_of(OrderValue, work_order_id=work_order.pk))
    return fold(" ".join(words))[:_MOST_WORDS]
