"""The client decides: approve, challenge with words by line, reject, and say that it was paid."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.invoicing import rules
from opentrax.invoicing.events import (
    InvoiceApproved,
    InvoiceChallenged,
    InvoicePaid,
    InvoiceRejected,
    ProposalApproved,
    ProposalChallenged,
    ProposalRejected,
)
from opentrax.invoicing.models import Invoice, InvoiceLine, Proposal, ProposalLine
from opentrax.invoicing.services.around import (
    MACHINES,
    actor_between,
    kind_of,
    lock_paper,
    paper_facts,
)
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import Event, publish
from opentrax.organizations.models import Person
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.services.acting import demand
from opentrax.workorders.services.costs import take_proposal
from opentrax.workorders.services.keeper import keepers_side, settle

_DECIDED = ("status", "decided_at", "decided_by_id", "decision_words")


def _begin[P: (Proposal, Invoice)](paper: P, action: str, actor: Person) -> tuple[WorkOrder, P]:
    order, locked = lock_paper(paper)
    by = actor_between(locked.organization_id, locked.provider_id, actor)
    machine = MACHINES[kind_of(locked)]
    with keepers_side(order.organization_id):
        facts = paper_facts(order, locked.provider_id)
    demand(machine, locked.status, action, by, facts)
    locked.status = machine.steps[action].target
    locked.decided_at, locked.decided_by_id = now(), actor.pk
    return order, locked


def _ids(paper: Proposal | Invoice) -> tuple[UUID, UUID, UUID, UUID]:
    return paper.organization_id, paper.work_order_id, paper.provider_id, paper.pk


def _end(
    order: WorkOrder, paper: Proposal | Invoice, act: str, event: Event, *, actor: Person
) -> None:
    settle(order, act, subject_id=paper.pk, actor=actor,
           facts={"number": paper.number, "version": paper.version})  # fmt: skip
    publish(event)


@command
def approve_proposal(
    proposal: Proposal, *, actor: Person, command_id: UUID | None = None
) -> Proposal:
    """Approve a proposal: its total replaces the work order's cap, and a work order that waited for
    an approval goes on.

    Refuses another side, what was decided already, and work that is over. Publishes
    ProposalApproved.
    """
    order, found = _begin(proposal, "approve", actor)
    found.save(update_fields=[*_DECIDED])
    reason = _("Proposal %(number)s") % {"number": found.number}
    take_proposal(order, found.total_amount, proposal_id=found.pk, reason=reason, actor=actor)
    _end(order, found, "proposal.approved", ProposalApproved(*_ids(found)), actor=actor)
    return found


@command
def approve_invoice(
    invoice: Invoice, *, close_out_number: str = "", actor: Person,
    command_id: UUID | None = None,
) -> Invoice:  # fmt: skip
    """Approve an invoice, with the client's close-out number where it has one.

    Refuses another side, and what was decided already. Publishes InvoiceApproved.
    """
    order, found = _begin(invoice, "approve", actor)
    found.close_out_number = close_out_number.strip()[:60] or order.close_out_number
    found.save(update_fields=[*_DECIDED, "close_out_number"])
    event = InvoiceApproved(*_ids(found), is_automatic=False)
    _end(order, found, "invoice.approved", event, actor=actor)
    return found


@command
def challenge[P: (Proposal, Invoice)](
    paper: P, words: str, *, lines: Mapping[UUID, str], actor: Person,
    command_id: UUID | None = None,
) -> P:  # fmt: skip
    """Say what is wrong, of the whole or line by line; the provider may submit another version.

    Refuses without any words, another side, and what was decided already. Publishes
    ProposalChallenged or InvoiceChallenged.
    """
    order, found = _begin(paper, "challenge", actor)
    found.decision_words = words.strip()[:1000]
    said = {key: text.strip()[:500] for key, text in lines.items() if text.strip()}
    own = {line.pk: line for line in found.lines.all()}
    if not found.decision_words and not said:
        raise Refused(_("Say what is wrong, of a line or of the whole."))
    if not said.keys() <= own.keys():
        raise Refused(_("A line that you name is not one of this paper."))
    found.save(update_fields=[*_DECIDED])
    for key, text in said.items():
        own[key].challenge = text
    model = ProposalLine if isinstance(found, Proposal) else InvoiceLine
    model.objects.bulk_update([own[key] for key in said], ["challenge"])
    if isinstance(found, Proposal):
        _end(order, found, "proposal.challenged", ProposalChallenged(*_ids(found)), actor=actor)
    else:
        _end(order, found, "invoice.challenged", InvoiceChallenged(*_ids(found)), actor=actor)
    return found


@command
def reject[P: (Proposal, Invoice)](
    paper: P, words: str, *, actor: Person, command_id: UUID | None = None
) -> P:
    """Reject for good, with a reason. Refuses without one, another side, and what was decided
    already. Publishes ProposalRejected or InvoiceRejected.
    """
    order, found = _begin(paper, "reject", actor)
    found.decision_words = words.strip()[:1000]
    if not found.decision_words:
        raise Refused(_("Say why you reject it."))
    found.save(update_fields=[*_DECIDED])
    if isinstance(found, Proposal):
        _end(order, found, "proposal.rejected", ProposalRejected(*_ids(found)), actor=actor)
    else:
        _end(order, found, "invoice.rejected", InvoiceRejected(*_ids(found)), actor=actor)
    return found


@command
def mark_paid(
    invoice: Invoice, on: date, reference: str, *, actor: Person,
    command_id: UUID | None = None,
) -> Invoice:  # fmt: skip
    """Say when an approved invoice was paid, and by which reference.

    Refuses another side, a day to come, and an invoice that is not approved or was paid already.
    Publishes InvoicePaid.
    """
    order, found = lock_paper(invoice)
    by = actor_between(found.organization_id, found.provider_id, actor)
    demand(rules.INVOICE, found.status, "pay", by, rules.PaperFacts())
    if (on - now().date()).days > 1:
        raise Refused(_("The day of the payment is still to come."))
    found.status, found.paid_on = rules.INVOICE.steps["pay"].target, on
    found.paid_reference, found.paid_by_id = reference.strip()[:100], actor.pk
    found.save(update_fields=["status", "paid_on", "paid_reference", "paid_by_id"])
    _end(order, found, "invoice.paid", InvoicePaid(*_ids(found)), actor=actor)
    return found
