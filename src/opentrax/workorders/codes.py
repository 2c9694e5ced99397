"""Reads of problem codes."""

from itertools import groupby
from typing import Any
from uuid import UUID

from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.models import ProblemCode


def problem_codes(*, archived: bool = False) -> list[ProblemCode]:
    """The codes of the organization in scope, in the order of the tree."""
    rows = ProblemCode.objects.filter(
        organization_id=current_organization_id(), archived_at__isnull=not archived
    )
    return list(rows.order_by("sort_key", "id"))


def problem_code(key: UUID | None) -> ProblemCode | None:
    """One code of the organization in scope that is in use, or None."""
    if key is None:
        return None
    found: ProblemCode | None = ProblemCode.objects.filter(
        pk=key, organization_id=current_organization_id(), archived_at=None
    ).first()
    return found


def code_choices(codes: list[ProblemCode]) -> list[tuple[str, list[tuple[str, str]]]]:
    """For a select: codes below their area and problem."""
    return [
        (f"{area} \u203a {problem}", [(str(code.pk), code.name) for code in below])
        for (area, problem), below in groupby(codes, key=lambda c: (c.area, c.problem))
    ]


def problem_choices(known: object, label: str) -> list[Any]:
    """Codes to choose from, with the one that is chosen although it was archived; empty where the
    organization has none.
    """
    codes = problem_codes()
    choices: list[Any] = list(code_choices(codes))
    if known is not None and all(str(code.pk) != str(known) for code in codes):
        choices.append((str(known), label))
    return choices
