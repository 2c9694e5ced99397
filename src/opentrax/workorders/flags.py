"""Reads of flagged check-ins and of what either side says of them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from opentrax.kit.clock import now
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.selectors import client_ids
from opentrax.workorders.models import CheckIn, CheckInReview

LOOKED_BACK = timedelta(days=90)
MOST = 100


def reviews_of(check_in_ids: Iterable[UUID]) -> Mapping[UUID, list[CheckInReview]]:
    """What was said of check-ins; one query, none where there is nothing to ask."""
    wanted = list(check_in_ids)
    found: dict[UUID, list[CheckInReview]] = {}
    rows = CheckInReview.objects.filter(check_in_id__in=wanted).order_by("decided_at", "id")
    for row in rows if wanted else []:
        found.setdefault(row.check_in_id, []).append(row)
    return found


def open_flags() -> list[CheckIn]:
    """Flagged check-ins of the last 90 days of which the organization in scope has said nothing,
    the latest first, a hundred at most; visit, work order and location with them.
    """
    own = current_organization_id()
    said = CheckInReview.objects.filter(
        organization_id=OuterRef("organization_id"), check_in_id=OuterRef("pk"), side_id=own
    )
    rows = CheckIn.objects.filter(
        organization_id__in=[own, *client_ids()], received_at__gte=now() - LOOKED_BACK
    ).exclude(doubts="")
    rows = rows.exclude(Exists(said)).select_related("visit__work_order__location")
    return list(rows.order_by("-received_at", "-id")[:MOST])
