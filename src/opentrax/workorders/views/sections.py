"""What apps above add to a work order's page: each says a template, and what it shows."""

from collections.abc import Callable, Mapping
from typing import Any

from opentrax.organizations.access import MemberRequest
from opentrax.workorders.models import WorkOrder

type Section = Callable[[MemberRequest, WorkOrder], Mapping[str, Any] | None]

_sections: dict[str, Section] = {}


def add_section(template: str, section: Section) -> None:
    """Let a template stand on every work order's page, with what `section` gives it as `part`;
    None leaves it out.
    """
    _sections[template] = section


def sections_of(request: MemberRequest, order: WorkOrder) -> list[tuple[str, Mapping[str, Any]]]:
    """The templates that stand on this page, in the order of their names."""
    found = [(name, _sections[name](request, order)) for name in sorted(_sections)]
    return [(name, part) for name, part in found if part is not None]
