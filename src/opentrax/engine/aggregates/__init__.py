"""Figures about groups: which cells of a cube may be shown so that no group below the threshold can
be told from them."""

from opentrax.engine.aggregates.attack import Attack, derivable_groups
from opentrax.engine.aggregates.suppression import (
    THRESHOLD,
    Cell,
    Contribution,
    Threshold,
    bounded,
    parts,
    shown_cells,
)

__all__ = [
    "THRESHOLD",
    "Attack",
    "Cell",
    "Contribution",
    "Threshold",
    "bounded",
    "derivable_groups",
    "parts",
    "shown_cells",
]
