"""Filters of the list of work orders that people keep under a name."""

from collections.abc import Sequence
from uuid import UUID

from ninja import Field, Schema

from opentrax.directory.selectors import location_names
from opentrax.directory.trades import TradeEntry
from opentrax.workorders.filters import query_of
from opentrax.workorders.models import SavedFilter


class FilterOut(Schema):
    """A filter: the member's own, or the organization's."""

    id: UUID
    name: str
    is_shared: bool
    is_pinned: bool
    is_default: bool = Field(description="The member's list begins with it.")
    query: dict[str, str] = Field(description="As parameters of the page's address.")
    is_whole: bool = Field(description="false: its trade or its location is there no more.")


def shown_filters(
    found: Sequence[SavedFilter], default: UUID | None, tree: Sequence[TradeEntry]
) -> list[FilterOut]:
    """Filters as their member sees them; one query for all."""
    places = location_names([one.location_id for one in found if one.location_id])
    codes = {entry.code for entry in tree} | {""}
    return [
        FilterOut(
            id=one.pk, name=one.name, is_shared=one.owner_id is None, is_pinned=one.is_pinned,
            is_default=one.pk == default, query=query_of(one).address(),
            is_whole=one.trade_code in codes and (not one.location_id or one.location_id in places),
        )
        for one in found
    ]  # fmt: skip
