"""The machine of a visit: planned → en route → on site ⇄ paused → finished with an outcome, missed,
cancelled.

A phone that was offline tells late: a missed visit may turn out to have been made, a finished one
to go on. What the trail tells is a step of the program (`follow`); it leads where its times say.
Once the work order was judged or called off, the trail may still say when somebody was there
(`follow_late`), but sets nobody under way. An arrival that it suggests can always be refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from opentrax.organizations.models import Role
from opentrax.workorders.rules.facts import OPEN_VISITS
from opentrax.workorders.rules.machine import Actor, Guard, Machine, Side, Step, states, table
from opentrax.workorders.rules.reasons import Reason
from opentrax.workorders.states import VisitStatus as V

LONGEST_VISIT = timedelta(hours=24)
"""Between the planned start and the planned end."""
RESCHEDULABLE = frozenset({V.PLANNED, V.MISSED})
AHEAD = frozenset({V.PLANNED, V.EN_ROUTE, V.MISSED})


@dataclass(frozen=True, slots=True)
class VisitAct:
    """What decides about an act on a visit: whether it is the actor's own, and whether its work
    order is over: completed (a visit that is told late opens it again), or decided for good.
    `follows`: it is kept the same as another organization's visit, and nobody changes it here."""

    is_own: bool = False
    is_order_over: bool = False
    is_order_decided: bool = False
    missing: tuple[str, ...] = ()
    follows: bool = False


def _own_or_office(actor: Actor, act: VisitAct) -> bool:
    return actor.role != Role.TECHNICIAN or act.is_own


_OWN = Guard[VisitAct](_own_or_office, Reason.ANOTHERS_VISIT)
_ORDER_OPEN = Guard[VisitAct](lambda _by, act: not act.is_order_over, Reason.ORDER_OVER)
_UNDECIDED = Guard[VisitAct](lambda _by, act: not act.is_order_decided, Reason.ORDER_OVER)
_FILLED = Guard[VisitAct](lambda _by, act: not act.missing, Reason.ITEMS_MISSING)
_NOT_FOLLOWING = Guard[VisitAct](lambda _by, act: not act.follows, Reason.FOLLOWS)
_PERFORMS = {Side.PROVIDER: "visits.perform"}
# Whoever holds the link of a visit tells when it was made, and what came of it.
_TELLS = {**_PERFORMS, Side.LINK: ""}
_PLANS = {Side.PROVIDER: "visits.plan"}
_HANDS = Reason.PROVIDER_VISITS
_CAME: Mapping[str, Reason] = {
    V.ON_SITE: Reason.VISIT_ON_SITE, V.PAUSED: Reason.VISIT_ON_SITE,
    V.FINISHED: Reason.VISIT_FINISHED, V.CANCELLED: Reason.VISIT_CANCELLED,
}  # fmt: skip

VISIT: Machine[VisitAct] = Machine(
    name="visit",
    states=tuple(V),
    start=V.PLANNED,
    ends=frozenset({V.CANCELLED}),
    steps=table(
        Step(
            "reschedule", states(RESCHEDULABLE), V.PLANNED, _PLANS, _HANDS, Reason.VISIT_ENDED,
            (_NOT_FOLLOWING, _ORDER_OPEN),
        ),
        Step(
            "set_out", states(V.PLANNED, V.MISSED), V.EN_ROUTE, _PERFORMS, _HANDS,
            Reason.VISIT_EN_ROUTE, (_NOT_FOLLOWING, _OWN, _ORDER_OPEN), _CAME,
        ),
        Step(
            "arrive", states(AHEAD), V.ON_SITE, _TELLS, _HANDS, Reason.VISIT_ON_SITE,
            (_NOT_FOLLOWING, _OWN, _ORDER_OPEN), _CAME,
        ),
        Step(
            "pause", states(V.ON_SITE), V.PAUSED, _PERFORMS, _HANDS, Reason.VISIT_NOT_ON_SITE,
            (_NOT_FOLLOWING, _OWN),
        ),
        Step(
            "resume", states(V.PAUSED, V.FINISHED), V.ON_SITE, _PERFORMS, _HANDS,
            Reason.VISIT_NOT_ON_SITE, (_NOT_FOLLOWING, _OWN, _ORDER_OPEN),
        ),
        Step(
            "leave", states(V.ON_SITE, V.PAUSED), V.FINISHED, _TELLS, _HANDS,
            Reason.VISIT_NOT_ON_SITE, (_NOT_FOLLOWING, _OWN),
        ),
        Step(
            "report", states(V.FINISHED), V.FINISHED, _TELLS, _HANDS, Reason.NOT_FINISHED,
            (_NOT_FOLLOWING, _OWN, _UNDECIDED, _FILLED),
        ),
        Step(
            "miss", states(V.PLANNED, V.EN_ROUTE), V.MISSED, {**_PLANS, Side.SYSTEM: ""}, _HANDS,
            Reason.SOMEBODY_CAME, (_NOT_FOLLOWING,),
        ),
        Step(
            "cancel", states(AHEAD), V.CANCELLED, _PLANS, _HANDS, Reason.VISIT_NOT_CANCELLABLE,
            (_NOT_FOLLOWING,),
        ),
        Step(
            "refuse", states(V), "", _PERFORMS, _HANDS, Reason.VISIT_ENDED, (_NOT_FOLLOWING, _OWN),
        ),
        Step(
            "follow", states(set(V) - {V.CANCELLED}), "", {Side.SYSTEM: ""}, Reason.PROGRAM_ONLY,
            Reason.VISIT_ENDED, (_NOT_FOLLOWING, _UNDECIDED),
        ),
        Step(
            "follow_late", states(V.FINISHED, V.MISSED), V.FINISHED, {Side.SYSTEM: ""},
            Reason.PROGRAM_ONLY, Reason.VISIT_ENDED, (_NOT_FOLLOWING,),
        ),
    ),
    follows={
        V.PLANNED: states(V.EN_ROUTE, V.ON_SITE, V.FINISHED, V.CANCELLED),
        V.EN_ROUTE: states(V.PLANNED, V.ON_SITE, V.FINISHED),
        V.ON_SITE: states(V.PLANNED, V.EN_ROUTE, V.FINISHED),
        V.PAUSED: states(V.PLANNED, V.EN_ROUTE, V.ON_SITE, V.FINISHED),
        V.FINISHED: states(V.PLANNED, V.EN_ROUTE, V.ON_SITE),
        V.MISSED: states(V.PLANNED, V.EN_ROUTE, V.ON_SITE, V.FINISHED, V.CANCELLED),
    },
)  # fmt: skip

__all__ = ["AHEAD", "OPEN_VISITS", "RESCHEDULABLE", "VISIT", "VisitAct"]
