"""The ledger: each promise of the policy, bound to what keeps it, to a figure that can turn bad,
and to a way to make it turn bad."""

from opentrax.privacy.ledger.registry import DAILY, HOURLY, Figure, figures, promise, saboteur
from opentrax.privacy.ledger.states import NOTHING, Evidence, State

__all__ = [
    "DAILY",
    "HOURLY",
    "NOTHING",
    "Evidence",
    "Figure",
    "State",
    "figures",
    "promise",
    "saboteur",
]
