"""Work orders as a table brings them: each row raises one, with its number, clocks and cap.

A number that was given stays given: undoing cancels what nobody has taken up since.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.imports import Column, Kind, Written, WrongCell
from opentrax.directory.imports.kinds import Cells
from opentrax.directory.imports.words import (
    chosen,
    chosen_trade,
    demand_location,
    demand_valid,
    own_columns,
    own_data,
    own_shown,
)
from opentrax.directory.models import Asset, FieldTarget, ImportRow, Undo
from opentrax.directory.rules.assets import tag_of
from opentrax.directory.trades import trade_title
from opentrax.kit.imports.guessing import bare
from opentrax.kit.money import money
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person
from opentrax.workorders.caps import cap_label
from opentrax.workorders.codes import problem_codes
from opentrax.workorders.cost_forms import NewWorkOrderForm
from opentrax.workorders.models import (
    Attachment,
    Incurred,
    Note,
    PartUse,
    Visit,
    WorkOrder,
)
from opentrax.workorders.services.orders import cancel_work_order, create_work_order
from opentrax.workorders.states import Priority, WorkOrderStatus

_TAKEN_UP = (Visit, Note, Attachment, Incurred, PartUse)
_PLAIN = ("title", "description", "client_po", "tracking_number", "nte_amount", "due_at")
_DAY_ALONE = re.compile(r"^\d{4}-\d\d-\d\d$")


def columns() -> list[Column]:
    """What a column of such a table may hold."""
    return [
        Column("title", gettext_lazy("What is to be done?"),
               ("title", "name", "summary", "subject", "titre", "objet", "résumé"),
               is_needed=True, example="Replace the door closer"),
        Column("location", gettext_lazy("Location"),
               ("site", "store", "location number", "store number", "lieu", "magasin"),
               is_needed=True, example="S-101"),
        Column("tracking_number", gettext_lazy("Tracking number"),
               ("tracking", "work order", "work order number", "wo", "external number", "number",
                "numéro", "bon de travail"), example="WO-2026-001"),
        Column("client_po", gettext_lazy("Purchase order"), ("po", "po number", "bon de commande"),
               example="PO-7"),
        Column("description", gettext_lazy("Problem and instructions"),
               ("description", "problem", "details", "instructions", "problème"),
               example="Closes too fast since Monday."),
        Column("problem_code", gettext_lazy("Problem code"), ("code",), example=""),
        Column("trade", gettext_lazy("Trade"), ("category", "métier"), example=""),
        Column("priority", gettext_lazy("Priority"), ("urgency", "urgence"), example="normal"),
        Column("nte_amount", cap_label(), ("nte", "dne", "cap", "plafond"), "number",
               example="250.00"),
        Column("due_at", gettext_lazy("Complete by"), ("due", "due date", "deadline", "échéance"),
               "day", example="2026-12-31T17:00"),
        Column("asset", gettext_lazy("Asset"), ("asset tag", "tag", "étiquette"), example=""),
        *own_columns(FieldTarget.WORK_ORDER),
    ]  # fmt: skip


def names(cells: Cells) -> list[str]:
    """Its number in the client's own system."""
    told = bare(cells.get("tracking_number", ""))
    return [told] if told else []


def find(cells: Cells) -> None:
    """Nothing: a table raises work orders. Refuses one that was raised before, unless the import
    that raised it was undone.
    """
    told = cells.get("tracking_number", "")
    if not told:
        return
    # The words that a search goes by have an index, the number alone has none.
    own_id = current_organization_id()
    undone = ImportRow.objects.filter(
        organization_id=own_id, object_id=OuterRef("pk"), undo=Undo.TAKEN_BACK
    )
    before = (
        WorkOrder.objects.filter(
            organization_id=own_id, tracking_number=told, search_text__contains=fold(told)
        )
        .exclude(Exists(undone), status=WorkOrderStatus.CANCELLED)
        .order_by("number")
        .first()
    )
    if before is not None:
        raise WrongCell(
            "tracking_number",
            _("Work order %(number)d has this tracking number already.")
            % {"number": before.number},
        )


def write(_found: None, cells: Cells, actor: Person) -> Written:
    """Raise the work order."""
    location = demand_location("location", cells.get("location", ""))
    form = NewWorkOrderForm({"location": location.pk, **_posted(cells)})
    demand_valid(form, {})
    return Written(create_work_order(location, form.details(), actor=actor))


def _posted(cells: Cells) -> dict[str, Any]:
    data: dict[str, Any] = {"priority": ""}
    data |= {name: cells[name] for name in _PLAIN if name in cells}
    if _DAY_ALONE.match(cells.get("due_at", "")):
        data["due_at"] = f"{cells['due_at']}T23:59"
    if "priority" in cells:
        data["priority"] = chosen("priority", cells["priority"], Priority.choices, _("Priority"))
    if "trade" in cells:
        data["trade"] = chosen_trade("trade", cells["trade"])
    codes = problem_codes()
    if "problem_code" in cells:
        data["problem_code"] = _code(codes, cells["problem_code"])
    elif not codes and not data["priority"]:
        data["priority"] = Priority.NORMAL
    if "asset" in cells:
        data["asset"] = _asset(cells["asset"])
    return data | own_data(FieldTarget.WORK_ORDER, (), cells)


def _code(codes: list[Any], text: str) -> str:
    told = bare(text)
    found = [
        one for one in codes
        if told in (bare(one.name), bare(f"{one.area}{one.problem}{one.name}"))
    ]  # fmt: skip
    if len(found) != 1:
        words = {"name": text[:80]}
        raise WrongCell(
            "problem_code", _("“%(name)s” is no problem code, or several are called so.") % words
        )
    return str(found[0].pk)


def _asset(text: str) -> str:
    found = Asset.objects.filter(
        organization_id=current_organization_id(), tag=tag_of(text)
    ).first()  # fmt: skip
    if found is None:
        raise WrongCell("asset", _("No asset has the tag “%(tag)s”.") % {"tag": text[:40]})
    return str(found.pk)


def shown(order: WorkOrder) -> Mapping[str, str]:
    """What stands in a work order, by the keys of the columns."""
    amount = order.nte_amount
    return {
        "title": order.title, "location": order.location.name,
        "tracking_number": order.tracking_number, "client_po": order.client_po,
        "problem_code": order.problem_label,
        "trade": trade_title(order.trade_code, order.trade_label, order.trade_default),
        "priority": str(Priority(order.priority).label),
        "nte_amount": "" if amount is None else money(amount, order.currency),
        **own_shown(FieldTarget.WORK_ORDER, order.field_values.all()),
    }  # fmt: skip


def take_back(order: WorkOrder, actor: Person) -> bool:
    """Cancel it; its number stays. Not one that somebody took up: with a visit, a note, a file, or
    what was incurred or used. Raises Refused where somebody is on the way.
    """
    for model in _TAKEN_UP:
        if model._default_manager.filter(work_order_id=order.pk).exists():
            return False
    cancel_work_order(order, reason=_("The import that raised it was undone."), actor=actor)
    return True


WORK_ORDERS = Kind(
    code="work-orders", label=gettext_lazy("Work orders"), action="workorders.create",
    page="workorders", model=WorkOrder, columns=columns, names=names,
    leans_on=lambda _cells: "", find=find, write=write, shown=shown, take_back=take_back,
)  # fmt: skip
