"""Markdown tables of what was measured."""

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.motion.suite import Judged, Line

HEADS = (
    "trail", "detector", "F1", "MAE, min", "bias %", "hit %", "missed", "right place",
    "false visits / 100 days", "distance error %", "positions/s", "memory, MiB", "remark",
)  # fmt: skip
_KEYS = (
    "f1", "onsite_mae_min", "onsite_bias_pct", "hit_pct", "missed", "site_accuracy",
    "false_visits_per_100_days", "distance_error_pct",
)  # fmt: skip
BINS = ((0.0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 1.01))


def head(heads: Sequence[str]) -> str:
    """Return the first two lines of a table."""
    return f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}"


def row(line: Line) -> str:
    """Return one line of the main table."""
    score = line.score
    figures = [_cell(score[key]) if score else "–" for key in _KEYS]
    speed = f"{line.positions / line.cpu_s:,.0f}" if line.cpu_s else "–"
    memory = f"{line.peak_mib:.0f} (+{line.peak_mib - line.base_mib:.0f})" if score else "–"
    cells = [f"{line.group} {line.file}", line.detector, *figures, speed, memory, line.note]
    return f"| {' | '.join(cells)} |"


def _cell(value: Any) -> str:
    return "–" if value is None else str(value)


def reliability(judged: Iterable[Judged]) -> str:
    """Return how often stays of each confidence were right: the place, and half of the time."""
    told = [pair for one in judged for pair in _told(one)]
    lines = [head(("confidence of a stay", "stays", "said %", "right %"))]
    for low, high in BINS:
        found = [(sure, right) for sure, right in told if low <= sure < high]
        if found:
            said = 100 * sum(sure for sure, _ in found) / len(found)
            share = 100 * sum(right for _, right in found) / len(found)
            lines.append(
                f"| {low:.2f}–{min(high, 1):.2f} | {len(found)} | {said:.1f} | {share:.1f} |"
            )
    if told:
        off = sum(abs(_off(told, low, high)) for low, high in BINS) / len(told)
        lines.append(f"\nExpected calibration error: {100 * off:.1f} points of {len(told)} stays.")
    return "\n".join(lines)


def _off(told: list[tuple[float, bool]], low: float, high: float) -> float:
    return sum(sure - right for sure, right in told if low <= sure < high)


def _told(judged: Judged) -> list[tuple[float, bool]]:
    stays = {d["device"]: d["stays"] for d in judged.devices}
    return [
        (row["confidence"], any(_is_right(row, stay) for stay in stays[row["device"]]))
        for row in judged.rows
        if row["kind"] in ("onsite", "stop") and row["device"] in stays
    ]


def _is_right(row: dict[str, Any], stay: dict[str, Any]) -> bool:
    both = min(row["end"], stay["end"]) - max(row["start"], stay["start"])
    either = max(row["end"], stay["end"]) - min(row["start"], stay["start"])
    place = None if stay.get("location") is None else str(stay["location"])
    told = None if row["location"] is None else str(row["location"])
    return bool(both >= either / 2 and place == told)


def desks(judged: Judged) -> str:
    """Return travel of phones that lay on a desk: (phones, travel segments, meters)."""
    still = {
        d["device"]
        for d in judged.devices
        if d.get("kind") == "desk" or any("desk" in s.get("marks", ()) for s in d["stays"])
    }
    travel = [r for r in judged.rows if r["device"] in still and r["kind"] == "travel"]
    meters = sum(r["distance_m"] or 0.0 for r in travel)
    return f"{len(still)} phones on a desk: {len(travel)} travels, {meters / 1000:.1f} km"


def ambiguous(judged: Judged) -> str:
    """Return false visits, and those of them where another place was offered."""
    false = [row for one in judged.compared for row in one.false_visits]
    offered = sum(bool(row.get("alternatives")) for row in false)
    days = len(judged.devices) * judged.days
    return (
        f"{len(false)} false visits in {days:.0f} technician-days, "
        f"{offered} of them told as ambiguous"
    )
