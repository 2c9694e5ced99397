"""The machine of an assignment: offered → accepted, declined, expired, recalled."""

from opentrax.workorders.rules.facts import OrderFacts
from opentrax.workorders.rules.machine import Guard, Machine, Side, Step, states, table
from opentrax.workorders.rules.reasons import Reason
from opentrax.workorders.states import AssignmentStatus as A

STANDING = frozenset({A.OFFERED, A.ACCEPTED})

_NOT_OVER = Guard[OrderFacts](lambda _by, facts: not facts.is_over, Reason.OVER)
_NOBODY_SET_OUT = Guard[OrderFacts](lambda _by, facts: not facts.has_begun, Reason.SET_OUT)
_IN_TIME = Guard[OrderFacts](lambda _by, facts: not facts.has_run_out, Reason.OFFER_RAN_OUT)
_RUN_OUT = Guard[OrderFacts](lambda _by, facts: facts.has_run_out, Reason.STILL_TIME)
# Who holds the link of an offer's mail answers without an account.
_ANSWERS = {Side.PROVIDER: "assignments.answer", Side.LINK: ""}

ASSIGNMENT: Machine[OrderFacts] = Machine(
    name="assignment",
    states=tuple(A),
    start=A.OFFERED,
    ends=frozenset({A.DECLINED, A.EXPIRED, A.RECALLED}),
    steps=table(
        Step(
            "accept", states(A.OFFERED), A.ACCEPTED, _ANSWERS,
            Reason.PROVIDER_ANSWERS, Reason.PROVIDER_ANSWERS, (_IN_TIME,),
        ),
        Step(
            "decline", states(A.OFFERED), A.DECLINED, _ANSWERS,
            Reason.PROVIDER_ANSWERS, Reason.PROVIDER_ANSWERS, (_IN_TIME,),
        ),
        Step(
            "expire", states(A.OFFERED), A.EXPIRED, {Side.SYSTEM: ""},
            Reason.PROGRAM_ONLY, Reason.PROVIDER_ANSWERS, (_RUN_OUT,),
        ),
        Step(
            "recall", states(A.OFFERED, A.ACCEPTED), A.RECALLED,
            {Side.KEEPER: "workorders.assign", Side.SYSTEM: ""},
            Reason.KEEPER_RECALLS, Reason.NOT_STANDING, (_NOT_OVER, _NOBODY_SET_OUT),
        ),
    ),
)  # fmt: skip
