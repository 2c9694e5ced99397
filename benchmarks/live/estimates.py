"""Print how soon and how well the live view knows: `python -m benchmarks.live.estimates`.

Positions are taken in the order in which they arrived, late ones by going back. For every
transition of the truth (arrival at or departure from a stay of five minutes or more) the telling
position is the first one to arrive that was recorded after it; the figure is how long after that
position's arrival the live view is right (kind and, on arrival, place). A flap is a change that
the truth does not have, shown and taken back within ten minutes.
"""

import argparse
import csv
import gzip
import json
import sys
import time
from bisect import bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.motion.datasets import position as position_of

from opentrax.config.cli.motion import read_locations
from opentrax.engine.motion import LiveContext, LiveEstimate, PlannedStop, Position, presume
from opentrax.engine.motion.rewind import Track

TRAILS = Path(__file__).parents[3] / "shared" / "data" / "motion"
WITHIN_S = 60.0
MIN_STAY_S = 300.0
FLAP_S = 600.0
LOOK_S, LONGEST_WAIT_S, LATE_EVERY_S = 20.0, 1800.0, 5.0
LIMIT_PCT, LIMIT_US = 95.0, 100.0
FOLDERS = ("simulated-mild", "simulated-harsh")
FILES = ("owntracks_move_10s", "overland_1hz_quiet", "traccar_stop_hb300", "traccar_stop")
HEADS = (
    "trail",
    "arrivals at locations right within 60 s, %",
    "arrivals elsewhere, %",
    "departures, %",
    "all, %",
    "p95, s",
    "flaps / 100 technician-days",
    "corrections / 100 technician-days",
    "µs a step",
    "steps again by late positions",
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A position and when it came."""

    received_at: float
    position: Position


@dataclass(frozen=True, slots=True)
class Shown:
    """What the live view showed from an instant on."""

    at: float
    kind: str
    place_id: str | None
    is_correction: bool


@dataclass(slots=True)
class Followed:
    """One device, followed as the live door does."""

    shown: list[Shown] = field(default_factory=list)
    known: list[Position] = field(default_factory=list)
    track: Track = field(default_factory=Track)
    steps: int = 0
    again: int = 0
    late: float = float("inf")
    went_back: float = float("-inf")

    def take(self, batch: list[Arrived], context: LiveContext) -> None:
        """Take what arrived at one instant: what is newer in order, what is late by going back,
        as the live door every few seconds at most."""
        for position in sorted((one.position for one in batch), key=lambda p: p.at):
            insort(self.known, position, key=lambda p: p.at)
            if self.track.at is not None and position.at < self.track.at:
                self.late = min(position.at, self.late)
            else:
                self.track.advance(position, context)
        self.steps += len(batch)
        self._show(batch[0].received_at, self.track.estimate, False)
        self.go_back(batch[0].received_at, context)

    def go_back(self, at: float, context: LiveContext) -> None:
        """Step again if something late came and the last time is long enough ago."""
        if self.late == float("inf") or at < self.went_back + LATE_EVERY_S:
            return
        back = self.track.back_before(self.late)
        first = 0 if back is None else bisect_right(self.known, back, key=lambda p: p.at)
        rest = self.known[first:]
        self.again += len(rest)
        self.track.again(rest, context)
        self.late, self.went_back = float("inf"), at
        self._show(at, self.track.estimate, True)

    def wait(self, since: float, until: float, context: LiveContext) -> None:
        """What the map shows while nothing comes, looked at as often as the live door does."""
        if until > self.went_back + LATE_EVERY_S:
            self.go_back(max(since, self.went_back + LATE_EVERY_S), context)
        at = since + LOOK_S
        while at < min(until, since + LONGEST_WAIT_S) and self.known:
            presumed = presume(self.track.state, self.known[-1], at, context)
            if presumed is not None:
                self._show(at, presumed, False)
                return
            at += LOOK_S

    def _show(self, at: float, estimate: LiveEstimate | None, late: bool) -> None:
        last = self.shown[-1] if self.shown else None
        if estimate is None:
            return
        if last is None or (last.kind, last.place_id) != (estimate.kind, estimate.place_id):
            self.shown.append(Shown(at, estimate.kind, estimate.place_id, late))


@dataclass(slots=True)
class Figures:
    """Sums over devices."""

    arrivals: list[float] = field(default_factory=list)
    elsewhere: list[float] = field(default_factory=list)  # at home, at lunch, at the pump
    departures: list[float] = field(default_factory=list)
    flaps: int = 0
    corrections: int = 0
    days: int = 0
    steps: int = 0
    again: int = 0
    cpu_s: float = 0.0


def main() -> int:
    """Follow each file and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, action="append", help="folder with trails and truth")
    parser.add_argument("--plan", action="store_true", help="tell the live view the day's plan")
    given = parser.parse_args()
    folders = given.data or [TRAILS / name for name in FOLDERS]
    found = [folder for folder in folders if (folder / "truth.json").is_file()]
    if not found:
        print(f"No trails in {', '.join(map(str, folders))}.", file=sys.stderr)
        return 1
    print(head())
    for folder in found:
        for file in FILES:
            path = folder / f"{file}.csv.gz"
            if path.is_file():
                print(row(f"{folder.name} {file}", measure(folder, path, given.plan)), flush=True)
    print(f"| limit | | | | ≥ {LIMIT_PCT:.0f} (10 s) | | 0 | | ≤ {LIMIT_US:.0f} | |")
    return 0


def head() -> str:
    """Return the first two lines of the table."""
    return f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}"


def row(name: str, figures: Figures) -> str:
    """Return one line of the table."""
    every = sorted(figures.arrivals + figures.elsewhere + figures.departures)
    cells = (
        name.removeprefix("simulated-"),
        _share(figures.arrivals),
        _share(figures.elsewhere),
        _share(figures.departures),
        _share(every),
        _seconds(every[int(0.95 * (len(every) - 1))]) if every else "–",
        f"{100 * figures.flaps / max(figures.days, 1):.1f}",
        f"{100 * figures.corrections / max(figures.days, 1):.1f}",
        f"{1e6 * figures.cpu_s / max(figures.steps + figures.again, 1):.0f}",
        f"{figures.again:,}",
    )
    return f"| {' | '.join(cells)} |"


def _share(delays: list[float]) -> str:
    right = sum(delay <= WITHIN_S for delay in delays)
    return f"{100 * right / len(delays):.1f} ({right} of {len(delays)})" if delays else "–"


def _seconds(delay: float) -> str:
    return "never" if delay == float("inf") else f"{delay:.0f}"


def measure(folder: Path, path: Path, with_plan: bool) -> Figures:
    """Follow every device of a file."""
    places = read_locations(folder / "locations.geojson").places
    plans = _plans(folder) if with_plan else {}
    truth = json.loads((folder / "truth.json").read_text())
    trails = _trails(path)
    figures = Figures()
    for device in truth["devices"]:
        context = LiveContext(places, plans.get(device["device"], ()))
        arrived = trails.get(device["device"], [])
        followed = Followed()
        started = time.process_time()
        batches = [list(batch) for _, batch in groupby(arrived, key=lambda one: one.received_at)]
        ends = [following[0].received_at for following in batches[1:]]
        for batch, end in zip(batches, [*ends, float("inf")], strict=True):
            followed.take(batch, context)
            followed.wait(batch[0].received_at, end, context)
        figures.cpu_s += time.process_time() - started
        figures.steps += followed.steps
        figures.again += followed.again
        _judge(device["stays"], arrived, followed.shown, figures)
    return figures


def _judge(
    stays: list[dict[str, Any]], arrived: list[Arrived], shown: list[Shown], figures: Figures
) -> None:
    long = [stay for stay in stays if stay["end"] - stay["start"] >= MIN_STAY_S]
    figures.days += len({int(stay["start"] // 86_400) for stay in long})
    figures.corrections += sum(one.is_correction for one in shown)
    if not arrived:
        return
    first, last = arrived[0].position.at, max(one.position.at for one in arrived)
    for stay in long:
        place = None if stay["location"] is None else str(stay["location"])
        kinds = {"onsite"} if place else {"stop"}
        if first < stay["start"]:
            arrivals = figures.arrivals if place else figures.elsewhere
            arrivals.append(_delay(arrived, shown, stay["start"], kinds, place))
        if stay["end"] + 60 < last:
            figures.departures.append(_delay(arrived, shown, stay["end"], {"travel"}, None))
    figures.flaps += _flaps(shown, long)


def _delay(
    arrived: list[Arrived], shown: list[Shown], at: float, kinds: set[str], place: str | None
) -> float:
    telling = min(one.received_at for one in arrived if one.position.at >= at)
    standing = None
    for one in shown:
        if one.at > telling:
            break
        standing = one
    if standing and standing.kind in kinds and standing.place_id == place:
        return 0.0
    later = (s for s in shown if s.at > telling and s.kind in kinds and s.place_id == place)
    return next((one.at - telling for one in later), float("inf"))


def _flaps(shown: list[Shown], stays: list[dict[str, Any]]) -> int:
    """Changes taken back within ten minutes while the truth stood still."""
    count = 0
    for before, middle, after in zip(shown, shown[1:], shown[2:], strict=False):
        back = (before.kind, before.place_id) == (after.kind, after.place_id)
        if back and after.at - middle.at <= FLAP_S and not middle.is_correction:
            inside = any(
                stay["start"] + 120 <= middle.at and after.at <= stay["end"] for stay in stays
            )
            count += inside and before.kind != "travel"
    return count


def _trails(path: Path) -> dict[str, list[Arrived]]:
    trails: dict[str, list[Arrived]] = {}
    for device, arrived in _rows(path):
        trails.setdefault(device, []).append(arrived)
    for trail in trails.values():
        trail.sort(key=lambda one: one.received_at)
    return trails


def _rows(path: Path) -> Iterator[tuple[str, Arrived]]:
    with gzip.open(path, "rt") as file:
        for line in csv.DictReader(file):
            yield line["device"], Arrived(float(line["received_at"]), position_of(line))


def _plans(folder: Path) -> dict[str, tuple[PlannedStop, ...]]:
    """The day's plan as windows of the whole day, as dispatchers give them."""
    plans: dict[str, list[PlannedStop]] = {}
    for entry in json.loads((folder / "plan.json").read_text()):
        start = time.mktime(time.strptime(entry["date"], "%Y-%m-%d")) - 7200
        stop = PlannedStop(str(entry["location"]), start, start + 30 * 3600)
        plans.setdefault(entry["device"], []).append(stop)
    return {device: tuple(stops) for device, stops in plans.items()}


if __name__ == "__main__":
    sys.exit(main())
