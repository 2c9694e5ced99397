"""Run a peer on a file and return its stops as segments, with and without merge."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.motion.datasets import Dataset, read_trails
from benchmarks.motion.peers.environments import Peer, UnavailableError, python_of
from benchmarks.motion.stops import Stop, merged, rows

from opentrax.engine.motion import Position

_DETECT = Path(__file__).parent / "detect.py"
type Trails = dict[str, list[Position]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a detector without places found, and what that cost."""

    stops: dict[str, list[Stop]]
    positions: int
    cpu_s: float
    base_mib: float
    peak_mib: float
    slow: tuple[str, ...] = ()


def run_peer(peer: Peer, dataset: Dataset, file: str, limit_s: float) -> Found:
    """Return a peer's stops. Raises UnavailableError with the reason."""
    request = {"peer": peer.name, "csv": str(dataset.track(file)), "limit_s": limit_s}
    done = subprocess.run(
        [str(python_of(peer)), str(_DETECT)],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise UnavailableError(f"failed: {lines[-1]}")
    answer = json.loads(done.stdout)
    stops = {device: [Stop(*stop) for stop in found] for device, found in answer["stops"].items()}
    return Found(
        stops,
        answer["positions_done"],
        answer["cpu_s"],
        answer["base_mib"],
        answer["peak_mib"],
        tuple(answer["slow"]),
    )


def segments(
    found: Found, dataset: Dataset, file: str, *, merge: bool
) -> dict[str, list[dict[str, Any]]]:
    """Return the segments of the devices that a detector got through."""
    known, trails = dataset.known(), sorted_trails(dataset, file)
    return {
        device: rows(device, merged(stops) if merge else stops, trails[device], known)
        for device, stops in found.stops.items()
    }


def sorted_trails(dataset: Dataset, file: str) -> Trails:
    """Return the trails by time of the fix, without repetitions."""
    trails = {}
    for device, trail in read_trails(dataset.track(file)).items():
        by_time = {q.at: q for q in reversed(trail)}
        trails[device] = [by_time[at] for at in sorted(by_time)]
    return trails
