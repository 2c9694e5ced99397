"""Rows that have an address, a file for each matter: what a slice adds to the stage.

Each module here has `put(scene) -> Keys`: it makes its rows by services, inside the scopes that it
opens with `scene.within`, and says their keys by the name that addresses give them.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from uuid import UUID

from opentrax.directory.models import Location, Technician
from opentrax.organizations.models import Organization, Person
from opentrax.workorders.models import Assignment, Visit, WorkOrder

Within = Callable[[Organization, Person], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Work:
    """Acme's work order at its shop, accepted by Bolt, with a visit of Tim's; Bolt's own yard."""

    shop: Location
    yard: Location
    order: WorkOrder
    offer: Assignment
    visit: Visit
    technician: Technician


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is there, what there is to do, and the way into a scope."""

    within: Within
    acme: Organization
    ada: Person
    bolt: Organization
    bea: Person
    tim: Person
    work: Work


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys by name: of rows that Acme and Bolt may both open, and of Bolt's own."""

    shared: dict[str, list[UUID]] = field(default_factory=dict)
    bolts_own: dict[str, list[UUID]] = field(default_factory=dict)


def put_all(scene: Scene) -> Iterator[Keys]:
    """What every piece puts on the stage, in the order of their names."""
    for found in sorted(iter_modules(__path__), key=lambda found: found.name):
        yield import_module(f"{__name__}.{found.name}").put(scene)
