"""When fixes arrive: clocks that are off, outages, late batches, repeats, newest first."""

from dataclasses import dataclass

import numpy as np
from benchmarks.motion.simulator.network import Floats
from benchmarks.motion.simulator.noise import Noise
from benchmarks.motion.simulator.profiles import Report

_DAY_S = 86_400.0
_BACKLOG = 50  # rows at once, when a phone is back online


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to a phone's uploads, the same for every profile."""

    skew_s: float
    drift_s_per_day: float
    outages: tuple[tuple[float, float], ...]  # nothing recorded
    offline: tuple[tuple[float, float], ...]  # recorded, sent later


def draw_fate(noise: Noise, seconds: int, rng: np.random.Generator) -> Fate:
    """Return a phone's fate."""
    skew, drift = float(rng.normal(0, noise.clock_s)), 0.0
    if rng.random() < noise.clock_far:
        skew, drift = float(rng.uniform(-60, 60)), float(rng.normal(0, 2.0))
    days = seconds / _DAY_S

    def windows(per_day: float, length: tuple[float, float]) -> tuple[tuple[float, float], ...]:
        found = []
        for _ in range(int(rng.poisson(per_day * days))):
            day, hour = int(rng.integers(max(int(days), 1))), float(rng.uniform(6.5, 19.0))
            start = day * _DAY_S + hour * 3600.0
            found.append((start, start + float(rng.uniform(*length))))
        return tuple(found)

    return Fate(
        skew,
        drift,
        windows(noise.outages_per_day, noise.outage_s),
        windows(noise.offline_per_day, noise.offline_s),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file: the number of the fix, recorded and received (s since midnight)."""

    fix: int
    recorded_at: float
    received_at: float


def deliver(report: Report, fate: Fate, noise: Noise, rng: np.random.Generator) -> list[Row]:
    """Return the rows of a report in the order of their arrival."""
    at = report.fixes.at
    alive = np.ones(len(at), dtype=bool)
    for start, end in fate.outages:
        alive &= (at < start) | (at > end)
    numbers = np.flatnonzero(alive)
    at = at[numbers]
    recorded = at + fate.skew_s + fate.drift_s_per_day * at / _DAY_S
    received = _arrivals(at, report, fate, rng)
    rows = [
        Row(int(n), float(r), float(a))
        for n, r, a in zip(numbers, np.round(recorded), received, strict=True)
    ]
    rows += _repeats(rows, report.batch_s, noise, rng)
    return sorted(rows, key=lambda row: row.received_at)


def _arrivals(at: Floats, report: Report, fate: Fate, rng: np.random.Generator) -> Floats:
    received = at + rng.uniform(0.4, 3.0, len(at))
    if report.batch_s:
        ticks = np.ceil((at + 0.5) / report.batch_s) * report.batch_s
        received = ticks + rng.uniform(0.4, 2.0) + np.arange(len(at)) * 1e-5
    for start, end in fate.offline:
        held = np.flatnonzero((received >= start) & (received < end))
        if not len(held):
            continue
        back = end + rng.uniform(1.0, 20.0)
        received[held] = back + np.arange(len(held)) / _BACKLOG
        if report.live_first:
            received[held[-1]] = back - 0.5
    return received


def _repeats(rows: list[Row], batch_s: float, noise: Noise, rng: np.random.Generator) -> list[Row]:
    """Return rows sent again since the answer was lost: single ones, or whole batches."""
    if not rows:
        return []
    unit = max(batch_s, 1.0)
    uploads = np.floor(np.array([r.received_at for r in rows]) / unit)
    lost = {float(u) for u in np.unique(uploads) if rng.random() < noise.repeated}
    return [
        Row(r.fix, r.recorded_at, r.received_at + unit + 5.0)
        for r, upload in zip(rows, uploads.tolist(), strict=True)
        if upload in lost
    ]
