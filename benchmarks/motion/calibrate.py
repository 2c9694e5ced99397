"""Fit the engine's weights on the simulator's train split, and show what they are worth on the test
split: `python -m benchmarks.motion.calibrate [--seeds 2]`.

Prints the constants to put into engine/motion/parameters.py (stops against traffic, confidence of
stays and of travel), fitted by ridge-penalized logistic regression (Newton's method), and the
reliability of the weights that the engine has now on the test split and the published trails.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from benchmarks.motion.datasets import MAIN_PROFILES, Dataset, published, read_trails, simulated
from benchmarks.motion.simulator.split import test_orders, train_orders

from opentrax.config.cli.motion import Locations
from opentrax.engine.motion import Position, Segment, parameters, settle
from opentrax.engine.motion.columns import Nodes, columns, nodes
from opentrax.engine.motion.confidence import stay_features, travel_features
from opentrax.engine.motion.line import Placed, line
from opentrax.engine.motion.settle import rests

_RIDGE = 0.5
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)

type Row = dict[str, Any]


@dataclass(slots=True)
class Sample:
    """Features, what was true, and log odds that are not to be fitted."""

    features: list[tuple[float, ...]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    given: list[float] = field(default_factory=list)

    def add(self, features: tuple[float, ...], right: bool, given: float = 0.0) -> None:
        """Take in one row."""
        self.features.append(features)
        self.right.append(right)
        self.given.append(given)

    def fit(self) -> tuple[float, ...]:
        """Return the weights."""
        x, y = np.array(self.features), np.array(self.right, dtype=float)
        given, weights = np.array(self.given), np.zeros(x.shape[1])
        ridge = np.full(x.shape[1], _RIDGE)
        ridge[0] = 1e-6
        for _ in range(60):
            share = 1.0 / (1.0 + np.exp(-np.clip(x @ weights + given, -30, 30)))
            slope = x.T @ (y - share) - ridge * weights
            bend = (x * (share * (1 - share))[:, None]).T @ x + np.diag(ridge)
            weights += np.linalg.solve(bend, slope)
        return tuple(round(float(w), 3) for w in weights)


def main() -> int:
    """Fit, print, and show the reliability."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2, help="seeds of each region and split")
    parser.add_argument("--no-fit", action="store_true", help="only show the reliability")
    given = parser.parse_args()
    if not given.no_fit:
        fit([simulated(o) for noise in ("mild", "harsh") for o in train_orders(given.seeds, noise)])
    held_out = [
        simulated(o) for noise in ("mild", "harsh") for o in test_orders(given.seeds, noise)
    ]
    for name, datasets in (("test split", held_out), ("published trails", published())):
        if datasets:
            show(name, datasets)
    return 0


def fit(datasets: Sequence[Dataset]) -> None:
    """Print the weights that fit these days."""
    stops, stays, travel = Sample(), Sample(), Sample()
    for file, trail, device, known in _devices(datasets):
        seen = nodes(columns(trail))
        placed, clock = rests(seen, known.places, (), None)
        kept = [one for one in placed if _is_kept(one)]
        for one in placed if file in MAIN_PROFILES else ():
            _add_stop(stops, one, device)
        for one in kept:
            stay = one.stay
            features = stay_features(seen, stay, one.found, one.halt, clock.still_s)
            stays.add(features, is_right(stay.start, stay.end, one.found.place_id, device))
        for segment in line(seen, kept, clock):
            if segment.kind == "travel":
                features = travel_features(seen, _window(seen, segment), segment.duration_s)
                travel.add(features, travel_is_right(segment, device))
    print(f"STOP_WEIGHTS = {stops.fit()}  # {len(stops.right)} rests")
    print(f"STAY_WEIGHTS = {stays.fit()}  # {len(stays.right)} stays")
    print(f"TRAVEL_WEIGHTS = {travel.fit()}  # {len(travel.right)} journeys")


def _is_kept(one: Placed) -> bool:
    return one.halt is None or one.halt.stop_share >= parameters.STOP_SHARE


def _add_stop(stops: Sample, one: Placed, device: Row) -> None:
    """Take in a rest at no known place; its duration's weight is not fitted."""
    stay, halt = one.stay, one.halt
    if halt is not None:
        weighed = zip(parameters.STOP_WEIGHTS, halt.features, strict=True)
        given = halt.stop_nats - sum(w * f for w, f in weighed)
        most = max(_overlap(stay.start, stay.end, s) for s in device["stays"])
        stops.add(halt.features, most > 0.3 * (stay.end - stay.start), given)


def _devices(datasets: Sequence[Dataset]) -> Iterator[tuple[str, list[Position], Row, Locations]]:
    for dataset in datasets:
        known, truth = dataset.known(), {d["device"]: d for d in dataset.truth()["devices"]}
        for file in dataset.files:
            for name, trail in sorted(read_trails(dataset.track(file)).items()):
                yield file, trail, truth[name], known


def _window(seen: Nodes, segment: Segment) -> tuple[int, int]:
    """Return the nodes within a segment."""
    first = int(np.searchsorted(seen.first_at, segment.start))
    return first, int(np.searchsorted(seen.last_at, segment.end, side="right")) - 1


def _overlap(start: float, end: float, other: Row) -> float:
    return max(min(end, float(other["end"])) - max(start, float(other["start"])), 0.0)


def is_right(start: float, end: float, place_id: str | None, device: Row) -> bool:
    """Return whether a true stay at this place shares half of the time that either covers."""
    for stay in device["stays"]:
        place = None if stay["location"] is None else str(stay["location"])
        either = max(end, stay["end"]) - min(start, stay["start"])
        if place == place_id and _overlap(start, end, stay) >= either / 2:
            return True
    return False


def travel_is_right(segment: Segment, device: Row) -> bool:
    """Return whether at least half of it was travel."""
    moved = sum(_overlap(segment.start, segment.end, trip) for trip in device["trips"])
    return moved >= segment.duration_s / 2


def show(name: str, datasets: Sequence[Dataset]) -> None:
    """Print how often stays and travel of each confidence are right."""
    told: dict[str, list[tuple[float, bool]]] = {"stays": [], "travel": []}
    for _, trail, device, known in _devices(datasets):
        for segment in settle(trail, known.places):
            sure = segment.confidence
            if segment.kind == "travel":
                told["travel"].append((sure, travel_is_right(segment, device)))
            elif segment.kind != "gap":
                at = segment.start, segment.end, segment.place_id
                told["stays"].append((sure, is_right(*at, device)))
    print(f"\n| {name}: confidence | stays | said % | right % | travel | said % | right % |")
    print("|---|---|---|---|---|---|---|")
    for low, high in pairwise(BINS):
        cells = [_cells(told[kind], low, high) for kind in ("stays", "travel")]
        print(f"| {low:.2f}–{min(high, 1):.2f} | {' | '.join(cells)} |")
    for kind, rows in told.items():
        brier = sum((sure - right) ** 2 for sure, right in rows) / len(rows)
        print(f"{kind}: Brier score {brier:.4f} over {len(rows)}.")


def _cells(rows: list[tuple[float, bool]], low: float, high: float) -> str:
    found = [(sure, right) for sure, right in rows if low <= sure < high]
    if not found:
        return "0 | – | –"
    said = 100 * sum(sure for sure, _ in found) / len(found)
    right = 100 * sum(right for _, right in found) / len(found)
    return f"{len(found)} | {said:.1f} | {right:.1f}"


if __name__ == "__main__":
    sys.exit(main())
