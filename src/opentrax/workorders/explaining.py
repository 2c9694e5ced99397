"""What a new work order would begin with, and which rule says so."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.directory.trades import choose_trade, trade_name
from opentrax.kit.money import money
from opentrax.workorders.caps import Cap, cap_label, default_cap
from opentrax.workorders.codes import problem_code
from opentrax.workorders.models import ProblemCode
from opentrax.workorders.states import NteSource, Priority

type Explained = list[tuple[str, str, str]]


def explained(posted: Mapping[str, str]) -> Explained:
    """Label, value and reason of each thing that a rule may set, from a form as it stands."""
    code = problem_code(_key(posted.get("problem_code", "")))
    rows = [_priority(posted.get("priority", ""), code)]
    typed = posted.get("nte_amount", "").strip()
    trade = posted.get("trade", "")
    cap = default_cap(code, _key(posted.get("location", "")), trade)
    rows.append(_cap(typed, cap))
    if code is not None and code.instructions:
        rows.append((_("Instructions"), code.instructions, str(NteSource.CODE.label)))
    return rows


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _priority(chosen: str, code: ProblemCode | None) -> tuple[str, str, str]:
    if chosen in Priority:
        return _("Priority"), str(Priority(chosen).label), _("chosen by hand")
    if code is not None and code.priority:
        return _("Priority"), str(Priority(code.priority).label), str(NteSource.CODE.label)
    return _("Priority"), str(Priority.NORMAL.label), _("nothing else is said")


def _cap(typed: str, cap: Cap | None) -> tuple[str, str, str]:
    label = cap_label()
    if _is_amount(typed):
        return label, typed, str(NteSource.BY_HAND.label)
    if cap is None:
        return label, "\u2013", _("no rule gives an amount")
    why = str(cap.source.label)
    if cap.trade_code:
        why = f"{why}: {_name(cap.trade_code)}"
    return label, money(cap.amount, cap.currency), why


def _name(code: str) -> str:
    chosen = choose_trade(code)
    return trade_name(code, chosen.label if chosen else "")


def _is_amount(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
