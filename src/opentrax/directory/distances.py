"""How far a point is from a location's fence."""

import numpy as np

from opentrax.directory.models import Location
from opentrax.directory.selectors import PlaceOnMap
from opentrax.engine.geo import Plane


def distance_to_fence_m(location: Location, latitude: float, longitude: float) -> float | None:
    """Meters from the fence's edge, negative inside; None where the location is not on the map."""
    if location.latitude is None or location.longitude is None:
        return None
    place = PlaceOnMap(
        location.pk, location.organization_id, location.name, location.latitude,
        location.longitude, location.radius_m, location.polygon, location.time_zone,
    )  # fmt: skip
    plane = Plane.at(*place.fence.center)
    x, y = plane.xy(latitude, longitude)
    return float(place.fence.signed_m(plane, np.array([x]), np.array([y]))[0])
