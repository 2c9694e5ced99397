"""What surrounds a paper: which machine it has, who acts, who holds the work, and locks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.invoicing import rules
from opentrax.invoicing.models import Invoice, Proposal
from opentrax.invoicing.states import PaperKind
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import membership_of
from opentrax.workorders.models import Assignment, WorkOrder
from opentrax.workorders.rules import OPEN, PROGRAM, Actor, Side
from opentrax.workorders.services.keeper import DONE, keepers_side, lock_work_order
from opentrax.workorders.states import AssignmentStatus

type AnyPaper = Proposal | Invoice

MACHINES: Mapping[PaperKind, Any] = {
    PaperKind.PROPOSAL: rules.PROPOSAL, PaperKind.INVOICE: rules.INVOICE,
}  # fmt: skip


def kind_of(paper: AnyPaper) -> PaperKind:
    """Which of the two."""
    return PaperKind.PROPOSAL if isinstance(paper, Proposal) else PaperKind.INVOICE


def sides_between(keeper_id: UUID, provider_id: UUID) -> frozenset[Side]:
    """Where the organization in scope stands."""
    own_id = current_organization_id()
    told = ((Side.KEEPER, keeper_id), (Side.PROVIDER, provider_id))
    return frozenset(side for side, key in told if key == own_id)


def paper_facts(order: WorkOrder, provider_id: UUID) -> rules.PaperFacts:
    """Where a work order stands for a provider's papers."""
    held = Assignment.objects.filter(
        work_order_id=order.pk, provider_id=provider_id, status=AssignmentStatus.ACCEPTED
    )
    return rules.PaperFacts(held.exists(), order.status in OPEN, order.status in DONE)


def actor_between(keeper_id: UUID, provider_id: UUID, actor: Person | None) -> Actor:
    """The sides of the organization in scope and the actor's role; None is the program."""
    if actor is None:
        return PROGRAM
    membership = membership_of(actor.pk)
    role = membership.role if membership else None
    return Actor(sides_between(keeper_id, provider_id), role)


def lock_paper[P: (Proposal, Invoice)](paper: P) -> tuple[WorkOrder, P]:
    """The work order and then the paper, locked on the keeper's side; refuses what the scope does
    not see. So all acts on papers of one work order come one after the other.
    """
    seen: P | None = type(paper).objects.filter(pk=paper.pk).first()
    if seen is None:
        raise Refused(_("This is no longer open to your organization."))
    with keepers_side(seen.organization_id):
        return lock_work_order(seen.work_order_id), seen.refreshed()
