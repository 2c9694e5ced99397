"""Who acts on a work order, and the machines asked on their behalf."""

from django.utils.translation import ngettext

from opentrax.directory.models import Technician
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import membership_of
from opentrax.workorders import rules
from opentrax.workorders.models import Visit, WorkOrder

MOST_NAMED = 5


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
    if reason == rules.Reason.ITEMS_MISSING:
        raise Refused(f"{reason.label} {_listed(facts)}")
    if reason is not None:
        raise Refused(str(reason.label))


def _listed(facts: object) -> str:
    missing: tuple[str, ...] = getattr(facts, "missing", ())
    more = ngettext("and %(n)d more", "and %(n)d more", len(missing) - MOST_NAMED) % {
        "n": len(missing) - MOST_NAMED
    }
    return "; ".join([*missing[:MOST_NAMED], *([more] if len(missing) > MOST_NAMED else [])])


def visit_act(
    visit: Visit, work_order: WorkOrder, actor: Person | None, *, missing: tuple[str, ...] = ()
) -> rules.VisitAct:
    """What the machine of visits needs to know around an act."""
    return rules.VisitAct(
        is_own=actor is not None and _is_theirs(visit, actor),
        is_order_over=work_order.status not in rules.OPEN,
        is_order_decided=work_order.status in rules.DECIDED,
        missing=missing,
        follows=visit.follows_visit_id is not None,
    )


def _is_theirs(visit: Visit, actor: Person) -> bool:
    return bool(Technician.objects.filter(pk=visit.technician_id, person_id=actor.pk).exists())
