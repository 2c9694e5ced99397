"""Measures one file in a process of its own, so that its memory is its own."""

import json
import resource
import runpy
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opentrax.config.cli.motion import Locations, read_locations
from opentrax.engine.motion import Position, Roads, Segment, settle
from opentrax.tracking.formats.tracks import read_track

SHARED = Path(__file__).parents[3] / "shared"
TRAILS = SHARED / "data" / "motion"
SCORER = SHARED / "tools" / "score_motion.py"
_MIB = 1024


@dataclass(frozen=True, slots=True)
class Task:
    """A file to measure and how to score it."""

    folder: str
    file: str
    textbook_f1: float | None
    tolerance_s: float = 120
    min_stay_s: float = 300
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What came out."""

    score: dict[str, Any]
    positions: int
    cpu_s: float
    base_mib: float
    peak_mib: float
    reliability: list[tuple[float, bool]]


def measure(task: Task) -> Measured:
    """Settle every device of a file and score it."""
    folder = TRAILS / task.folder
    places = folder / "locations.geojson"
    known = read_locations(places) if places.exists() else Locations()
    trails = read_trails(folder / f"{task.file}.csv.gz")
    roads = _roads(task.region)
    settle(next(iter(trails.values()))[:500], known.places, roads=roads)  # imports, caches
    base_mib = _peak_mib()
    started = time.process_time()
    lines = {device: settle(t, known.places, roads=roads) for device, t in trails.items()}
    cpu_s = time.process_time() - started
    truth = json.loads((folder / "truth.json").read_text())
    found = {d: [_row(d, s, known) for s in line] for d, line in lines.items()}
    scorer = runpy.run_path(str(SCORER))
    score = scorer["score"](truth, _Rows(found), task.tolerance_s, task.min_stay_s)
    count = sum(len(trail) for trail in trails.values())
    right = _reliability(truth, lines)
    return Measured(score, count, cpu_s, base_mib, _peak_mib(), right)


def read_trails(path: Path) -> dict[str, list[Position]]:
    """Return the positions of each device of a file."""
    trails: dict[str, list[Position]] = {}
    for device, fix in read_track(path):
        if fix.recorded_at is not None:
            trails.setdefault(device, []).append(
                Position(
                    fix.recorded_at, fix.latitude, fix.longitude, fix.accuracy_m, fix.speed_mps
                )
            )
    return trails


def _roads(region: str | None) -> Roads | None:
    if region is None:
        return None
    from opentrax.maps.routing import roads_for

    return roads_for(region)


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB


def _row(device: str, segment: Segment, known: Locations) -> dict[str, Any]:
    return {
        "device": device,
        "kind": segment.kind,
        "start": segment.start,
        "end": segment.end,
        "location": known.id_of(segment.place_id),
        "distance_m": segment.distance_m,
    }


class _Rows(dict[str, list[dict[str, Any]]]):
    def __missing__(self, key: str) -> list[dict[str, Any]]:
        return []


def _reliability(truth: Any, lines: dict[str, tuple[Segment, ...]]) -> list[tuple[float, bool]]:
    """Return (confidence, was right) of each stay: the right place, and half of it at least."""
    devices = truth["devices"] if isinstance(truth, dict) else []
    told = []
    for device in devices:
        for segment in lines.get(device["device"], ()):
            if segment.kind in ("onsite", "stop"):
                told.append((segment.confidence, _is_right(segment, device["stays"])))
    return told


def _is_right(segment: Segment, stays: list[dict[str, Any]]) -> bool:
    for stay in stays:
        both = min(segment.end, stay["end"]) - max(segment.start, stay["start"])
        either = max(segment.end, stay["end"]) - min(segment.start, stay["start"])
        place = None if stay["location"] is None else str(stay["location"])
        if both >= either / 2 and place == segment.place_id:
            return True
    return False
