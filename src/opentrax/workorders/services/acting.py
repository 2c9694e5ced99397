"""Who acts on a work order, and the machines asked on their behalf."""

from opentrax.directory.models import Technician
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import membership_of
from opentrax.workorders import rules
from opentrax.workorders.models import Visit, WorkOrder


def acting(work_order: WorkOrder, actor: Person | None, *, may_answer: bool = False) -> rules.Actor:
    """The sides on which the organization in scope stands, and the actor's role in it; None is the
    program. `may_answer`: an offer to the organization has just been read in its scope.
    """
    if actor is None:
        return rules.PROGRAM
    own_id, sides = current_organization_id(), set()
    if work_order.organization_id == own_id:
        sides.add(rules.Side.KEEPER)
    if may_answer or work_order.provider_id == own_id:
        sides.add(rules.Side.PROVIDER)
    membership = membership_of(actor.pk)
    return rules.Actor(frozenset(sides), membership.role if membership else None)


def demand[F](
    machine: rules.Machine[F], state: str, action: str, by: rules.Actor, facts: F
) -> None:
    """Refuse what the machine refuses, with its reason."""
    reason = machine.refusal(state, action, by, facts)
    if reason is not None:
        raise Refused(str(reason.label))


def visit_act(visit: Visit, work_order: WorkOrder, actor: Person | None) -> rules.VisitAct:
    """What the machine of visits needs to know around an act."""
    return rules.VisitAct(
        is_own=actor is not None and _is_theirs(visit, actor),
        is_order_over=work_order.status not in rules.OPEN,
        is_order_decided=work_order.status in rules.DECIDED,
    )


def _is_theirs(visit: Visit, actor: Person) -> bool:
    return bool(Technician.objects.filter(pk=visit.technician_id, person_id=actor.pk).exists())
