"""What counts as the fence of a location: a polygon somebody drew, pasted or uploaded as
GeoJSON.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry import MultiPolygon, Polygon, mapping, shape

from opentrax.engine.geo import LatLon, Plane

MIN_RADIUS_M = 20.0
MAX_RADIUS_M = 5_000.0
MIN_AREA_M2 = 50.0
MAX_AREA_M2 = 100_000_000.0
MAX_CORNERS = 2_000
# A pin may stand at the gate, outside the fence; farther away one of the two belongs to another
# place.
MAX_PIN_AWAY_M = 1_000.0
_DECIMALS = 7  # 1 cm


class NotAFenceError(ValueError):
    """The text is no polygon that can be a fence; the message says why in the words of a screen."""


def fence_from_text(text: str, pin: LatLon | None = None) -> tuple[dict[str, Any], LatLon]:
    """Return the GeoJSON geometry of a fence and a point for its pin.

    Takes a Polygon or MultiPolygon, alone or in a Feature or a collection with one of them. Refuses
    what crosses itself, what is too small or too large for a place of work, and a pin that stands
    far away from it.
    """
    polygon = _polygon(_geometry(_parsed(text)))
    if shapely.get_num_coordinates(polygon) > MAX_CORNERS:
        raise NotAFenceError(
            _("The polygon has more than %(n)d corners. Simplify it.") % {"n": MAX_CORNERS}
        )
    _check_degrees(polygon)
    polygon = shapely.transform(polygon, lambda corners: np.round(corners, _DECIMALS))
    if not polygon.is_valid:
        raise NotAFenceError(
            _("The polygon crosses itself or its rings overlap (%(why)s). Draw it again.")
            % {"why": shapely.is_valid_reason(polygon)}
        )
    _check_area(polygon)
    inside = polygon.representative_point()
    chosen = pin or (float(inside.y), float(inside.x))
    _check_pin(polygon, chosen)
    return json.loads(json.dumps(mapping(polygon))), chosen


def _no_number(word: str) -> float:
    raise ValueError(word)


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NotAFenceError(_("This is no GeoJSON: it cannot be read as JSON.")) from error
    if not isinstance(found, dict):
        raise NotAFenceError(_("This is no GeoJSON: an object with a “type” is expected."))
    return found


def _geometry(found: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = found.get("type")
    if kind == "FeatureCollection":
        features = found.get("features")
        if (
            not isinstance(features, list)
            or len(features) != 1
            or not isinstance(features[0], dict)
        ):
            raise NotAFenceError(_("The collection must hold exactly one feature: the fence."))
        found, kind = features[0], features[0].get("type")
    if kind == "Feature":
        geometry = found.get("geometry")
        found = geometry if isinstance(geometry, dict) else {}
    if found.get("type") not in ("Polygon", "MultiPolygon"):
        raise NotAFenceError(_("A fence is a Polygon or a MultiPolygon."))
    return found


def _polygon(geometry: Mapping[str, Any]) -> Polygon | MultiPolygon:
    try:
        polygon = shape(geometry)
    except (
        ValueError,
        TypeError,
        IndexError,
        KeyError,
        AttributeError,
        shapely.GEOSException,
    ) as error:
        raise NotAFenceError(
            _("The coordinates are not rings of [longitude, latitude].")
        ) from error
    if polygon.is_empty:
        raise NotAFenceError(_("The polygon has no corners."))
    return shapely.force_2d(polygon)


def _check_degrees(polygon: Any) -> None:
    west, south, east, north = polygon.bounds
    # Written so that NaN fails too.
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise NotAFenceError(
            _("The coordinates are outside the earth. GeoJSON has the longitude first.")
        )


def _on_ground(polygon: Any, plane: Plane) -> Any:
    """The polygon in meters around the plane's origin."""
    return shapely.transform(
        polygon, lambda corners: np.column_stack(plane.xy_arrays(corners[:, 1], corners[:, 0]))
    )


def _check_area(polygon: Any) -> None:
    west, south, east, north = polygon.bounds
    if east - west > 2 or north - south > 2:
        raise NotAFenceError(_("The fence is larger than 100 km². A location is a place of work."))
    center = polygon.centroid
    area_m2 = _on_ground(polygon, Plane.at(center.y, center.x)).area
    if area_m2 > MAX_AREA_M2:
        raise NotAFenceError(_("The fence is larger than 100 km². A location is a place of work."))
    if area_m2 < MIN_AREA_M2:
        raise NotAFenceError(
            _("The fence is smaller than 50 m²: a phone is not that exact. Draw it larger.")
        )


def _check_pin(polygon: Any, pin: LatLon) -> None:
    if _on_ground(polygon, Plane.at(*pin)).distance(shapely.Point(0.0, 0.0)) > MAX_PIN_AWAY_M:
        raise NotAFenceError(
            _("The pin is more than 1 km away from the fence. Move one of them to the other.")
        )
