"""`opentrax motion`: the engine on files, without a database."""

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from opentrax.engine.geo import fence_from_geojson
from opentrax.engine.motion import Place, PlannedStop, Position, Roads, Segment, settle
from opentrax.engine.motion.words import sentence

_RADIUS_M = 100.0
_KINDS = {"onsite": "on site", "stop": "stop", "travel": "travel", "gap": "gap"}


class Refusal(click.ClickException):
    """What is wrong with the input, and what to do; exit status 2."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Locations:
    """Places of a GeoJSON file, and their ids as the file wrote them."""

    places: tuple[Place, ...] = ()
    ids: Mapping[str, Any] | None = None

    def id_of(self, place_id: str | None) -> Any:
        """Return the id as it stood in the file (a number stays a number)."""
        return (self.ids or {}).get(place_id, place_id) if place_id is not None else None

    def name_of(self, place_id: str | None) -> str:
        """Return what to call the place in the table."""
        for place in self.places:
            if place.place_id == place_id:
                return place.name or place.place_id
        return ""


_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("tracks", metavar="TRACK…", nargs=-1, required=True, type=_FILE)
@click.option("--locations", type=_FILE, help="Known locations: GeoJSON features with an id, and a "
              "Polygon, or a Point with the property radius_m.")  # fmt: skip
@click.option("--plan", type=_FILE, help='Who was sent where: JSON rows {"device", "date", '
              '"location"}, dates local to the time zone.')  # fmt: skip
@click.option("--region", help="Roads to follow: the name of a region, or an .osm.pbf file.")
@click.option("--time-zone", default="UTC", show_default=True, help="Zone of times and dates.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def command(
    *,
    tracks: tuple[Path, ...],
    locations: Path | None,
    plan: Path | None,
    region: str | None,
    time_zone: str,
    as_json: bool,
) -> None:
    """Turn tracks into segments: on site, stop, travel, gap.

    TRACK is any format that a phone or an upload may send (CSV, GPX, GeoJSON, OwnTracks …),
    gzipped or not. Without a region, distances are straight between fixes.

    \b
    Example:
      opentrax motion day.csv --locations places.geojson --time-zone Europe/Vaduz
    """
    zone = _zone(time_zone)
    known = read_locations(locations) if locations else Locations()
    stops = read_plan(plan, zone) if plan else {}
    roads = _roads(region) if region else None
    trails = _read_tracks(tracks)
    lines = {
        device: settle(trail, known.places, stops.get(device, ()), roads=roads)
        for device, trail in sorted(trails.items())
    }
    if as_json:
        rows = [_row(d, s, known, zone) for d, line in lines.items() for s in line]
        click.echo(json.dumps({"segments": rows}, ensure_ascii=False))
        return
    for device, line in lines.items():
        _print_table(device, line, known, zone)
    if roads is None:
        click.echo("Distances are straight between fixes; --region makes them follow roads.")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refusal(
            f"{name!r} is no time zone; give an IANA name such as America/Toronto."
        ) from error


def _read_tracks(tracks: Sequence[Path]) -> dict[str, list[Position]]:
    from opentrax.tracking.formats.tracks import TrackError, read_track

    trails: dict[str, list[Position]] = {}
    for path in tracks:
        try:
            for device, fix in read_track(path):
                if fix.recorded_at is not None:
                    trails.setdefault(device, []).append(
                        Position(
                            fix.recorded_at,
                            fix.latitude,
                            fix.longitude,
                            fix.accuracy_m,
                            fix.speed_mps,
                            fix.motion,
                            fix.event,
                        )
                    )
        except TrackError as error:
            raise Refusal(f"{path} cannot be read: {error}.") from error
        except OSError as error:
            raise Refusal(f"{path} cannot be opened: {error.strerror}.") from error
    if not trails:
        raise Refusal("No usable position in the tracks: each needs a time, latitude, longitude.")
    return trails


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refusal(f"{path} cannot be opened: {error.strerror}.") from error
    except ValueError as error:
        raise Refusal(f"{path} is not JSON: {error}.") from error


def read_locations(path: Path) -> Locations:
    """Return the locations of a GeoJSON file. Raises Refusal."""
    document = _read_json(path)
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise Refusal(f"{path} is no GeoJSON FeatureCollection: it has no list of features.")
    places: list[Place] = []
    ids: dict[str, Any] = {}
    for number, feature in enumerate(features, 1):
        try:
            place, own_id = _place(feature)
        except (ValueError, TypeError, AttributeError) as error:
            raise Refusal(f"{path}, feature {number}: {error}.") from error
        if place.place_id in ids:
            raise Refusal(f"{path}, feature {number}: the id {own_id} is there twice.")
        ids[place.place_id] = own_id
        places.append(place)
    return Locations(tuple(places), ids)


def _place(feature: Any) -> tuple[Place, Any]:
    if not isinstance(feature, dict):
        raise ValueError("a feature is a JSON object with an id and a geometry")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise ValueError("properties are a JSON object")
    own_id = feature.get("id", properties.get("id"))
    if isinstance(own_id, bool) or not isinstance(own_id, str | int):
        raise ValueError("a location needs an id, a word or a whole number")
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        raise ValueError("a location needs a geometry: a Point with radius_m, or a Polygon")
    fence = fence_from_geojson(geometry, _radius_m(properties))
    return Place(str(own_id), fence, str(properties.get("name") or "")), own_id


def _radius_m(properties: Mapping[str, Any]) -> float:
    """Return the radius of a Point's fence; ValueError for what is no number of meters."""
    said = properties.get("radius_m")
    if said is None:
        return _RADIUS_M
    try:
        radius_m = math.nan if isinstance(said, bool) else float(said)
    except (TypeError, ValueError, OverflowError):
        radius_m = math.nan
    if not (math.isfinite(radius_m) and radius_m > 0):
        raise ValueError(f"radius_m is a number of meters above 0, not {json.dumps(said)}")
    return radius_m


def read_plan(path: Path, zone: ZoneInfo) -> dict[str, list[PlannedStop]]:
    """Return the planned stops of each device: a whole local day each. Raises Refusal."""
    rows = _read_json(path)
    if not isinstance(rows, list):
        raise Refusal(f"{path} is no plan: it must be a JSON array of rows.")
    stops: dict[str, list[PlannedStop]] = {}
    for number, row in enumerate(rows, 1):
        try:
            day = date.fromisoformat(str(row["date"]))
            device, place_id = str(row["device"]), str(row["location"])
            start, end = (
                datetime.combine(d, time.min, zone).timestamp()
                for d in (day, day + timedelta(days=1))
            )
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise Refusal(
                f"{path}, row {number}: a row needs device, date (YYYY-MM-DD) and location."
            ) from error
        stops.setdefault(device, []).append(PlannedStop(place_id, start, end))
    return stops


def _roads(region: str) -> Roads:
    from opentrax.config.environment import default_data_folder
    from opentrax.maps.extracts import NotAnExtractError
    from opentrax.maps.folders import UnknownRegionError
    from opentrax.maps.processes import ToolError
    from opentrax.maps.routing import roads_for

    try:
        return roads_for(region, regions=default_data_folder(os.environ) / "regions")
    except (UnknownRegionError, NotAnExtractError, ToolError) as error:
        raise Refusal(
            f"{error} Give an .osm.pbf file, or add one with `opentrax map add`."
        ) from error


def _row(device: str, segment: Segment, known: Locations, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "device": device,
        "kind": segment.kind,
        "start": round(segment.start, 3),
        "end": round(segment.end, 3),
        "location": known.id_of(segment.place_id),
        "distance_m": segment.distance_m,
        "confidence": segment.confidence,
        "alternatives": [
            {"location": known.id_of(place_id), "probability": share}
            for place_id, share in segment.alternatives
        ],
        "evidence": sentence(segment.evidence, zone),
    }


def _print_table(device: str, line: Sequence[Segment], known: Locations, zone: ZoneInfo) -> None:
    click.echo(f"{device}: {len(line)} segment{'' if len(line) == 1 else 's'}")
    day = date.min
    for segment in line:
        start = datetime.fromtimestamp(segment.start, UTC).astimezone(zone)
        end = datetime.fromtimestamp(segment.end, UTC).astimezone(zone)
        if start.date() != day:
            day = start.date()
            click.echo(f"  {day:%Y-%m-%d} ({zone.key})")
        later = f" +{(end.date() - day).days}d" if end.date() != day else ""
        click.echo(
            f"    {start:%H:%M}–{end:%H:%M}{later:<4} {_duration(segment.duration_s):>8}"
            f"  {_KINDS[segment.kind]:<8} {_what(segment, known):<28}"
            f" {segment.confidence:>4.0%}  {sentence(segment.evidence, zone)}"
        )
    click.echo("")


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02}" if minutes >= 60 else f"{minutes} min"


def _what(segment: Segment, known: Locations) -> str:
    if segment.kind == "travel":
        return f"{(segment.distance_m or 0.0) / 1000:.1f} km"
    name = known.name_of(segment.place_id)
    others = [known.name_of(q) or "elsewhere" for q, _ in segment.alternatives]
    return f"{name} or {', '.join(others)}" if others else name
