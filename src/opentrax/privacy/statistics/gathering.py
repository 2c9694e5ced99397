"""Gather a cube: each organization's own scope yields what its people add, and the sum is made in
memory.

No role reads all organizations. What one person added is never stored, only the cells above the
threshold are. Who is counted twice, as somebody who works for two organizations, is one person:
keys of people meet in this process and end with it.

Left out are whoever objected, and organizations that were made up: those of the demo, but where
there are no others and the figures are the demo's own. The canary's are seen by nobody (see
accounts/canary).
"""

from dataclasses import dataclass
from uuid import UUID

from opentrax.engine.aggregates import Cell, Contribution, bounded, shown_cells
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import current_organization, each_organization
from opentrax.privacy.selectors.consent import has_objected
from opentrax.privacy.statistics.registry import Cube, Month, Own

PURPOSE = "statistics"


@dataclass(frozen=True, slots=True)
class Gathered:
    """What people add; `of_demo` where all of them are made up."""

    contributions: list[Contribution]
    of_demo: bool


def gathered(cube: Cube, month: Month) -> Gathered:
    """What everybody adds to a cube in a month, limited to what one person can add."""
    real: list[tuple[UUID, Own]] = []
    made_up: list[tuple[UUID, Own]] = []
    of_demo = is_demo()
    with each_organization() as organizations:
        for organization_id in organizations:
            given = made_up if current_organization().is_demo else real
            given += [(organization_id, own) for own in cube.gather(month)]
    counted = made_up if of_demo else real
    out = objectors({(own.person_id, own.address) for _, own in counted})
    found: dict[tuple[UUID, UUID, tuple[str, ...]], int] = {}
    for organization_id, own in counted:
        if own.person_id not in out:
            key = (own.person_id, organization_id, own.path)
            found[key] = found.get(key, 0) + own.amount
    given_by_all = [Contribution(*key, amount) for key, amount in found.items()]
    return Gathered(bounded(given_by_all, cube.most), of_demo)


def is_demo() -> bool:
    """Whether every organization here was made up."""
    with each_organization() as organizations:
        kinds = [current_organization().is_demo for _ in organizations]
    return bool(kinds) and all(kinds)


def objectors(people: set[tuple[UUID, str]]) -> set[UUID]:
    """Who of these people objected: under their own key, or under an address of theirs."""
    return {
        person_id for person_id, address in people
        if has_objected(_subject(person_id), PURPOSE)
        or (address and has_objected(address, PURPOSE))
    }  # fmt: skip


def _subject(person_id: UUID) -> Person | UUID:
    with person_scope(person_id):
        return Person.objects.filter(pk=person_id).first() or person_id


def tabulated(cube: Cube, month: Month) -> tuple[list[Cell], bool]:
    """The cells of a cube that may be shown, and whether they are of a demo."""
    found = gathered(cube, month)
    return shown_cells(found.contributions, cube.values), found.of_demo
