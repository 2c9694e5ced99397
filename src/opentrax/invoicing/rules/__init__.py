"""Pure decisions: two machines as tables of state × action × who, and what a contract says of an
invoice.
"""

from opentrax.invoicing.rules.judging import (
    Case,
    Check,
    Contract,
    Judged,
    JudgedPart,
    LaborLine,
    PartLine,
    Used,
    billed_minutes,
    checks_of,
    judged_labor,
    judged_parts,
)
from opentrax.invoicing.rules.machines import INVOICE, PROPOSAL, PaperFacts
from opentrax.invoicing.rules.reasons import Reason

__all__ = [
    "INVOICE",
    "PROPOSAL",
    "Case",
    "Check",
    "Contract",
    "Judged",
    "JudgedPart",
    "LaborLine",
    "PaperFacts",
    "PartLine",
    "Reason",
    "Used",
    "billed_minutes",
    "checks_of",
    "judged_labor",
    "judged_parts",
]
