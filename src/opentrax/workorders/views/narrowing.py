"""The list of work orders under a filter: which rows, and what the page says of the filter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from opentrax.directory.trades import TradeEntry
from opentrax.organizations.access import MemberRequest
from opentrax.workorders import listing, selectors
from opentrax.workorders.filters import (
    ListQuery,
    filter_by_id,
    filters_of,
    query_of,
    what_is_gone,
)
from opentrax.workorders.models import SavedFilter, WorkOrder
from opentrax.workorders.services.filters import may_change
from opentrax.workorders.views.reading import own_technician_id, work_orders


def narrowed(
    member: MemberRequest, query: ListQuery, tree: Sequence[TradeEntry], at: datetime
) -> QuerySet[WorkOrder]:
    """The work orders of the viewer that a query finds, in no order; what it says of the cap is
    left to `listing`, which asks the two sides apart.
    """
    found = work_orders(
        member, status=query.status, search=query.words, location_id=query.location_id
    )
    if query.trade:
        found = found.filter(selectors.of_trade(query.trade, tree))
    return selectors.by_clock(found, query.clock, at)


def listed_ids(
    member: MemberRequest, query: ListQuery, tree: Sequence[TradeEntry], at: datetime
) -> list[UUID]:
    """Ids of what the viewer's list shows, in its order, see `listing.listed`."""
    if query == ListQuery(words=query.words) and own_technician_id(member) is None:
        found = listing.newest_hits(query.words)
        if found is not None:
            return found
    return listing.listed(narrowed(member, query, tree, at), query.sort, nte=query.nte)


def chosen_filter(member: MemberRequest) -> SavedFilter | None:
    """The filter that the address names, if the viewer sees it."""
    try:
        return filter_by_id(UUID(member.GET.get("filter", "")), member.user.pk)
    except ValueError:
        return None


def filter_words(
    member: MemberRequest, query: ListQuery, saved: SavedFilter | None, tree: Sequence[TradeEntry]
) -> dict[str, Any]:
    """What stands above the list: pinned filters, what is gone of the chosen one, what to save."""
    known = filters_of(member.user.pk)
    differs = saved is not None and query != query_of(saved)
    named = member.GET.get("filter", "none")
    gone = [] if saved is None else what_is_gone(saved, tree)
    if saved is None and named not in ("", "none"):
        gone = [_("This filter is gone: the list shows everything.")]
    # Empty ones too, or what the filter says would stand again.
    whole = {"q": "", "status": "", "trade": "", "clock": "", "nte": "", "location": "", "sort": ""}
    return {
        "saved": saved,
        "pinned": [one for one in known if one.is_pinned or one == saved],
        "any_saved": bool(known),
        "gone_words": gone,
        "changed_query": urlencode(whole | query.address()) if differs else None,
        "may_change_saved": saved is not None and may_change(saved, member.membership),
        "new_query": urlencode(query.address()) if query.narrows and (not saved or differs) else "",
        "shared_word": _("Shared"),
    }
