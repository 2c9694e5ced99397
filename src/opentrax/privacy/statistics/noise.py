"""Noise for what is given to others: OpenDP's discrete Laplace mechanism over all parts of a table
at once.

The parts do not overlap and one person changes them by at most `most` in sum, so noise of the scale
`most` / ε in each makes the release ε-differentially private for the person in that month. OpenDP
draws exactly, from the system's secure source, and states the ε that the scale gives; a release
that would cost more than was asked is refused.
"""

import math
from collections.abc import Sequence
from typing import Any

THOUSANDTHS = 1000


def scale_for(most: int, epsilon_thousandths: int) -> float:
    """The scale of the noise that ε costs, rounded up."""
    return float(math.ceil(most * THOUSANDTHS / epsilon_thousandths))


def noised(amounts: Sequence[int], *, most: int, epsilon_thousandths: int) -> list[int]:
    """The amounts with noise; negative ones become zero, which tells nothing more.

    Raises ValueError if the mechanism would cost more than ε.
    """
    # Loaded when needed: the library takes a second and much memory, which pages have no use for.
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    mechanism: Any = dp.m.make_laplace(*space, scale=scale_for(most, epsilon_thousandths))
    if mechanism.map(most) * THOUSANDTHS > epsilon_thousandths + 1e-6:
        raise ValueError("This noise costs more than was asked.")
    return [max(0, int(value)) for value in mechanism(list(amounts))]
