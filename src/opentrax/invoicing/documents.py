"""A proposal or an invoice as it leaves the installation: what all its forms share, and the paper.

Who may have it is who sees its row: everything is read in the viewer's own scope.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from opentrax.invoicing.models import Invoice, InvoiceLine, Proposal, ProposalLine
from opentrax.invoicing.services.around import AnyPaper, kind_of
from opentrax.invoicing.services.heads import head_of, heads_between
from opentrax.kit.documents import Column, Fact, Line, Paper, Section, Table, Total, size_for
from opentrax.kit.money import money
from opentrax.kit.quantities import duration
from opentrax.organizations.letterhead import party
from opentrax.organizations.models import Letterhead
from opentrax.workorders.models import WorkOrder

type AnyLine = ProposalLine | InvoiceLine


@dataclass(frozen=True, slots=True)
class Told:
    """A paper with what it names: its lines in order, both sides, and the work order where the
    viewer sees it.
    """

    paper: AnyPaper
    lines: list[AnyLine]
    provider: str
    client: str
    provider_head: Letterhead | None
    client_head: Letterhead | None
    order: WorkOrder | None

    @property
    def name(self) -> str:
        """The paper's number, and from the second version on which one it is."""
        version = f"-{self.paper.version}" if self.paper.version > 1 else ""
        return f"{self.paper.number}{version}"


def told(paper: AnyPaper) -> Told:
    """What a paper says, as the viewer's organization sees it: both sides as they were when it was
    submitted.
    """
    order = WorkOrder.objects.filter(pk=paper.work_order_id).select_related("location").first()
    heads = paper.heads or heads_between(paper.organization_id, paper.provider_id, order)
    provider, client = heads.get("provider", {}), heads.get("client", {})
    return Told(
        paper, list(paper.lines.order_by("position")), provider.get("name", ""),
        client.get("name", ""), head_of(paper.provider_id, provider),
        head_of(paper.organization_id, client), order,
    )  # fmt: skip


def paper_of(found: Told) -> Paper:
    """The paper to print, in the language and the zone that are active."""
    paper, head = found.paper, found.provider_head
    sender = party(_("From"), found.provider, head)
    is_invoice = isinstance(paper, Invoice)
    role = _("Bill to") if is_invoice else _("For")
    return Paper(
        title=str(kind_of(paper).label), number=found.name, made_at=paper.submitted_at,
        sender=sender, recipient=party(role, found.client, found.client_head),
        state=paper.get_status_display(), facts=tuple(_facts(found)),
        sections=tuple(_sections(found)), totals=tuple(_totals(paper)),
        notes=tuple(_notes(found)), footer=" · ".join([sender.name, *_numbers(sender.facts)]),
        language=get_language() or "en", size=size_for(head.country if head else "CA"),
    )  # fmt: skip


def _numbers(facts: tuple[Fact, ...]) -> list[str]:
    return [f"{fact.label} {fact.value}" for fact in facts][:3]


def _facts(found: Told) -> list[Fact]:
    paper, order = found.paper, found.order
    told_facts: list[tuple[str, str]] = []
    if isinstance(paper, Invoice):
        told_facts += [(_("Date of the invoice"), _day(paper.invoice_on))]
        told_facts += [(_("To be paid by"), _day(paper.due_on))] if paper.due_on else []
    told_facts.append((_("Submitted"), _instant(paper.submitted_at)))
    if order is not None:
        told_facts += [
            (_("Work order"), str(order.number)), (_("Purchase order"), order.client_po),
            (_("Tracking number"), order.tracking_number),
        ]  # fmt: skip
    if isinstance(paper, Invoice):
        told_facts.append((_("Close-out number"), paper.close_out_number))
    return [Fact(label, value) for label, value in told_facts if value]


def _sections(found: Told) -> list[Section]:
    paper, order, sections = found.paper, found.order, []
    if order is not None:
        place = "\n".join(part for part in (order.location.name, order.location.address) if part)
        sections.append(Section(order.title, place))
    if paper.words:
        sections.append(Section("", paper.words))
    columns = (
        Column(_("For")), Column(_("Quantity"), is_figure=True),
        Column(_("Unit price"), is_figure=True), Column(_("Amount"), is_figure=True),
    )  # fmt: skip
    lines = tuple(_line(line, paper.currency) for line in found.lines)
    sections.append(Section(_("Lines"), table=Table(columns, lines)))
    return sections


def _line(line: AnyLine, currency: str) -> Line:
    words = [str(line.get_kind_display())]
    words += [str(line.get_rate_kind_display())] if line.rate_kind else []
    words += [] if line.is_taxed else [_("not taxed")]
    if isinstance(line, InvoiceLine) and line.raw_seconds is not None:
        rounded = duration((line.rounded_minutes or 0) * 60)
        words.append(
            _("approved time %(measured)s, by contract %(rounded)s")
            % {"measured": duration(line.raw_seconds), "rounded": rounded}
        )
    if isinstance(line, InvoiceLine) and line.used_quantity is not None:
        words.append(_used_words(line, currency))
    cells = (
        line.description, figure(line.quantity), figure(line.unit_amount, "#,##0.00##"),
        money(line.amount, currency),
    )  # fmt: skip
    return Line(cells, " · ".join(words))


def _used_words(line: InvoiceLine, currency: str) -> str:
    used = {"quantity": figure(line.used_quantity or Decimal(0))}
    if line.used_price is None:
        return _("used: %(quantity)s") % used
    price = money(line.used_price, currency)
    return _("used: %(quantity)s at %(price)s") % (used | {"price": price})


def _totals(paper: AnyPaper) -> list[Total]:
    sums = [Total(_("Before tax"), money(paper.net_amount, paper.currency))]
    for tax in paper.taxes:
        label = f"{tax['name']} {figure(Decimal(tax['percent']))}\N{NO-BREAK SPACE}%"
        sums.append(Total(label, money(Decimal(tax["amount"]), paper.currency)))
    if isinstance(paper, Proposal) and paper.incurred_amount:
        sums.append(Total(_("Incurred so far"), money(paper.incurred_amount, paper.currency)))
    return [*sums, Total(_("Total"), money(paper.total_amount, paper.currency), is_strong=True)]


def _notes(found: Told) -> list[Section]:
    paper, notes = found.paper, []
    if isinstance(paper, Invoice) and paper.over_cap_note:
        notes.append(Section(_("Why it is above the amount agreed"), paper.over_cap_note))
    if isinstance(paper, Invoice) and found.provider_head and found.provider_head.payment:
        notes.append(Section(_("How to pay"), found.provider_head.payment))
    return notes


def figure(value: Decimal, pattern: str = "#,##0.###") -> str:
    """A number as the active language writes it."""
    return str(format_decimal(value, pattern, locale=to_locale(get_language() or "en")))


def _day(value: date) -> str:
    return str(date_format(value, "DATE_FORMAT"))


def _instant(value: datetime) -> str:
    return str(date_format(timezone.localtime(value), "DATE_FORMAT"))
