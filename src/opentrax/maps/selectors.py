"""Reads that are shared: which regions serve."""

from opentrax.engine.geo import distance_m
from opentrax.maps.models import Region, Toponym

_TOWN_KINDS = ("city", "town", "village")
_TOWN_WITHIN_DEGREES = 0.2


def regions_in_service() -> list[Region]:
    """Return the regions that serve, the one added last first."""
    return list(Region.objects.order_by("-added_at", "name"))


def town_near(latitude: float, longitude: float) -> str:
    """Name the town nearest to a rough point, within about 20 km; "" where no map has one."""
    around = Toponym.objects.filter(
        kind__in=_TOWN_KINDS,
        latitude__range=(latitude - _TOWN_WITHIN_DEGREES, latitude + _TOWN_WITHIN_DEGREES),
        longitude__range=(longitude - _TOWN_WITHIN_DEGREES, longitude + _TOWN_WITHIN_DEGREES),
    )
    here = (latitude, longitude)
    towns = sorted(around, key=lambda town: distance_m(here, (town.latitude, town.longitude)))
    return towns[0].name if towns else ""
