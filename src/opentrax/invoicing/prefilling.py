"""What a draft begins with: the facts that the program knows already, at the rates of the card."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, islice

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from opentrax.directory.models import RateCard, RateKind
from opentrax.engine.pricing import rounded_minutes
from opentrax.invoicing.approved_time import approved_seconds
from opentrax.invoicing.contracts import as_contract, contract_with
from opentrax.invoicing.models import Invoice
from opentrax.invoicing.services import Content, LineIn
from opentrax.invoicing.services.content import MOST_LINES, taxes_of_data
from opentrax.invoicing.services.judging import LIVE, minutes_before, trips_before
from opentrax.invoicing.states import InvoiceStatus, LineKind, PaperKind
from opentrax.kit.clock import now
from opentrax.kit.money import money, to_currency
from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.models import PartUse, Subcontract, Visit, WorkOrder
from opentrax.workorders.rates import rate_card_for
from opentrax.workorders.states import VisitStatus


def own_visits(order: WorkOrder) -> list[Visit]:
    """The visits of a work order that the provider in scope made."""
    made = Visit.objects.filter(
        work_order_id=order.pk, provider_id=current_organization_id(),
        status=VisitStatus.FINISHED,
    )  # fmt: skip
    return list(made.order_by("planned_start_at", "sequence"))


def visit_label(visit: Visit) -> str:
    """A visit by its day and its technician."""
    at = timezone.localtime(visit.arrived_at or visit.planned_start_at)
    return f"{date_format(at, 'SHORT_DATE_FORMAT')} {visit.technician_name}"


def first_content(order: WorkOrder, kind: PaperKind) -> Content:
    """Of an invoice the approved time of each visit, as the contract rounds it, its trip, parts
    that were used and approved invoices of whom the work was handed on to, less what invoices that
    stand have billed already, as many as a paper holds; of both the contract's taxes.
    """
    own_id = current_organization_id()
    terms = contract_with(order.organization_id, own_id)
    taxes = taxes_of_data(terms.taxes)
    if kind == PaperKind.PROPOSAL:
        return Content(taxes=taxes)
    card = rate_card_for(order, own_id, (order.completed_at or now()).date())
    # A subcontractor's trips and hours are in what that one billed.
    visits = [visit for visit in own_visits(order) if visit.follows_visit_id is None]
    billed, trips = minutes_before(order, [v.pk for v in visits]), int(trips_before(order))
    seconds, rule = approved_seconds([v.pk for v in visits]), as_contract(terms).time
    lines: list[LineIn] = []
    for at, visit in enumerate(visits):
        found = []
        for is_travel in (False, True):
            counted = replace(rule, least_minutes=0) if is_travel else rule
            minutes = rounded_minutes(seconds.get((visit.pk, is_travel), 0), counted)
            minutes -= billed.get((str(visit.pk), is_travel), 0)
            if minutes > 0:
                found.append(_labor(visit, minutes, card, is_travel=is_travel))
        if card is not None and card.trip is not None and at >= trips:
            words = _("Trip: %(visit)s") % {"visit": visit_label(visit)}
            found.append(LineIn(LineKind.TRIP, words, Decimal(1), card.trip))
        if len(lines) + len(found) > MOST_LINES:  # the rest is for the next invoice
            break
        lines += found
    more = chain(_parts(order), _subcontracted(order, card))
    return Content((*lines, *islice(more, MOST_LINES - len(lines))), taxes)


def _labor(visit: Visit, minutes: int, card: RateCard | None, *, is_travel: bool) -> LineIn:
    kind = RateKind.TRAVEL if is_travel else RateKind.REGULAR
    rate = card.hourly(kind) if card else None
    hours = (Decimal(minutes) / 60).quantize(Decimal("0.001"), ROUND_HALF_UP)
    words = _("Travel: %(visit)s") if is_travel else _("On site: %(visit)s")
    return LineIn(
        LineKind.LABOR, words % {"visit": visit_label(visit)}, hours, rate or Decimal(0),
        rate_kind=kind, visit_id=visit.pk,
    )  # fmt: skip


def _parts(order: WorkOrder) -> Iterator[LineIn]:
    """What was used and not taken back, but for what an invoice that stands could bill already."""
    own_id = current_organization_id()
    uses = PartUse.objects.filter(work_order_id=order.pk, provider_id=own_id, taken_back_at=None)
    last_at = _last_billed_at(order)
    if last_at is not None:
        uses = uses.filter(created_at__gt=last_at)
    for use in uses.order_by("created_at", "id"):
        price = Decimal(0) if use.unit_price is None else use.unit_price
        yield LineIn(LineKind.PART, _part_words(use), use.quantity, price)


def _subcontracted(order: WorkOrder, card: RateCard | None) -> Iterator[LineIn]:
    """What whom the work was handed on to billed and the provider approved, with the contract's
    mark-up on parts, but for what an invoice that stands could bill already. The number of the
    invoice is told, and nothing else of it.
    """
    own_id = current_organization_id()
    own = Subcontract.objects.filter(organization_id=own_id, for_work_order_id=order.pk)
    keys = list(own.values_list("work_order_id", flat=True))
    if not keys:
        return
    theirs = Invoice.objects.filter(
        organization_id=own_id, work_order_id__in=keys,
        status__in=(InvoiceStatus.APPROVED, InvoiceStatus.PAID),
    )  # fmt: skip
    last_at = _last_billed_at(order)
    if last_at is not None:
        theirs = theirs.filter(decided_at__gt=last_at)
    percent = card.markup_percent if card is not None and card.markup_percent else Decimal(0)
    for paper in theirs.order_by("decided_at", "id"):
        amount = to_currency(paper.net_amount * (100 + percent) / 100, order.currency)
        words = _("Subcontracted work, invoice %(number)s") % {"number": paper.number}
        known = amount if paper.currency == order.currency else Decimal(0)
        yield LineIn(LineKind.OTHER, words, Decimal(1), known)


def _last_billed_at(order: WorkOrder) -> datetime | None:
    """When the provider in scope last billed what stands."""
    billed = Invoice.objects.filter(
        work_order_id=order.pk, provider_id=current_organization_id(), status__in=LIVE
    ).order_by("-submitted_at")
    return billed.values_list("submitted_at", flat=True).first()


def _part_words(use: PartUse) -> str:
    words = f"{use.name} ({use.number})"
    if use.unit_cost is None:
        return words
    percent = number_format(use.markup_percent.normalize()) if use.markup_percent else "0"
    return _("%(part)s: %(cost)s and %(percent)s %%") % {
        "part": words, "cost": money(use.unit_cost, use.currency), "percent": percent,
    }  # fmt: skip
