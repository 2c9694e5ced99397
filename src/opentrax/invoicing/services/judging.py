"""Hold an invoice against approved time and the contract; let the rules decide what they may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from opentrax.directory.models import RateCard, RateKind
from opentrax.invoicing import rules
from opentrax.invoicing.approved_time import approved_seconds
from opentrax.invoicing.contracts import as_contract
from opentrax.invoicing.events import InvoiceApproved, InvoiceChallenged
from opentrax.invoicing.models import Draft, Invoice, Proposal, Terms
from opentrax.invoicing.services.billed import (
    billed_before,
    minutes_before,
    own_uses,
    parts_before,
    trips_before,
)
from opentrax.invoicing.services.content import LineIn, taxes_of_data
from opentrax.invoicing.states import InvoiceStatus, LineKind, OverCap, ProposalStatus
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.models import Attachment, Visit, WorkOrder
from opentrax.workorders.rates import rate_card_for
from opentrax.workorders.rules import PROGRAM
from opentrax.workorders.services.acting import demand
from opentrax.workorders.services.keeper import keepers_side, settle
from opentrax.workorders.states import Audience, VisitStatus

# What a person objected to; the next version is a person's to approve.
CONTESTED = (InvoiceStatus.CHALLENGED, InvoiceStatus.RESUBMITTED, InvoiceStatus.REJECTED)
# Reasons that the program itself gives; screens translate them.
OVER_CAP = "over_cap"


@dataclass(frozen=True, slots=True)
class Judgment:
    """The checks, and by the place of each line of labor what its time came to, of each line of
    parts what was used.
    """

    checks: Sequence[rules.Check]
    is_over: bool
    labor: Mapping[int, rules.Judged] = field(default_factory=dict)
    parts: Mapping[int, rules.JudgedPart] = field(default_factory=dict)

    def as_data(self) -> list[dict[str, Any]]:
        """For the invoice's JSON."""
        return [{"rule": c.rule, "passed": c.passed, "facts": dict(c.facts)} for c in self.checks]

    @property
    def passed(self) -> bool:
        """Whether every rule passed."""
        return all(check.passed for check in self.checks)


def judge(
    order: WorkOrder, draft: Draft, lines: Sequence[LineIn], total: Decimal, terms: Terms
) -> Judgment:
    """Judge in the provider's scope, who keeps the time. Refuses what the contract does not let
    through: more than the cap, or more than it without a note.
    """
    before = billed_before(order, draft.replaces_id)
    is_over = order.nte_amount is not None and total + before > order.nte_amount
    if is_over and terms.over_cap == OverCap.BLOCK:
        raise Refused(_(
            "This invoice is above the amount that must not be exceeded. Submit a proposal first."
        ))  # fmt: skip
    if is_over and terms.over_cap == OverCap.ALLOW and not draft.over_cap_note:
        raise Refused(_("This invoice is above the amount agreed. Say why in the note."))
    contract = as_contract(terms)
    places = [at for at, line in enumerate(lines) if line.kind == LineKind.LABOR]
    judged = rules.judged_labor(
        [rules.LaborLine(lines[at].quantity, _spent(lines[at])) for at in places],
        {(str(v), t): s for (v, t), s in _approved(lines).items()},
        minutes_before(order, _named(lines), draft.replaces_id), contract,
    )  # fmt: skip
    parts = _judged_parts(order, draft, lines)
    # By the day of the work: the date of the invoice is the provider's to choose.
    card = rate_card_for(order, current_organization_id(), (order.completed_at or now()).date())
    case = rules.Case(
        total, order.currency, order.nte_amount, before, judged,
        rates_off=sum(not fits(line, card) for line in lines),
        has_proposal=Proposal.objects.filter(
            work_order_id=order.pk, provider_id=current_organization_id(),
            status=ProposalStatus.APPROVED,
        ).exists(),
        has_files=_shown(order).exists(),
        parts=list(parts.values()), others=_others_checks(order, draft, lines, terms),
    )  # fmt: skip
    labor = dict(zip(places, judged, strict=True))
    return Judgment(rules.checks_of(case, contract), is_over, labor, parts)


def _judged_parts(
    order: WorkOrder, draft: Draft, lines: Sequence[LineIn]
) -> dict[int, rules.JudgedPart]:
    places = [at for at, line in enumerate(lines) if line.kind == LineKind.PART]
    if not places:
        return {}
    uses = own_uses(order)
    judged = rules.judged_parts(
        [
            rules.PartLine(
                line.quantity, line.unit_amount, str(line.part_use_id) if line.part_use_id else None
            )
            for line in (lines[at] for at in places)
        ],
        {str(use.pk): rules.Used(use.quantity, use.unit_price) for use in uses},
        {str(key): n for key, n in parts_before(order, uses, draft.replaces_id).items()},
        get_currency_precision(order.currency),
    )  # fmt: skip
    return dict(zip(places, judged, strict=True))


def _shown(order: WorkOrder) -> Any:
    """Files that the provider put there and the client may see."""
    return Attachment.objects.filter(
        work_order_id=order.pk, deleted_at=None, author_organization_id=current_organization_id()
    ).exclude(audience=Audience.INTERNAL)


def _others_checks(
    order: WorkOrder, draft: Draft, lines: Sequence[LineIn], terms: Terms
) -> list[rules.Check]:
    """What stands in the way whatever the contract says, where the invoice has such a thing."""
    found = []
    contested = Invoice.objects.filter(
        work_order_id=order.pk, provider_id=current_organization_id(),
        decided_by_id__isnull=False, status__in=CONTESTED,
    )  # fmt: skip
    if contested.exists():
        found.append(rules.Check("people", passed=False))
    if any(line.kind not in (LineKind.LABOR, LineKind.TRIP) for line in lines):
        is_bounded = order.nte_amount is not None or terms.under_amount is not None
        found.append(rules.Check("parts", is_bounded))
    if trips := sum(line.quantity for line in lines if line.kind == LineKind.TRIP):
        found.append(
            rules.Check("trips", trips_before(order, draft.replaces_id) + trips <= _visits(order))
        )
    if taxes := {(tax.name, tax.percent) for tax in taxes_of_data(draft.taxes)}:
        agreed = {(tax.name, tax.percent) for tax in taxes_of_data(terms.taxes)}
        found.append(rules.Check("taxes", taxes <= agreed))
    return found


def _visits(order: WorkOrder) -> int:
    """Those that the provider made itself: a partner's trips are in the partner's invoice."""
    made = Visit.objects.filter(
        work_order_id=order.pk, provider_id=current_organization_id(),
        status=VisitStatus.FINISHED, follows_visit_id=None,
    )  # fmt: skip
    return int(made.count())


def fits(line: LineIn, card: RateCard | None) -> bool:
    """Whether a line is at the rates of the card or below; parts and the like have no rate. When an
    hour is overtime or an emergency no contract says yet, so a person looks at these.
    """
    if line.rate_kind in (RateKind.OVERTIME, RateKind.EMERGENCY):
        return False
    if line.kind == LineKind.LABOR:
        rate = card.hourly(line.rate_kind) if card else None
        return rate is not None and line.unit_amount <= rate
    if line.kind == LineKind.TRIP:
        return card is not None and card.trip is not None and line.unit_amount <= card.trip
    return True


def _spent(line: LineIn) -> tuple[str, bool] | None:
    if line.visit_id is None:
        return None
    return str(line.visit_id), line.rate_kind == RateKind.TRAVEL


def _approved(lines: Sequence[LineIn]) -> Mapping[tuple[UUID, bool], int]:
    return approved_seconds(_named(lines))


def _named(lines: Sequence[LineIn]) -> set[UUID]:
    return {line.visit_id for line in lines if line.visit_id}


def decide_by_rules(order: WorkOrder, invoice: Invoice, terms: Terms, judgment: Judgment) -> None:
    """Challenge what is above the cap where the contract says so; approve where all rules passed.
    Publishes InvoiceChallenged or InvoiceApproved, once.
    """
    challenged = judgment.is_over and terms.over_cap == OverCap.CHALLENGE
    if not challenged and not (terms.approves_itself and judgment.passed):
        return
    action = "challenge" if challenged else "approve"
    demand(rules.INVOICE, invoice.status, action, PROGRAM, rules.PaperFacts())
    invoice.status = InvoiceStatus.CHALLENGED if challenged else InvoiceStatus.APPROVED
    invoice.is_automatic, invoice.decided_at = True, now()
    invoice.decision_words = OVER_CAP if challenged else ""
    with keepers_side(order.organization_id):
        invoice.save(update_fields=["status", "is_automatic", "decided_at", "decision_words"])
    act = "invoice.challenged" if challenged else "invoice.approved"
    settle(order, act, subject_id=invoice.pk, actor=None, facts={"automatic": True})
    ids = (order.organization_id, order.pk, invoice.provider_id, invoice.pk)
    if challenged:
        publish(InvoiceChallenged(*ids))
    else:
        publish(InvoiceApproved(*ids, is_automatic=True))
