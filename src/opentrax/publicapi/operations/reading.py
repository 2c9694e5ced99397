"""Rows that operations begin with, as the pages of people find them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from ninja import Query, Schema
from pydantic import Field

from opentrax.publicapi import paging
from opentrax.workorders.models import Assignment, Visit, WorkOrder
from opentrax.workorders.views.reading import (
    assignment_or_404,
    visit_or_404,
    work_order_or_404,
)

__all__ = ["Cursor", "assignment_or_404", "of_order", "refreshed", "visit_or_404",
           "work_order_or_404"]  # fmt: skip


class Cursor(Schema):
    """Where a page begins, and how long it is."""

    after: str = Field("", max_length=300)
    limit: int = Field(paging.USUAL, ge=1, le=paging.MOST)


CursorQuery = Query[Cursor]


def refreshed(request: Any, key: UUID) -> WorkOrder:
    """A work order as it is after a change."""
    return work_order_or_404(request, key)


def of_order(
    request: Any, key: UUID, rows: QuerySet[Any], order: Iterable[str]
) -> list[Assignment] | list[Visit] | list[Any]:
    """Rows of a work order that the token may see."""
    found = work_order_or_404(request, key)
    return list(rows.filter(work_order_id=found.pk).order_by(*order))
