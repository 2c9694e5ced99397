"""Filters of the list of work orders that people keep under a name."""

from collections.abc import Sequence
from uuid import UUID

from ninja import Field, Schema

from opentrax.directory.trades import TradeEntry
from opentrax.workorders.filters import query_of, what_is_gone
from opentrax.workorders.models import SavedFilter


class FilterOut(Schema):
    """A filter: the member's own, or the organization's."""

    id: UUID
    name: str
    is_shared: bool
    is_pinned: bool
    is_default: bool = Field(description="The member's list begins with it.")
    query: dict[str, str] = Field(description="As parameters of the page's address.")
    gone: list[str] = Field(description="What it names that is there no more, in words.")


def shown_filter(saved: SavedFilter, *, is_default: bool, tree: Sequence[TradeEntry]) -> FilterOut:
    """A filter as its member sees it."""
    return FilterOut(
        id=saved.pk, name=saved.name, is_shared=saved.owner_id is None, is_pinned=saved.is_pinned,
        is_default=is_default, query=query_of(saved).address(), gone=what_is_gone(saved, tree),
    )  # fmt: skip
