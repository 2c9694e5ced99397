"""Estimate from real phones how they err at rest: `python -m benchmarks.motion.simulator.estimate`.

Takes ../shared/data/motion/mobilitynet (phones on a desk, and stays between marked trips, four
minutes off either end) and prints the figures of `noise.Real`, for the phones that may be fitted
and beside them for those held out. Where the phone really lay is not known: it is taken to be the
median of its fixes, so slow drift over hours is not seen, and neither is an offset common to all
fixes. The trails do not say what a fix came from: one whose place is repeated to the last digit is
taken to be Wi-Fi's, another that claims 20 m or better a satellite's.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from csv import DictReader
from dataclasses import dataclass
from typing import Any

import numpy as np
from benchmarks.motion.datasets import TRAILS
from benchmarks.motion.simulator.network import Floats
from benchmarks.motion.simulator.split import FIT_PHONES, TEST_PHONES
from numpy.typing import NDArray

from opentrax.engine.geo import Plane

_FOLDER = TRAILS / "mobilitynet"
_MARGIN_S, _FEWEST = 240.0, 8
_SATELLITE_M, _NETWORK_M, _FAR = 20.0, 200.0, 10.0
_LAGS = ((3, 8), (8, 15), (15, 25), (25, 40), (40, 60), (60, 90), (90, 150), (150, 300))
_CUT = 25.0  # times the claim, squared: a far fix says nothing of how drift ebbs away


@dataclass(frozen=True, slots=True)
class Rest:
    """Fixes of a phone at rest: columns at, x, y, accuracy, speed (nan = unknown)."""

    fixes: Floats

    @property
    def ratio(self) -> Floats:
        """Distance from the middle over the claimed accuracy."""
        return np.asarray(np.hypot(self.fixes[:, 1], self.fixes[:, 2]) / self.accuracy)

    @property
    def fresh(self) -> NDArray[np.bool_]:
        """Whether a fix has a place that no other has."""
        _, which, count = np.unique(
            self.fixes[:, 1:3], axis=0, return_inverse=True, return_counts=True
        )
        return np.asarray(count[which.ravel()] == 1)

    @property
    def accuracy(self) -> Floats:
        """Claimed accuracy, meters."""
        return np.asarray(np.maximum(self.fixes[:, 3], 1.0))


def rests(phones: Sequence[str]) -> list[Rest]:
    """Return the rests of these phones."""
    truth = json.loads((_FOLDER / "truth.json").read_text())
    devices = {d["device"]: d for d in truth if d["phone"] in phones}
    trails: dict[str, list[tuple[float, ...]]] = {}
    with gzip.open(_FOLDER / "points.csv.gz", "rt", newline="") as file:
        for row in DictReader(file):
            if row["device"] in devices:
                names = ("recorded_at", "latitude", "longitude", "accuracy_m", "speed_mps")
                fix = tuple(float(row[name] or "nan") for name in names)
                trails.setdefault(row["device"], []).append(fix)
    found = []
    for device, trail in trails.items():
        fixes = np.array(sorted(set(trail)))
        for start, end in _windows(devices[device]):
            inside = fixes[(fixes[:, 0] >= start) & (fixes[:, 0] <= end)]
            if len(inside) >= _FEWEST:
                found.append(_rest(inside))
    return found


def _windows(device: Any) -> Iterator[tuple[float, float]]:
    if device["kind"] == "desk":
        yield device["start"], device["end"]
    for stay in device["stays"]:
        if stay["end"] - stay["start"] > 4 * _MARGIN_S:
            yield stay["start"] + _MARGIN_S, stay["end"] - _MARGIN_S


def _rest(fixes: Floats) -> Rest:
    plane = Plane.at(float(np.median(fixes[:, 1])), float(np.median(fixes[:, 2])))
    made = fixes.copy()
    made[:, 1], made[:, 2] = plane.xy_arrays(fixes[:, 1], fixes[:, 2])
    return Rest(made)


def correlation_s(found: Sequence[Rest]) -> float:
    """Return after how many seconds errors have lost all but 1/e of their likeness.

    Products of errors, in units of the claim, at lags: those of fixes 3–8 s apart are taken as 1;
    the lag where the line between two lags crosses 1/e is the answer (the last lag if none does).
    """
    sums, counts = np.zeros(len(_LAGS)), np.zeros(len(_LAGS))
    for rest in found:
        unit = rest.fixes[:, 1:3] / rest.accuracy[:, None]
        at = rest.fixes[:, 0]
        for i in range(0, len(at), max(len(at) // 300, 1)):
            lag = at[i + 1 : i + 400] - at[i]
            product = (unit[i] * unit[i + 1 : i + 400]).sum(axis=1)
            near = np.abs(product) < _CUT
            for k, (low, high) in enumerate(_LAGS):
                inside = near & (lag >= low) & (lag < high)
                sums[k] += product[inside].sum()
                counts[k] += inside.sum()
    alike = sums / np.maximum(counts, 1.0)
    alike = alike / alike[0]
    middles = [(low + high) / 2 for low, high in _LAGS]
    for k in range(1, len(_LAGS)):
        if alike[k] <= np.exp(-1):
            share = (alike[k - 1] - np.exp(-1)) / (alike[k - 1] - alike[k])
            return float(middles[k - 1] + share * (middles[k] - middles[k - 1]))
    return float(middles[-1])


def figures(system: str, phones: Sequence[str]) -> dict[str, float]:
    """Return the figures of `noise.Real` for the phones of a system."""
    found = rests([phone for phone in phones if system in phone])
    ratio = np.concatenate([rest.ratio for rest in found])
    claim = np.concatenate([rest.accuracy for rest in found])
    speed = np.concatenate([rest.fixes[:, 4] for rest in found])
    fresh = np.concatenate([rest.fresh for rest in found])
    satellite = ratio[(claim <= _SATELLITE_M) & (ratio <= _FAR) & fresh]
    network = (claim > _SATELLITE_M) & (claim <= _NETWORK_M)
    told = speed[speed >= 0]
    return {
        "fixes": len(ratio),
        "of them taken for satellite": len(satellite),
        "rest_ratio_q50": float(np.quantile(satellite, 0.5)),
        "rest_ratio_q95": float(np.quantile(satellite, 0.95)),
        "network_ratio_q50": float(np.quantile(ratio[network], 0.5)),
        "network_ratio_q95": float(np.quantile(ratio[network], 0.95)),
        "correlation_s": correlation_s(found),
        "network_claim_m": float(np.median(claim[network])),
        "far_share": float(((claim <= _SATELLITE_M) & (ratio > _FAR)).sum() / len(ratio)),
        "speed_unknown": float(1 - len(told) / len(speed)),
        "speed_zero": float((told == 0).mean()),
        "speed_still_q95_mps": float(np.quantile(told[told > 0], 0.95)) if told.any() else 0.0,
    }


def main() -> int:
    """Print the table."""
    if not _FOLDER.is_dir():
        print(f"The real phones' trails are not in {_FOLDER}: nothing to estimate from.")
        return 2
    columns = {
        f"{system}, {name}": figures(system, phones)
        for system in ("android", "ios")
        for name, phones in (("fit", FIT_PHONES), ("held out", TEST_PHONES))
    }
    print(f"| figure | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for figure in next(iter(columns.values())):
        print(f"| {figure} | {' | '.join(f'{c[figure]:.4g}' for c in columns.values())} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
