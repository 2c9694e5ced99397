"""Work orders for spreadsheets: what the list shows, the numbers of both sides, and the fields that
organizations added, a column for each. Column names are the API's; times in UTC.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from opentrax.directory.rules.fields import LINE
from opentrax.kit.clock import now
from opentrax.kit.documents.sheets import Cell, Sheet, csv_text, xlsx
from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.listing import in_order
from opentrax.workorders.models import OrderValue, OwnReference, WorkOrder
from opentrax.workorders.selectors import organization_names

AT_ONCE = 500
COLUMNS = (
    "number", "title", "status", "priority", "trade", "location", "location_reference", "client",
    "provider", "client_po", "tracking_number", "close_out_number", "own_reference",
    "nte_amount", "currency", "due_at", "next_due_at", "created_at", "completed_at",
)  # fmt: skip


def as_csv(ids: Sequence[UUID]) -> str:
    """A line for each work order that is seen, in the order of the ids."""
    header, rows = _table(ids)
    return csv_text(header, rows)


def as_xlsx(ids: Sequence[UUID]) -> bytes:
    """The same as a workbook."""
    header, rows = _table(ids)
    return xlsx([Sheet("work_orders", header, rows)], made_at=now())


def _table(ids: Sequence[UUID]) -> tuple[list[str], list[list[Cell]]]:
    """Read in pieces; the columns of own fields are those in which something stands."""
    known: dict[tuple[int, str, UUID], None] = {}
    found: list[tuple[list[Cell], dict[UUID, str]]] = []
    for start in range(0, len(ids), AT_ONCE):
        for row, values in _piece(ids[start : start + AT_ONCE]):
            known.update(dict.fromkeys((v.position, v.label, v.field_id) for v in values))
            found.append((row, {v.field_id: v.text.replace(LINE, ", ") for v in values}))
    fields = sorted(known)
    # A label that stood otherwise once is the same field: its last name in order heads the column.
    heads = {field_id: label for _position, label, field_id in fields}
    rows = [[*row, *(texts.get(key, "") for key in heads)] for row, texts in found]
    return [*COLUMNS, *heads.values()], rows


def _piece(ids: Sequence[UUID]) -> Iterator[tuple[list[Cell], list[OrderValue]]]:
    orders = in_order(ids)
    keys = [order.pk for order in orders]
    names = organization_names(
        key for order in orders for key in (order.organization_id, order.provider_id)
    )
    own = OwnReference.objects.filter(
        organization_id=current_organization_id(), work_order_id__in=keys
    )
    references = dict(own.values_list("work_order_id", "reference"))
    values: dict[UUID, list[OrderValue]] = {}
    for value in OrderValue.objects.filter(work_order_id__in=keys).order_by("id"):
        values.setdefault(value.work_order_id, []).append(value)
    for order in orders:
        yield _row(order, names, references), values.get(order.pk, [])


def _row(order: WorkOrder, names: Mapping[UUID, str], references: Mapping[UUID, str]) -> list[Cell]:
    times: Iterable[datetime | None] = (
        order.complete_due_at, order.next_due_at, order.created_at, order.completed_at,
    )  # fmt: skip
    return [
        order.number, order.title, order.status, order.priority, order.trade_name,
        order.location.name, order.location.reference, names.get(order.organization_id, ""),
        names.get(order.provider_id, "") if order.provider_id else "", order.client_po,
        order.tracking_number, order.close_out_number, references.get(order.pk, ""),
        order.nte_amount, order.currency if order.nte_amount is not None else "", *times,
    ]  # fmt: skip
