"""What pages say about the operator's staff: to them, that they are guests; to the organization,
who is let in."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def staff(request: HttpRequest) -> dict[str, Any]:
    """Context: `guest` on a page that staff read, `let_in` for whoever administers; asks the
    database when a page shows it."""
    return {"guest": getattr(request, "guest", None), "let_in": SimpleLazyObject(_let_in)}


def _let_in() -> list[dict[str, Any]]:
    from opentrax.privacy.selectors.staff import let_in_now, names_of_staff
    from opentrax.privacy.words import AREAS

    standing = let_in_now()
    names = names_of_staff() if standing else {}
    return [
        {
            "one": grant,
            "name": names.get(grant.staff_id, ""),
            "areas": [AREAS[area] for area in grant.areas],
        }
        for grant in standing
    ]
