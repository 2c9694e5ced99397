"""Codes of assets that were scanned on visits, as pages show them."""

from collections.abc import Sequence
from uuid import UUID

from opentrax.workorders.models import AssetScan, Visit


def with_scans(visits: Sequence[Visit]) -> Sequence[Visit]:
    """Visits with what was scanned on each in `scans`, assets with them; one query."""
    found: dict[UUID, list[AssetScan]] = {}
    rows = AssetScan.objects.filter(visit_id__in=[visit.pk for visit in visits])
    for row in rows.select_related("asset").order_by("scanned_at", "id") if visits else []:
        found.setdefault(row.visit_id, []).append(row)
    for visit in visits:
        visit.scans = found.get(visit.pk, [])  # type: ignore[attr-defined]
    return visits
