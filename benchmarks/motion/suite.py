"""The detectors and the groups of trails that they are measured on, and how one is measured."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Any

from benchmarks.motion import textbook
from benchmarks.motion.datasets import Dataset
from benchmarks.motion.ours import Outcome, Setting, peak_mib, run
from benchmarks.motion.peers.environments import Peer, UnavailableError
from benchmarks.motion.peers.runner import Found, run_peer, segments, sorted_trails
from benchmarks.motion.score import Compared, compare_all, score

# Processor seconds for a file: the detector of movingpandas is quadratic in a stop's length.
LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Group:
    """Trails that make one line of a table: one profile's files, scored together."""

    name: str
    datasets: tuple[Dataset, ...]
    file: str


@dataclass(slots=True)
class Line:
    """One detector on one group."""

    group: str
    file: str
    detector: str
    score: dict[str, Any] | None
    positions: int = 0
    cpu_s: float = 0.0
    base_mib: float = 0.0
    peak_mib: float = 0.0
    note: str = ""


@dataclass(slots=True)
class Judged:
    """A detector's comparison over a group, with the truth of all its devices."""

    compared: list[Compared]
    devices: list[dict[str, Any]]
    days: float
    rows: list[dict[str, Any]]

    @property
    def truth(self) -> dict[str, Any]:
        """The truth of all devices."""
        return {"devices": self.devices, "days": self.days}


def judge(group: Group, outcomes: Iterable[Outcome]) -> Judged:
    """Compare a detector's outcomes, one per dataset; devices that it gave up are left out."""
    made = Judged([], [], 1.0, [])
    for dataset, outcome in zip(group.datasets, outcomes, strict=True):
        truth = dataset.truth()
        devices = truth["devices"] if isinstance(truth, dict) else truth
        made.days = dataset.days()
        tag = f"{dataset.name}/" if len(group.datasets) > 1 else ""
        devices = [d for d in devices if d["device"] in outcome.rows]
        tagged = [{**d, "device": tag + d["device"]} for d in devices]
        rows = {tag + device: found for device, found in outcome.rows.items()}
        limits = dataset.tolerance_s, dataset.min_stay_s
        made.compared += compare_all({"devices": tagged}, rows, *limits)
        made.devices += tagged
        made.rows += [{**row, "device": d} for d, found in rows.items() for row in found]
    return made


def line(group: Group, detector: str, outcomes: list[Outcome]) -> Line:
    """Return a line of the table."""
    judged = judge(group, outcomes)
    return Line(
        group.name,
        group.file,
        detector,
        score(judged.compared, judged.days) if judged.compared else None,
        sum(o.positions for o in outcomes),
        sum(o.cpu_s for o in outcomes),
        max(o.base_mib for o in outcomes),
        max(o.peak_mib for o in outcomes),
        "; ".join(sorted({o.note for o in outcomes if o.note})),
    )


def ours(group: Group, setting: Setting) -> list[Outcome]:
    """Return our engine's outcomes."""
    return [run(dataset, group.file, setting) for dataset in group.datasets]


def of_textbook(group: Group) -> list[Line]:
    """Return the textbook's lines, with and without merge."""
    found = [_apart(_textbook_here, dataset, group.file) for dataset in group.datasets]
    return _with_and_without(group, "textbook", found)


def of_peer(group: Group, peer: Peer) -> list[Line]:
    """Return a peer's lines, with and without merge; or one that says why there are none."""
    try:
        found = [run_peer(peer, dataset, group.file, LIMIT_S) for dataset in group.datasets]
    except UnavailableError as error:
        return [Line(group.name, group.file, peer.name, None, note=f"not measured: {error}")]
    return _with_and_without(group, peer.name, found)


def _with_and_without(group: Group, name: str, found: list[Found]) -> list[Line]:
    lines = []
    for merge in (False, True):
        outcomes = [
            Outcome(
                segments(one, dataset, group.file, merge=merge),
                one.positions,
                one.cpu_s,
                one.base_mib,
                one.peak_mib,
            )
            for one, dataset in zip(found, group.datasets, strict=True)
        ]
        made = line(group, f"{name}{' +merge' if merge else ''}", outcomes)
        slow = sum(len(one.slow) for one in found)
        if slow:
            whole = slow + sum(len(one.stops) for one in found)
            made = replace(
                made,
                note=f"{whole - slow} of {whole} devices within {LIMIT_S:.0f} processor seconds",
            )
        lines.append(made)
    return lines


def _textbook_here(dataset: Dataset, file: str) -> Found:
    trails = sorted_trails(dataset, file)
    base_mib, started = peak_mib(), time.process_time()
    stops = {device: textbook.stops(trail) for device, trail in trails.items()}
    cpu_s = time.process_time() - started
    count = sum(len(trail) for trail in trails.values())
    return Found(stops, count, cpu_s, base_mib, peak_mib())


def _apart(work: Callable[[Dataset, str], Found], dataset: Dataset, file: str) -> Found:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, dataset, file).result()
