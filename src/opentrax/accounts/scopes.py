"""What a token may be made for: resources, each to read, or to read and write. The role of its
member cuts them further.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

READ, WRITE = "read", "write"


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing that the API gives; `writes` where it can be changed by it too."""

    label: Any
    writes: bool = True


RESOURCES: Mapping[str, Resource] = {
    "workorders": Resource(_("Work orders")),
    "assignments": Resource(_("Offers and their answers")),
    "visits": Resource(_("Visits")),
    "checklists": Resource(_("Checklists")),
    "notes": Resource(_("Notes")),
    "files": Resource(_("Files")),
    "costs": Resource(_("Costs")),
    "exchange": Resource(_("What happens on work orders, as it happens"), writes=False),
    "papers": Resource(_("Proposals and invoices")),
    "locations": Resource(_("Locations")),
    "assets": Resource(_("Assets")),
    "parts": Resource(_("Parts, stocks and what was used")),
    "time": Resource(_("Weeks of time and payroll")),
    "compliance": Resource(_("Documents of providers")),
    "imports": Resource(_("Imports of tables")),
    "plans": Resource(_("Preventive plans"), writes=False),
    "requests": Resource(_("Requests of people without an account")),
    "lists": Resource(
        _("Trades, problem codes, technicians, partners, clients, own fields"), writes=False
    ),
}


def scope_names() -> list[str]:
    """Every scope, such as `workorders:read`."""
    return [
        f"{name}:{right}"
        for name, resource in RESOURCES.items()
        for right in ((READ, WRITE) if resource.writes else (READ,))
    ]


def joined(scopes: Iterable[str]) -> str:
    """As a token keeps them: known ones, in the order of the list. Raises ValueError."""
    wanted = set(scopes)
    if unknown := wanted - set(scope_names()):
        raise ValueError(f"Unknown scopes: {sorted(unknown)}")
    return " ".join(name for name in scope_names() if name in wanted)


def grants(scopes: str, needed: str) -> bool:
    """Whether a token's scopes open a needed one; who may write may read."""
    held, resource = scopes.split(), needed.partition(":")[0]
    return needed in held or (needed.endswith(f":{READ}") and f"{resource}:{WRITE}" in held)
