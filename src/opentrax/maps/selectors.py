"""Reads that are shared: which regions serve."""

from opentrax.maps.models import Region


def regions_in_service() -> list[Region]:
    """Return the regions that serve, the one added last first."""
    return list(Region.objects.order_by("-added_at", "name"))
