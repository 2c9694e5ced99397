"""What surrounds a paper: who acts, who holds the work, where it stands, and locks."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.invoicing import rules
from opentrax.invoicing.models import Invoice, Proposal
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import membership_of
from opentrax.workorders.models import Assignment, WorkOrder
from opentrax.workorders.rules import OPEN, PROGRAM, Actor, Side
from opentrax.workorders.services.keeper import DONE, keepers_side, lock_work_order
from opentrax.workorders.states import AssignmentStatus


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
    own_id, sides = current_organization_id(), set()
    if keeper_id == own_id:
        sides.add(Side.KEEPER)
    if provider_id == own_id:
        sides.add(Side.PROVIDER)
    membership = membership_of(actor.pk)
    return Actor(frozenset(sides), membership.role if membership else None)


def lock_paper[P: (Proposal, Invoice)](paper: P) -> tuple[WorkOrder, P]:
    """The work order and then the paper, locked on the keeper's side; refuses what the scope does
    not see. So all acts on papers of one work order come one after the other.
    """
    seen: P | None = type(paper).objects.filter(pk=paper.pk).first()
    if seen is None:
        raise Refused(_("This is no longer open to your organization."))
    with keepers_side(seen.organization_id):
        return lock_work_order(seen.work_order_id), seen.refreshed()
