"""Pure decisions: three small machines, each a table of state × action × who in a file of its own,
and the status of a work order, which follows from its assignment and its visits.
"""

from opentrax.workorders.rules.assignment import ASSIGNMENT, STANDING
from opentrax.workorders.rules.facts import (
    BEGUN,
    OPEN_VISITS,
    UNDERWAY,
    OrderFacts,
    Progress,
    Times,
    VisitFacts,
    progress_of,
    status_of_times,
)
from opentrax.workorders.rules.machine import LINK_HOLDER, PROGRAM, Actor, Machine, Side
from opentrax.workorders.rules.reasons import Reason
from opentrax.workorders.rules.visit import LONGEST_VISIT, RESCHEDULABLE, VISIT, VisitAct
from opentrax.workorders.rules.work_order import (
    DECIDED,
    OPEN,
    WORK_ORDER,
    counts_after,
    status_from,
)

__all__ = [
    "ASSIGNMENT",
    "BEGUN",
    "DECIDED",
    "LINK_HOLDER",
    "LONGEST_VISIT",
    "OPEN",
    "OPEN_VISITS",
    "PROGRAM",
    "RESCHEDULABLE",
    "STANDING",
    "UNDERWAY",
    "VISIT",
    "WORK_ORDER",
    "Actor",
    "Machine",
    "OrderFacts",
    "Progress",
    "Reason",
    "Side",
    "Times",
    "VisitAct",
    "VisitFacts",
    "counts_after",
    "progress_of",
    "status_from",
    "status_of_times",
]
