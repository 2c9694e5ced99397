"""The machine of an assignment: offered → accepted, declined, expired, recalled."""

from opentrax.workorders.rules.facts import OrderFacts
from opentrax.workorders.rules.machine import Guard, Machine, Side, Step, states, table
from opentrax.workorders.rules.reasons import Reason
from opentrax.workorders.states import AssignmentStatus as A

STANDING = frozenset({A.OFFERED, A.ACCEPTED})

_NOT_OVER = Guard[OrderFacts](lambda _by, facts: not facts.is_over, Reason.OVER)
_NOBODY_SET_OUT = Guard[OrderFacts](lambda _by, facts: not facts.has_begun, Reason.SET_OUT)
_ANSWERS = {Side.PROVIDER: "assignments.answer"}

ASSIGNMENT: Machine[OrderFacts] = Machine(
    name="assignment",
    states=tuple(A),
    start=A.OFFERED,
    ends=frozenset({A.DECLINED, A.EXPIRED, A.RECALLED}),
    steps=table(
        Step(
            "accept", states(A.OFFERED), A.ACCEPTED, _ANSWERS,
            Reason.PROVIDER_ANSWERS, Reason.PROVIDER_ANSWERS,
        ),
        Step(
            "decline", states(A.OFFERED), A.DECLINED, _ANSWERS,
            Reason.PROVIDER_ANSWERS, Reason.PROVIDER_ANSWERS,
        ),
        Step(
            "expire", states(A.OFFERED), A.EXPIRED, {Side.SYSTEM: ""},
            Reason.PROGRAM_ONLY, Reason.PROVIDER_ANSWERS,
        ),
        Step(
            "recall", states(A.OFFERED, A.ACCEPTED), A.RECALLED,
            {Side.KEEPER: "workorders.assign"},
            Reason.KEEPER_RECALLS, Reason.NOT_STANDING, (_NOT_OVER, _NOBODY_SET_OUT),
        ),
    ),
)  # fmt: skip
