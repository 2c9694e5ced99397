"""What a draft begins with: the facts that the program knows already, at the rates of the card."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from opentrax.directory.models import RateCard, RateKind
from opentrax.engine.pricing import rounded_minutes
from opentrax.invoicing.approved_time import approved_seconds
from opentrax.invoicing.contracts import as_contract, contract_with
from opentrax.invoicing.models import Terms
from opentrax.invoicing.services import Content, LineIn
from opentrax.invoicing.services.billed import (
    minutes_before,
    own_uses,
    parts_before,
    trips_before,
)
from opentrax.invoicing.services.content import MOST_LINES, taxes_of_data
from opentrax.invoicing.states import LineKind, PaperKind
from opentrax.invoicing.subcontracted import subcontracted
from opentrax.kit.clock import now
from opentrax.kit.money import money
from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.models import PartUse, Visit, WorkOrder
from opentrax.workorders.rates import rate_card_for
from opentrax.workorders.states import VisitStatus


def own_visits(order: WorkOrder) -> list[Visit]:
    """The visits of a work order that the provider in scope made itself."""
    made = Visit.objects.filter(
        work_order_id=order.pk, provider_id=current_organization_id(),
        status=VisitStatus.FINISHED, follows_visit_id=None,
    )  # fmt: skip
    return list(made.order_by("planned_start_at", "sequence"))


def visit_label(visit: Visit) -> str:
    """A visit by its day and its technician."""
    at = timezone.localtime(visit.arrived_at or visit.planned_start_at)
    return f"{date_format(at, 'SHORT_DATE_FORMAT')} {visit.technician_name}"


def first_content(order: WorkOrder, kind: PaperKind) -> Content:
    """Of an invoice the approved time of each visit, as the contract rounds it, its trip, parts
    that were used, and what whom it was handed on to billed, less what invoices that stand have
    billed already, as many as a paper holds (the rest is for the next one, see `left_out`); of both
    the contract's taxes.
    """
    terms = contract_with(order.organization_id, current_organization_id())
    taxes = taxes_of_data(terms.taxes)
    if kind == PaperKind.PROPOSAL:
        return Content(taxes=taxes)
    lines: list[LineIn] = []
    for found in _of_visits(order, terms):
        if len(lines) + len(found) > MOST_LINES:
            break
        lines += found
    lines += [*_parts(order), *subcontracted(order)]
    return Content(tuple(lines[:MOST_LINES]), taxes)


def left_out(order: WorkOrder, lines: Iterable[LineIn], replaces_id: UUID | None) -> int:
    """How many lines of approved time and of used parts neither a draft bills whole, nor another
    invoice: what came in since it was begun, what was taken out, and what is more than it holds.
    """
    billed: dict[object, Decimal] = defaultdict(Decimal)
    for line in lines:
        billed[_key(line)] += line.quantity
    terms = contract_with(order.organization_id, current_organization_id())
    known = [line for found in _of_visits(order, terms, replaces_id) for line in found]
    known += _parts(order, replaces_id)
    return sum(line.kind != LineKind.TRIP and billed[_key(line)] < line.quantity for line in known)


def _key(line: LineIn) -> tuple[UUID | None, UUID | None, bool]:
    return line.visit_id, line.part_use_id, line.rate_kind == RateKind.TRAVEL


def _of_visits(
    order: WorkOrder, terms: Terms, replaces_id: UUID | None = None
) -> Iterator[list[LineIn]]:
    """What each visit comes to: hours on site and of travel, and its trip."""
    card = rate_card_for(order, terms.provider_id, (order.completed_at or now()).date())
    # A subcontractor's trips and hours are in what that one billed.
    visits = [visit for visit in own_visits(order) if visit.follows_visit_id is None]
    keys = [visit.pk for visit in visits]
    billed, trips = minutes_before(order, keys, replaces_id), trips_before(order, replaces_id)
    seconds, rule = approved_seconds(keys), as_contract(terms).time
    for at, visit in enumerate(visits):
        found = []
        for is_travel in (False, True):
            counted = replace(rule, least_minutes=0) if is_travel else rule
            minutes = rounded_minutes(seconds.get((visit.pk, is_travel), 0), counted)
            minutes -= billed.get((str(visit.pk), is_travel), 0)
            if minutes > 0:
                found.append(_labor(visit, minutes, card, is_travel=is_travel))
        if card is not None and card.trip is not None and at >= int(trips):
            words = _("Trip: %(visit)s") % {"visit": visit_label(visit)}
            found.append(LineIn(LineKind.TRIP, words, Decimal(1), card.trip))
        yield found


def _labor(visit: Visit, minutes: int, card: RateCard | None, *, is_travel: bool) -> LineIn:
    kind = RateKind.TRAVEL if is_travel else RateKind.REGULAR
    rate = card.hourly(kind) if card else None
    hours = (Decimal(minutes) / 60).quantize(Decimal("0.001"), ROUND_HALF_UP)
    words = _("Travel: %(visit)s") if is_travel else _("On site: %(visit)s")
    return LineIn(
        LineKind.LABOR, words % {"visit": visit_label(visit)}, hours, rate or Decimal(0),
        rate_kind=kind, visit_id=visit.pk,
    )  # fmt: skip


def _parts(order: WorkOrder, replaces_id: UUID | None = None) -> list[LineIn]:
    """What was used and not taken back, each use as far as no invoice that stands bills it."""
    uses = own_uses(order)
    billed = parts_before(order, uses, replaces_id) if uses else {}
    found = []
    for use in uses:
        left = use.quantity - billed.get(use.pk, Decimal(0))
        if left > 0:
            price = Decimal(0) if use.unit_price is None else use.unit_price
            words = _part_words(use)
            found.append(LineIn(LineKind.PART, words, left, price, part_use_id=use.pk))
    return found


def use_label(use: PartUse) -> str:
    """A use by its part, how many, and what one is charged at."""
    words = f"{use.name} ({use.number}) × {number_format(use.quantity.normalize())}"
    return words if use.unit_price is None else f"{words}, {money(use.unit_price, use.currency)}"


def _part_words(use: PartUse) -> str:
    words = f"{use.name} ({use.number})"
    if use.unit_cost is None:
        return words
    percent = number_format(use.markup_percent.normalize()) if use.markup_percent else "0"
    return _("%(part)s: %(cost)s and %(percent)s %%") % {
        "part": words, "cost": money(use.unit_cost, use.currency), "percent": percent,
    }  # fmt: skip
