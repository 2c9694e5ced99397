"""What the page of a work order says of who is next, and of the rule that dispatched it; to its
keeper alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.workorders.models import Dispatched, LinePlace, WorkOrder
from opentrax.workorders.selectors import organization_names
from opentrax.workorders.states import Hours
from opentrax.workorders.stops import passed_by


def line_of(order: WorkOrder, own_id: UUID) -> list[LinePlace]:
    """Who is next in line, in order; a provider is told nothing of others."""
    if order.organization_id != own_id:
        return []
    return list(LinePlace.objects.filter(work_order_id=order.pk).order_by("position"))


def offer_words(
    order: WorkOrder, own_id: UUID, line: Sequence[LinePlace], names: Mapping[UUID, str]
) -> dict[str, Any]:
    """The line with names, and what automatic dispatch made of the work order."""
    found = None
    if order.organization_id == own_id:
        found = Dispatched.objects.filter(work_order_id=order.pk).first()
    return {
        "passed_by": _passed_by(order, names),
        "line": [names.get(place.provider_id, "–") for place in line],
        "dispatched": found,
        "dispatched_why": why_words(tuple(filter(None, found.why.split(",")))) if found else "",
    }


def _passed_by(order: WorkOrder, names: Mapping[UUID, str]) -> list[tuple[str, str]]:
    """Who was not asked, and why; nobody else on the page names them."""
    rows = passed_by(order)
    missing = {key for key, _words in rows} - names.keys()
    known = {**names, **(organization_names(missing) if missing else {})}
    return [(known.get(key, "–"), words) for key, words in rows]


def why_words(why: Sequence[str]) -> str:
    """The conditions that held, in words: "location, priority"."""
    words = {
        "trade": _("the trade"), "location": _("the location"), "priority": _("the priority"),
        Hours.WITHIN.value: _("raised within its hours"),
        Hours.OUTSIDE.value: _("raised outside its hours"),
    }  # fmt: skip
    return ", ".join(words.get(name, name) for name in why) or _("it fits every work order")
