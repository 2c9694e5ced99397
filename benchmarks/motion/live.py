"""How soon the live view is right, and whether it flaps, on simulated days.

Positions are stepped through in the order of their arrival. A transition is the start or end of a
stay of five minutes or more; it is seen at the earliest when the first position recorded after it
arrives. Its delay is from then until the estimate shows what is so: at the place (or stopped, where
there is no known place), or on the way. A flap is an estimate that goes away and comes back within
three minutes, while nothing of the kind happened.
"""

import csv
import gzip
import statistics
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.motion.datasets import Dataset, position

from opentrax.engine.motion import LiveContext, LiveState, Position, step

WITHIN_S, FLAP_S, _MIN_STAY_S, _NEVER_S = 60.0, 180.0, 300.0, 3600.0


@dataclass(slots=True)
class Watched:
    """What a device's live view did."""

    known_s: list[float] = field(default_factory=list)  # arrivals at known locations
    elsewhere_s: list[float] = field(default_factory=list)  # at home, at lunch, at the pump
    departures_s: list[float] = field(default_factory=list)
    flaps: int = 0
    steps: int = 0
    cpu_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Shown:
    """The view from `at` (time of arrival) until the next one."""

    at: float
    kind: str
    place_id: str | None


def watch(dataset: Dataset, file: str) -> Watched:
    """Return delays and flaps over all devices of a file."""
    told, context = Watched(), LiveContext(dataset.known().places)
    devices = {d["device"]: d for d in dataset.truth()["devices"]}
    for device, rows in _arrivals(dataset, file).items():
        started = time.process_time()
        shown = _shown(rows, context)
        told.cpu_s += time.process_time() - started
        told.steps += len(rows)
        _judge(devices[device], rows, shown, told)
    return told


def _arrivals(dataset: Dataset, file: str) -> dict[str, list[tuple[float, Position]]]:
    rows: dict[str, list[tuple[float, Position]]] = {}
    with gzip.open(dataset.track(file), "rt", newline="") as source:
        for row in csv.DictReader(source):
            rows.setdefault(row["device"], []).append((float(row["received_at"]), position(row)))
    return rows


def _shown(rows: Sequence[tuple[float, Position]], context: LiveContext) -> list[Shown]:
    state, shown = LiveState(), list[Shown]()
    for received_at, fix in rows:
        state, estimate = step(state, fix, context)
        if not shown or (shown[-1].kind, shown[-1].place_id) != (estimate.kind, estimate.place_id):
            shown.append(Shown(received_at, estimate.kind, estimate.place_id))
    return shown


def _judge(
    device: Any, rows: Sequence[tuple[float, Position]], shown: list[Shown], told: Watched
) -> None:
    """Add a device's delays and flaps."""
    by_time = sorted((fix.at, received_at) for received_at, fix in rows)
    stays = [s for s in device["stays"] if s["end"] - s["start"] >= _MIN_STAY_S]
    for stay in stays:
        place = None if stay["location"] is None else str(stay["location"])
        if stay["start"] > by_time[0][0] + _MIN_STAY_S:
            arrivals = told.elsewhere_s if place is None else told.known_s
            arrivals.append(_delay(stay["start"], by_time, shown, ("stay", place)))
        if stay["end"] < by_time[-1][0] - _MIN_STAY_S:
            told.departures_s.append(_delay(stay["end"], by_time, shown, ("travel", None)))
    told.flaps += _flaps(shown, device["stays"])


def _delay(
    at: float,
    by_time: list[tuple[float, float]],
    shown: list[Shown],
    wanted: tuple[str, str | None],
) -> float:
    """Return seconds from the first position after a transition until the view is right."""
    first = bisect_left(by_time, (at, 0.0))
    if first == len(by_time):
        return _NEVER_S
    seen_at = by_time[first][1]
    current = None
    for view in shown:
        if view.at <= seen_at:
            current = view
            continue
        if current is not None and _is_right(current, wanted):
            return 0.0
        current = None
        if view.at - seen_at > _NEVER_S:
            break
        if _is_right(view, wanted):
            return view.at - seen_at
    return 0.0 if current is not None and _is_right(current, wanted) else _NEVER_S


def _is_right(view: Shown, wanted: tuple[str, str | None]) -> bool:
    kind, place = wanted
    if kind == "travel":
        return view.kind == "travel"
    return view.kind != "travel" and view.place_id == place


def _flaps(shown: list[Shown], stays: list[Any]) -> int:
    """Count views that went away and came back soon while no stay began or ended."""
    count = 0
    for a, b, c in zip(shown, shown[1:], shown[2:], strict=False):
        same = (a.kind, a.place_id) == (c.kind, c.place_id)
        if same and c.at - b.at < FLAP_S:
            low, high = b.at - FLAP_S, c.at
            real = any(low < s[end] < high for s in stays for end in ("start", "end"))
            count += not real
    return count


def within_pct(delays_s: Sequence[float]) -> float:
    """Return the share of transitions that were shown within a minute."""
    return 100 * sum(d <= WITHIN_S for d in delays_s) / max(len(delays_s), 1)


def table(named: Sequence[tuple[str, Watched, float]]) -> str:
    """Return a Markdown table of (name, watched, technician-days)."""
    heads = (
        "trail", "transitions", "right within 60 s, %", "arrivals at known locations %",
        "arrivals elsewhere %", "departures %", "delay s, median", "delay s, 95 %",
        "flaps / 100 days", "step, µs",
    )  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for name, told, days in named:
        every = sorted([*told.known_s, *told.elsewhere_s, *told.departures_s])
        shares = (every, told.known_s, told.elsewhere_s, told.departures_s)
        cells = (
            name,
            len(every),
            *(f"{within_pct(share):.1f}" for share in shares),
            f"{statistics.median(every):.0f}",
            f"{every[int(0.95 * (len(every) - 1))]:.0f}",
            f"{100 * told.flaps / days:.0f}",
            f"{1e6 * told.cpu_s / told.steps:.0f}",
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)
