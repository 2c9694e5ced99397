"""The machines of a proposal and of an invoice: draft → submitted → approved, challenged, rejected;
what was challenged is resubmitted as another version; an approved invoice is paid.
"""

from dataclasses import dataclass

from opentrax.invoicing.rules.reasons import Reason
from opentrax.invoicing.states import InvoiceStatus as I
from opentrax.invoicing.states import ProposalStatus as P
from opentrax.workorders.rules.machine import Guard, Machine, Side, Step, states, table


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """`is_held`: the provider holds the accepted assignment. `is_open`, `is_done`: where the work
    order stands.
    """

    is_held: bool = False
    is_open: bool = False
    is_done: bool = False


_HELD = Guard[PaperFacts](lambda _by, facts: facts.is_held, Reason.NOT_ACCEPTED)
_OPEN = Guard[PaperFacts](lambda _by, facts: facts.is_open, Reason.ORDER_OVER)
_DONE = Guard[PaperFacts](lambda _by, facts: facts.is_done, Reason.ORDER_NOT_DONE)
_WRITES = {Side.PROVIDER: "papers.write"}
_DECIDES = {Side.KEEPER: "papers.decide"}
_OR_RULES = {**_DECIDES, Side.SYSTEM: ""}
_KEEPS, _GONE = Reason.KEEPER_DECIDES, Reason.DECIDED_ALREADY

PROPOSAL: Machine[PaperFacts] = Machine(
    name="proposal",
    states=tuple(P),
    start=P.DRAFT,
    ends=frozenset({P.APPROVED, P.REJECTED, P.RESUBMITTED}),
    steps=table(
        Step(
            "submit", states(P.DRAFT), P.SUBMITTED, _WRITES,
            Reason.PROVIDER_WRITES, Reason.SUBMITTED_ALREADY, (_HELD, _OPEN),
        ),
        Step(
            "resubmit", states(P.CHALLENGED), P.RESUBMITTED, _WRITES,
            Reason.PROVIDER_WRITES, Reason.NOT_CHALLENGED, (_HELD, _OPEN),
        ),
        Step("approve", states(P.SUBMITTED), P.APPROVED, _DECIDES, _KEEPS, _GONE, (_OPEN,)),
        Step("challenge", states(P.SUBMITTED), P.CHALLENGED, _DECIDES, _KEEPS, _GONE),
        Step("reject", states(P.SUBMITTED), P.REJECTED, _DECIDES, _KEEPS, _GONE),
    ),
)  # fmt: skip
INVOICE: Machine[PaperFacts] = Machine(
    name="invoice",
    states=tuple(I),
    start=I.DRAFT,
    ends=frozenset({I.PAID, I.REJECTED, I.RESUBMITTED}),
    steps=table(
        Step(
            "submit", states(I.DRAFT), I.SUBMITTED, _WRITES,
            Reason.PROVIDER_WRITES, Reason.SUBMITTED_ALREADY, (_HELD, _DONE),
        ),
        Step(
            "resubmit", states(I.CHALLENGED), I.RESUBMITTED, _WRITES,
            Reason.PROVIDER_WRITES, Reason.NOT_CHALLENGED, (_HELD, _DONE),
        ),
        Step("approve", states(I.SUBMITTED), I.APPROVED, _OR_RULES, _KEEPS, _GONE),
        Step("challenge", states(I.SUBMITTED), I.CHALLENGED, _OR_RULES, _KEEPS, _GONE),
        Step("reject", states(I.SUBMITTED), I.REJECTED, _DECIDES, _KEEPS, _GONE),
        Step(
            "pay", states(I.APPROVED), I.PAID, {Side.KEEPER: "papers.pay"},
            Reason.KEEPER_DECIDES, Reason.NOT_APPROVED,
        ),
    ),
)  # fmt: skip
