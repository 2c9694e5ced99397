"""The exchange: what happened on work orders, by one cursor over all of them."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Query, Router

from opentrax.integrations.services import BeginAnewError, Place, read_journal
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor
from opentrax.publicapi.paging import cursor_of, place_in_journal
from opentrax.publicapi.problems import ProblemError
from opentrax.publicapi.schemas.exchange import EntryOut, JournalOut

router = Router()


@opens(router, "GET", "/exchange", scope="exchange:read", action="exchange.read",
       response=JournalOut)  # fmt: skip
def read_exchange(request: Any, chosen: Query[Cursor]) -> JournalOut:
    """Read what happened on the work orders that the organization raised, or that were offered to
    it, in order.

    Keep “next” once what came before it is safe with you, and send it as “after”: nothing is
    skipped, and an entry that you got already comes again at most if you did not keep “next”.
    Entries are kept for 30 days.
    """
    told = place_in_journal(chosen.after)
    try:
        part = read_journal(Place(*told) if told else None, chosen.limit)
    except BeginAnewError as error:
        words = _(
            "This place is more than 29 days old, or from before a backup was restored. Read the"
            " work orders anew, then begin here without “after”."
        )
        raise ProblemError("begin-anew", words) from error
    place = part.place
    return JournalOut(
        items=[EntryOut.of(entry) for entry in part.entries],
        next=cursor_of(place.position, place.entry_id or "", place.told_at.isoformat()),
        has_more=part.has_more,
    )
