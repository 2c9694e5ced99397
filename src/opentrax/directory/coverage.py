"""Reads of what providers say of their trades and areas."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.directory.models import AreaKind, Location, ServiceArea, ServiceProfile
from opentrax.directory.rules.coverage import Area, Cover, Where, cover
from opentrax.directory.trades import DEFAULT_TRADES
from opentrax.kit import quantities
from opentrax.kit.tenancy import current_organization_id
from opentrax.privacy.provinces import PROVINCES


def own_trades_done() -> list[str]:
    """The program's trades that the organization in scope says it does."""
    row = ServiceProfile.objects.filter(organization_id=current_organization_id()).first()
    return list(row.trades) if row is not None else []


def own_areas() -> list[ServiceArea]:
    """Areas in which the organization in scope says it works, as they were added."""
    rows = ServiceArea.objects.filter(organization_id=current_organization_id())
    return list(rows.order_by("created_at", "pk"))


def area_words(area: ServiceArea, units: str) -> str:
    """An area in words: "40 km around Ottawa"."""
    if area.kind == AreaKind.RADIUS:
        far = quantities.distance(float(area.radius_m or 0), units)
        return _("%(far)s around %(place)s") % {"far": far, "place": area.label}
    if area.kind == AreaKind.PROVINCE:
        return str(PROVINCES[area.value][0]) if area.value in PROVINCES else area.value
    return _("postal codes %(prefix)s…") % {"prefix": area.value}


def _where(place: Location | None) -> Where | None:
    if place is None:
        return None
    known = place.latitude is not None and place.longitude is not None
    point = (place.latitude, place.longitude) if known else None
    province = place.province if place.province in PROVINCES else ""
    return Where(point, place.address, province)  # type: ignore[arg-type]


def covers(
    provider_ids: Collection[UUID], trade: tuple[str, str], place: Location | None
) -> Mapping[UUID, Cover]:
    """What each of these says of work of a trade (its code and the program's above it) at a place;
    two queries, however many there are. Row security shows a client those of its providers.
    """
    wanted = list(provider_ids)
    profiles = ServiceProfile.objects.filter(organization_id__in=wanted)
    trades = dict(profiles.values_list("organization_id", "trades"))
    areas: dict[UUID, list[Area]] = {}
    for row in ServiceArea.objects.filter(organization_id__in=wanted).order_by("pk"):
        center = None if row.latitude is None else (row.latitude, row.longitude)
        areas.setdefault(row.organization_id, []).append(
            Area(row.kind, row.value, center, float(row.radius_m or 0))
        )
    known = next((code for code in trade if code in DEFAULT_TRADES), "")
    where = _where(place)
    return {
        key: cover(trades.get(key, []), areas.get(key, []), known, where)
        for key in wanted
        if key in trades or key in areas
    }
