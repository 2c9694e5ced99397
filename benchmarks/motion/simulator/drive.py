"""A drive along a path, second by second: bends, red lights, jams, and stretches in tunnels.

Speed follows what road and bends allow (1.8 m/s² sideways), changes by 1.4 m/s² at most, and is
cut by what happens on the way. O(meters / 5 + seconds).
"""

from dataclasses import dataclass, field

import numpy as np
from benchmarks.motion.simulator.network import Floats, Path

_STEP_M = 5.0
_SIDEWAYS_MPS2, _ALONG_MPS2 = 1.8, 1.4
_LIGHT_ROADS = 4


@dataclass(frozen=True, slots=True)
class Traffic:
    """How much happens on the way."""

    red_share: float = 0.3  # of junctions of four roads
    red_s: tuple[float, float] = (8.0, 75.0)
    jam_share: float = 0.12  # of drives over 1.5 km
    jam_m: tuple[float, float] = (150.0, 700.0)
    standstill_share: float = 0.02  # of drives: closed crossing, accident
    standstill_s: tuple[float, float] = (180.0, 420.0)
    tunnel_share: float = 0.08  # of drives over 1.5 km
    tunnel_m: tuple[float, float] = (300.0, 1500.0)
    pace: tuple[float, float] = (0.85, 1.05)


@dataclass(slots=True)
class Drive:
    """What a drive was: 1 Hz places, speeds, tunnel flags, and what happened."""

    x: Floats
    y: Floats
    speed_mps: Floats
    in_tunnel: np.ndarray
    length_m: float
    marks: dict[str, float] = field(default_factory=dict)  # seconds, or times, of each

    @property
    def duration_s(self) -> int:
        """Whole seconds from start to end."""
        return len(self.x)


def drive(
    path: Path, rng: np.random.Generator, traffic: Traffic, halts_at_m: list[tuple[float, float]]
) -> Drive:
    """Return the drive; `halts_at_m` are further halts (meters from the start, seconds)."""
    corners = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path.points, axis=0).T))))
    length = float(corners[-1])
    along = np.linspace(0.0, length, max(int(length / _STEP_M), 4) + 1)
    x = np.interp(along, corners, path.points[:, 0])
    y = np.interp(along, corners, path.points[:, 1])
    limit = _limit(path, corners, along, (x, y)) * rng.uniform(*traffic.pace)
    marks: dict[str, float] = {}
    halts = _halts(path, length, rng, traffic, marks)
    halts += halts_at_m
    if length > 1500.0 and rng.random() < traffic.jam_share:
        halts += _jam(along, limit, rng, traffic, marks)
    for at, _ in halts:
        limit[int(np.argmin(np.abs(along - at)))] = 0.0
    at_s = _clock(along, limit)
    for at, seconds in halts:
        at_s[int(np.argmin(np.abs(along - at))) + 1 :] += seconds
    seconds = np.arange(0.0, np.ceil(at_s[-1]) + 1.0)
    where = _where(seconds, at_s, along)
    hidden = np.zeros(len(seconds), dtype=bool)
    if length > 1500.0 and rng.random() < traffic.tunnel_share:
        start = rng.uniform(200.0, length - 500.0)
        hidden = (where > start) & (where < start + rng.uniform(*traffic.tunnel_m))
        marks["tunnel"] = float(hidden.sum())
    pace = np.gradient(where) if len(where) > 1 else np.zeros(len(where))
    return Drive(
        np.interp(where, along, x), np.interp(where, along, y), pace, hidden, length, marks
    )


def _where(seconds: Floats, at_s: Floats, along: Floats) -> Floats:
    where = np.interp(seconds, at_s, along)
    where[-1] = along[-1]
    return np.asarray(np.maximum.accumulate(where))


def _limit(path: Path, corners: Floats, along: Floats, xy: tuple[Floats, Floats]) -> Floats:
    piece = np.clip(np.searchsorted(corners, along, side="right") - 1, 0, len(corners) - 2)
    heading = np.unwrap(np.arctan2(np.gradient(xy[1]), np.gradient(xy[0])))
    bend = np.abs(np.gradient(heading)) / max(float(along[1]), 1e-6)
    bend = np.convolve(bend, np.ones(3) / 3.0, mode="same")
    return np.asarray(
        np.minimum(path.speeds_mps[piece], np.sqrt(_SIDEWAYS_MPS2 / np.maximum(bend, 1e-4)))
    )


def _halts(
    path: Path,
    length: float,
    rng: np.random.Generator,
    traffic: Traffic,
    marks: dict[str, float],
) -> list[tuple[float, float]]:
    halts = []
    for at, roads in path.junctions:
        if roads >= _LIGHT_ROADS and rng.random() < traffic.red_share * 0.6:
            seconds = float(rng.uniform(*traffic.red_s))
            halts.append((at, seconds))
            marks["red_light"] = marks.get("red_light", 0.0) + seconds
    if length > 600.0 and rng.random() < traffic.standstill_share:
        seconds = float(rng.uniform(*traffic.standstill_s))
        halts.append((float(rng.uniform(0.2, 0.8)) * length, seconds))
        marks["standstill"] = seconds
    return halts


def _jam(
    along: Floats,
    limit: Floats,
    rng: np.random.Generator,
    traffic: Traffic,
    marks: dict[str, float],
) -> list[tuple[float, float]]:
    """Slow a stretch down to walking speed, with halts in it."""
    start = float(rng.uniform(0.1, 0.7)) * float(along[-1])
    end = start + float(rng.uniform(*traffic.jam_m))
    inside = (along > start) & (along < end)
    limit[inside] = np.minimum(limit[inside], rng.uniform(1.0, 3.5, int(inside.sum())))
    halts, at = [], start
    while at < min(end, float(along[-1]) - 50.0):
        halts.append((at, float(rng.uniform(5.0, 55.0))))
        at += float(rng.uniform(20.0, 120.0))
    marks["jam"] = (end - start) / 2.0 + sum(s for _, s in halts)
    return halts


def _clock(along: Floats, limit: Floats) -> Floats:
    """Return when each step is reached: start and end are at rest."""
    step = float(along[1] - along[0])
    speeds = limit.tolist()
    speeds[0] = speeds[-1] = 0.0
    gain = 2.0 * _ALONG_MPS2 * step
    for i in range(1, len(speeds)):
        speeds[i] = min(speeds[i], (speeds[i - 1] ** 2 + gain) ** 0.5)
    for i in range(len(speeds) - 2, -1, -1):
        speeds[i] = min(speeds[i], (speeds[i + 1] ** 2 + gain) ** 0.5)
    speed = np.array(speeds)
    mean = np.maximum((speed[1:] + speed[:-1]) / 2.0, 0.4)
    return np.concatenate(([0.0], np.cumsum(step / mean)))
