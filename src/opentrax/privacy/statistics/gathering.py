"""Gather a cube: each organization's own scope yields what its people add, and the sum is made in
memory.

No role reads all organizations. What one person added is never stored, only the cells above the
threshold are. Who is counted twice, as somebody who works for two organizations, is one person:
keys of people meet in this process and end with it.
"""

from opentrax.engine.aggregates import Cell, Contribution, bounded, shown_cells
from opentrax.organizations.selectors import each_organization
from opentrax.privacy.statistics.registry import Cube, Month


def gathered(cube: Cube, month: Month) -> list[Contribution]:
    """What everybody adds to a cube in a month, limited to what one person can add."""
    found: dict[tuple[object, object, tuple[str, ...]], int] = {}
    with each_organization() as organizations:
        for organization_id in organizations:
            for own in cube.gather(month):
                key = (own.person_id, organization_id, own.path)
                found[key] = found.get(key, 0) + own.amount
    given = [Contribution(*key, amount) for key, amount in found.items()]
    return bounded(given, cube.most)


def tabulated(cube: Cube, month: Month) -> list[Cell]:
    """The cells of a cube that may be shown."""
    return shown_cells(gathered(cube, month), cube.values)
