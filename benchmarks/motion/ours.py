"""Runs our engine on one file, in a process of its own so that its memory is its own."""

import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.motion.datasets import Dataset, read_trails

from opentrax.engine.motion import PlannedStop, Position, Roads, Segment, parameters, settle

_MIB = 1024


@dataclass(frozen=True, slots=True)
class Setting:
    """How to run the engine: what it is told, and which of its numbers are changed.

    `parameters` replaces numbers of `engine.motion.parameters`; `forget` empties fields of
    positions ("motion", "event", "speed_mps", "accuracy_m").
    """

    name: str = "engine"
    roads: bool = False
    plan: str = "none"  # "told", or "shuffled" (another device's)
    forget: tuple[str, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a detector made of a file, and what that cost."""

    rows: dict[str, list[dict[str, Any]]]
    positions: int
    cpu_s: float
    base_mib: float
    peak_mib: float
    note: str = ""


def run(dataset: Dataset, file: str, setting: Setting) -> Outcome:
    """Return the engine's segments, in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(run_here, dataset, file, setting).result()


def run_here(dataset: Dataset, file: str, setting: Setting) -> Outcome:
    """Return the engine's segments, in this process, whose parameters are changed."""
    for name, value in setting.parameters.items():
        if not hasattr(parameters, name):
            raise ValueError(f"The engine has no parameter {name}: mend benchmarks/motion/.")
        setattr(parameters, name, value)
    known, trails = dataset.known(), read_trails(dataset.track(file))
    if setting.forget:
        trails = {d: [_without(q, setting.forget) for q in t] for d, t in trails.items()}
    plan = _plan(dataset, setting.plan, sorted(trails))
    roads = _roads(dataset) if setting.roads else None
    settle(next(iter(trails.values()))[:500], known.places, roads=roads)  # imports, caches
    base_mib = peak_mib()
    started = time.process_time()
    lines = {
        device: settle(trail, known.places, plan.get(device, ()), roads=roads)
        for device, trail in trails.items()
    }
    cpu_s = time.process_time() - started
    rows = {d: [_row(d, s, known.id_of(s.place_id)) for s in line] for d, line in lines.items()}
    count = sum(len(trail) for trail in trails.values())
    return Outcome(rows, count, cpu_s, base_mib, peak_mib())


def _without(position: Position, fields: tuple[str, ...]) -> Position:
    return replace(position, **dict.fromkeys(fields))


def _plan(dataset: Dataset, kind: str, devices: list[str]) -> dict[str, list[PlannedStop]]:
    if kind == "none":
        return {}
    told = dataset.plan()
    if kind == "shuffled":
        return {d: told.get(devices[i - 1], []) for i, d in enumerate(devices)}
    return told


def _roads(dataset: Dataset) -> Roads | None:
    if dataset.region is None:
        return None
    from opentrax.maps.routing import roads_for

    return roads_for(dataset.region)


def peak_mib() -> float:
    """Return the most memory that this process has held since it is this program.

    Not what `getrusage` says: that begins with what the process held before it became this program,
    so a child shows the memory of its parent.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / _MIB for line in lines if line.startswith("VmHWM:"))


def _row(device: str, segment: Segment, location: Any) -> dict[str, Any]:
    return {
        "device": device,
        "kind": segment.kind,
        "start": segment.start,
        "end": segment.end,
        "location": location,
        "distance_m": segment.distance_m,
        "confidence": segment.confidence,
        "alternatives": [place for place, _ in segment.alternatives],
    }
