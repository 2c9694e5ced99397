"""Segments against a truth: the figures of the published scorer, and which stay got what.

The definitions are those of ../shared/tools/score_motion.py (a test holds both to the same numbers
where that file is present), so that the benchmark runs in a clone without it. A stay of the truth
is matched with the unused rest of the largest intersection over union; it is right if both ends lie
within the tolerance.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

type Row = dict[str, Any]
RESTS = ("onsite", "stop")


@dataclass(frozen=True, slots=True)
class Match:
    """A stay of the truth and what was found for it."""

    device: str
    stay: Row
    row: Row | None
    overlapping: int
    fragments: int
    right: bool  # both ends within the tolerance
    error_s: float  # difference in duration of everything found in it
    covered_s: float


@dataclass(slots=True)
class Compared:
    """A device's stays with their matches, and rests that belong to none."""

    device: str
    matches: list[Match]
    rests: int
    spare: list[Row]
    false_visits: list[Row]
    distance_error_pct: float | None


def compare(device: Row, found: Sequence[Row], tolerance_s: float, min_stay_s: float) -> Compared:
    """Return what was found for each stay of a device."""
    stays = [s for s in device["stays"] if s["end"] - s["start"] >= min_stay_s]
    rests = sorted(
        (r for r in found if r["kind"] in RESTS and r["end"] - r["start"] >= min_stay_s),
        key=lambda r: float(r["start"]),
    )
    used: set[int] = set()
    matches = [_match(device["device"], stay, rests, used, tolerance_s) for stay in stays]
    spare = [row for i, row in enumerate(rests) if i not in used]
    false = [r for r in rests if r["kind"] == "onsite" and _nobody_there(r, device["stays"])]
    return Compared(
        device["device"], matches, len(rests), spare, false, _distance_error(device, found)
    )


def _overlap(a: Row, b: Row) -> float:
    return float(min(a["end"], b["end"]) - max(a["start"], b["start"]))


def _match(device: str, stay: Row, rests: list[Row], used: set[int], tolerance_s: float) -> Match:
    over = [(i, _overlap(stay, r)) for i, r in enumerate(rests) if _overlap(stay, r) > 0]
    length = stay["end"] - stay["start"]
    error = abs(length - sum(rests[i]["end"] - rests[i]["start"] for i, _ in over))
    inside = sum(1 for i, o in over if o > 0.2 * (rests[i]["end"] - rests[i]["start"]))
    free = [(o / _union(stay, rests[i]), i) for i, o in over if i not in used]
    iou, best = max(free, default=(0.0, -1))
    row = None
    if iou >= 0.5:
        used.add(best)
        row = rests[best]
    right = row is not None and all(
        abs(row[end] - stay[end]) <= tolerance_s for end in ("start", "end")
    )
    covered = sum(o for _, o in over)
    return Match(device, stay, row, len(over), max(0, inside - 1), right, error, covered)


def _union(a: Row, b: Row) -> float:
    return float(max(a["end"], b["end"]) - min(a["start"], b["start"]))


def _nobody_there(row: Row, stays: list[Row]) -> bool:
    if row.get("location") is None:
        return False
    place = str(row["location"])
    return not any(str(s.get("location")) == place and _overlap(s, row) > 0 for s in stays)


def _distance_error(device: Row, found: Sequence[Row]) -> float | None:
    true_m = sum(t.get("distance_m", 0) for t in device.get("trips", []))
    if not true_m:
        return None
    got = sum(r.get("distance_m") or 0 for r in found if r["kind"] == "travel")
    return float(100 * (got - true_m) / true_m)


def compare_all(
    truth: Any, found: dict[str, list[Row]], tolerance_s: float = 120, min_stay_s: float = 300
) -> list[Compared]:
    """Return the comparison of every device of a truth."""
    devices = truth["devices"] if isinstance(truth, dict) else truth
    return [compare(d, found.get(d["device"], []), tolerance_s, min_stay_s) for d in devices]


def score(compared: Sequence[Compared], days: float) -> dict[str, Any]:
    """Return the published scorer's figures over devices."""
    matches = [m for c in compared for m in c.matches]
    true_n, det_n = len(matches), sum(c.rests for c in compared)
    away = [m for m in matches if m.stay.get("kind") != "home"]
    known = [m for m in matches if m.row and m.stay.get("location") is not None]
    told = [m for m in known if m.row and str(m.row.get("location")) == str(m.stay["location"])]
    away_s = sum(m.stay["end"] - m.stay["start"] for m in away)
    covered_s = sum(m.covered_s for m in away)
    distances = [c.distance_error_pct for c in compared if c.distance_error_pct is not None]
    false = sum(len(c.false_visits) for c in compared)

    def f1(hits: int) -> float | None:
        return round(2 * hits / (true_n + det_n), 4) if true_n + det_n else None

    matched = sum(m.row is not None for m in matches)
    return {
        "stays": true_n,
        "detected": det_n,
        "f1": f1(sum(m.right for m in matches)),
        "iou_f1": f1(matched),
        "hit_pct": round(100 * matched / true_n, 1) if true_n else None,
        "missed": sum(not m.overlapping for m in matches),
        "fragments": sum(m.fragments for m in matches),
        "onsite_mae_min": (
            round(statistics.mean(m.error_s for m in away) / 60, 2) if away else None
        ),
        "onsite_bias_pct": (round(100 * (covered_s - away_s) / away_s, 2) if away_s else None),
        "site_accuracy": round(len(told) / len(known), 4) if known else None,
        "false_visits_per_100_days": (
            round(100 * false / (len(compared) * days), 2) if compared else None
        ),
        "distance_error_pct": round(statistics.median(distances), 2) if distances else None,
    }
