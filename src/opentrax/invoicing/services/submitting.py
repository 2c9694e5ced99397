"""Submit a draft: from now on the client sees it, and nothing of it is changed any more."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from django.db.models import Sum
from django.utils.translation import gettext as _

from opentrax.engine.pricing import Sums, line_amount, sums
from opentrax.invoicing import rules
from opentrax.invoicing.contracts import contract_with
from opentrax.invoicing.events import InvoiceSubmitted, ProposalSubmitted
from opentrax.invoicing.models import (
    Draft,
    Invoice,
    InvoiceLine,
    PaperCounter,
    Proposal,
    ProposalLine,
)
from opentrax.invoicing.services.around import MACHINES, actor_between, paper_facts
from opentrax.invoicing.services.content import (
    LineIn,
    checked_lines,
    lines_of_data,
    taxes_of_data,
)
from opentrax.invoicing.services.drafts import demand_writing, own_draft
from opentrax.invoicing.services.heads import heads_between
from opentrax.invoicing.services.judging import Judgment, decide_by_rules, judge
from opentrax.invoicing.states import PaperKind, ProposalStatus
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Organization, Person
from opentrax.workorders.models import Incurred, PartUse, Visit, WorkOrder
from opentrax.workorders.services.acting import demand
from opentrax.workorders.services.keeper import keepers_side, lock_work_order, settle

_MOST_IN_ALL = Decimal(10) ** 10


def next_number(kind: PaperKind) -> int:
    """The next number of the provider in scope; its row is locked until the transaction ends, so a
    number is never given and then missing.
    """
    own_id = current_organization_id()
    PaperCounter.objects.bulk_create(
        [PaperCounter(organization_id=own_id, kind=kind)], ignore_conflicts=True
    )
    counter: PaperCounter = PaperCounter.objects.select_for_update().get(
        organization_id=own_id, kind=kind
    )
    counter.last_number += 1
    counter.save(update_fields=["last_number"])
    return counter.last_number


def _summed(draft: Draft, lines: Sequence[LineIn], digits: int) -> tuple[list[Decimal], Sums]:
    amounts = [line_amount(line.quantity, line.unit_amount, digits) for line in lines]
    taxed = [(amount, line.is_taxed) for amount, line in zip(amounts, lines, strict=True)]
    found = sums(taxed, taxes_of_data(draft.taxes), digits)
    if found.total >= _MOST_IN_ALL:
        raise Refused(_("The amounts come to more than any paper can hold. Check the prices."))
    return amounts, found


def _columns(order: WorkOrder, draft: Draft, found: Sums, actor: Person) -> dict[str, Any]:
    return {
        "work_order_id": order.pk, "provider_id": current_organization_id(),
        "replaces_id": draft.replaces_id, "currency": order.currency, "words": draft.words,
        "net_amount": found.net, "tax_amount": found.tax, "total_amount": found.total,
        "taxes": [
            {
                "name": tax.name, "percent": f"{tax.percent:f}", "base": f"{tax.base:f}",
                "amount": f"{tax.amount:f}",
            }
            for tax in found.taxes
        ],
        "heads": heads_between(order.organization_id, current_organization_id(), order),
        "nte_amount": order.nte_amount, "submitted_by_id": actor.pk, "submitted_at": now(),
    }  # fmt: skip


def _line_columns(line: LineIn, position: int, amount: Decimal, own_id: UUID) -> dict[str, Any]:
    return {
        "provider_id": own_id, "position": position, "kind": line.kind,
        "rate_kind": line.rate_kind, "description": line.description, "quantity": line.quantity,
        "unit_amount": line.unit_amount, "amount": amount, "is_taxed": line.is_taxed,
    }  # fmt: skip


def _version(
    model: type[Proposal] | type[Invoice], draft: Draft, order: WorkOrder, actor: Person
) -> tuple[int, int]:
    """The number and the version; what was challenged stands as resubmitted."""
    kind = PaperKind(draft.kind)
    if draft.replaces_id is None:
        return next_number(kind), 1
    old = model.objects.filter(pk=draft.replaces_id, work_order_id=order.pk).first()
    if old is None or old.provider_id != current_organization_id():
        raise Refused(_("What this draft is to replace is no longer open to your organization."))
    by = actor_between(old.organization_id, old.provider_id, actor)
    with keepers_side(order.organization_id):
        old = old.refreshed()
        facts = paper_facts(order, old.provider_id)
        demand(MACHINES[kind], old.status, "resubmit", by, facts)
        old.status = ProposalStatus.RESUBMITTED
        old.save(update_fields=["status"])
    return old.number, old.version + 1


def _begin(draft: Draft, kind: PaperKind, actor: Person) -> tuple[WorkOrder, Draft]:
    order = lock_work_order(draft.work_order_id)
    own = own_draft(draft)
    if own.kind != kind:
        raise Refused(_("This draft is for something else."))
    demand_writing(order, kind, actor)
    return order, own


@command
def submit_proposal(draft: Draft, *, actor: Person, command_id: UUID | None = None) -> Proposal:
    """Submit a proposal; its total is what was incurred so far, its lines, and tax.

    Refuses one without lines, another side, work that is over, and a version of what is not
    challenged any more. Publishes ProposalSubmitted.
    """
    order, own = _begin(draft, PaperKind.PROPOSAL, actor)
    lines = checked_lines(lines_of_data(own.lines))
    amounts, found = _summed(own, lines, get_currency_precision(order.currency))
    number, version = _version(Proposal, own, order, actor)
    columns, own_id = _columns(order, own, found, actor), current_organization_id()
    with keepers_side(order.organization_id):
        spent = Incurred.objects.filter(
            work_order_id=order.pk, withdrawn_at=None, provider_id=own_id
        )
        incurred = spent.aggregate(all=Sum("amount"))["all"] or Decimal(0)
        columns["total_amount"] += incurred
        proposal = Proposal(number=number, version=version, incurred_amount=incurred, **columns)
        proposal.save(force_insert=True)
        ProposalLine.objects.bulk_create(
            ProposalLine(proposal=proposal, **_line_columns(line, at, amount, own_id))
            for at, (line, amount) in enumerate(zip(lines, amounts, strict=True), 1)
        )
    own.delete()
    settle(order, "proposal.submitted", subject_id=proposal.pk, actor=actor,
           facts={"number": number, "version": version})  # fmt: skip
    publish(ProposalSubmitted(order.organization_id, order.pk, own_id, proposal.pk))
    return proposal


@command
def submit_invoice(draft: Draft, *, actor: Person, command_id: UUID | None = None) -> Invoice:
    """Submit an invoice. Its labor is held against the approved time of the visits, and the
    contract's rules are asked: they may approve it at once, or challenge what is above the cap.

    Refuses one without lines, another side, work that is not done, visits of somebody else, and,
    where the contract says so, more than the cap or more than it without a note. Publishes
    InvoiceSubmitted, and InvoiceApproved or InvoiceChallenged where the rules decide.
    """
    order, own = _begin(draft, PaperKind.INVOICE, actor)
    lines = checked_lines(lines_of_data(own.lines))
    own_id = current_organization_id()
    _refuse_others_visits(order, lines)
    _refuse_others_parts(order, lines)
    amounts, found = _summed(own, lines, get_currency_precision(order.currency))
    terms = contract_with(order.organization_id, own_id)
    judgment = judge(order, own, lines, found.total, terms)
    number, version = _version(Invoice, own, order, actor)
    columns = _columns(order, own, found, actor)
    on = own.invoice_on or now().astimezone(_zone(own_id)).date()
    with keepers_side(order.organization_id):
        invoice = Invoice(
            number=number, version=version, invoice_on=on,
            due_on=on + timedelta(days=terms.payment_days), over_cap_note=own.over_cap_note,
            checks=judgment.as_data(), begun_at=_begun_at(own), **columns,
        )  # fmt: skip
        invoice.save(force_insert=True)
        InvoiceLine.objects.bulk_create(_lines(invoice, lines, amounts, judgment))
    own.delete()
    settle(order, "invoice.submitted", subject_id=invoice.pk, actor=actor,
           facts={"number": number, "version": version})  # fmt: skip
    publish(InvoiceSubmitted(order.organization_id, order.pk, own_id, invoice.pk))
    decide_by_rules(order, invoice, terms, judgment)
    return invoice


def _lines(
    invoice: Invoice, lines: Sequence[LineIn], amounts: Sequence[Decimal], judgment: Judgment
) -> list[InvoiceLine]:
    judged: Mapping[int, rules.Judged] = judgment.labor
    used = {at: part.used for at, part in judgment.parts.items() if part.used}
    return [
        InvoiceLine(
            invoice=invoice, visit_id=line.visit_id,
            raw_seconds=judged[at].raw_seconds if at in judged else None,
            rounded_minutes=judged[at].rounded_minutes if at in judged else None,
            beyond_minutes=judged[at].beyond_minutes if at in judged else 0,
            part_use_id=line.part_use_id,
            used_quantity=used[at].quantity if at in used else None,
            used_price=used[at].price if at in used else None,
            beyond_amount=judgment.parts[at].beyond_amount if at in judgment.parts else None,
            **_line_columns(line, at + 1, amount, invoice.provider_id),
        )
        for at, (line, amount) in enumerate(zip(lines, amounts, strict=True))
    ]  # fmt: skip


def _begun_at(draft: Draft) -> datetime:
    """When its lines were gathered; another version has those of the first."""
    old = Invoice.objects.filter(pk=draft.replaces_id).first() if draft.replaces_id else None
    if old is None:
        begun: datetime = draft.created_at
        return begun
    return old.begun_at or old.submitted_at  # type: ignore[no-any-return]


def _refuse_others_visits(order: WorkOrder, lines: Sequence[LineIn]) -> None:
    named = {line.visit_id for line in lines if line.visit_id}
    own = Visit.objects.filter(
        pk__in=named, work_order_id=order.pk, provider_id=current_organization_id()
    )
    if own.count() != len(named):
        raise Refused(_("A line names a visit that is not one of this work order."))


def _refuse_others_parts(order: WorkOrder, lines: Sequence[LineIn]) -> None:
    named = {line.part_use_id for line in lines if line.part_use_id}
    own = PartUse.objects.filter(
        pk__in=named, work_order_id=order.pk, provider_id=current_organization_id()
    )
    if own.count() != len(named):
        raise Refused(_("A line names a part that was not used on this work order."))


def _zone(organization_id: UUID) -> ZoneInfo:
    return ZoneInfo(Organization.objects.get(pk=organization_id).time_zone)
