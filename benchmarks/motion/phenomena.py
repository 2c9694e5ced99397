"""Where errors come from: the same comparison, by what each stay or trip was simulated for.

A stay counts under each of its marks, and under "plain" if it has none. Of the rests that belong to
no stay, the trip that they lie in says what they were ("jam", "red_light", …).
"""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.motion.score import Compared, Match, Row

HEADS = (
    "of stays", "stays", "right %", "missed", "start s, median (p90)", "end s, median (p90)",
    "place right %", "fragments",
)  # fmt: skip


def by_stay(compared: Iterable[Compared], truth: Any) -> dict[str, list[Match]]:
    """Return the matches under each mark."""
    phones = {d["device"]: d.get("phone", {}) for d in truth["devices"]}
    found: dict[str, list[Match]] = defaultdict(list)
    for one in compared:
        for match in one.matches:
            for mark in _marks(match.stay, phones[one.device]):
                found[mark].append(match)
    return found


def _marks(stay: Row, phone: Row) -> list[str]:
    marks = list(stay.get("marks", ())) or ["plain"]
    marks.append(f"kind {stay['kind']}")
    for name in ("outages", "offline"):
        if any(a < end < b for a, b in phone.get(name, ()) for end in (stay["start"], stay["end"])):
            marks.append(f"an end in {name}")
    if abs(phone.get("clock_s", 0.0)) > 15.0:
        marks.append("clock off by 15–60 s")
    return marks


def stay_rows(found: dict[str, list[Match]]) -> list[str]:
    """Return lines of a Markdown table."""
    rows = []
    for mark, matches in sorted(found.items()):
        rows_found = [(m, m.row) for m in matches if m.row is not None]
        known = [(m, r) for m, r in rows_found if m.stay["location"] is not None]
        right = sum(str(r["location"]) == str(m.stay["location"]) for m, r in known)
        nowhere = [(m, r) for m, r in rows_found if m.stay["location"] is None]
        right += sum(r["location"] is None for _, r in nowhere)
        cells = (
            mark,
            len(matches),
            f"{100 * sum(m.right for m in matches) / len(matches):.1f}",
            sum(m.overlapping == 0 for m in matches),
            _spread([r["start"] - m.stay["start"] for m, r in rows_found]),
            _spread([r["end"] - m.stay["end"] for m, r in rows_found]),
            f"{100 * right / len(rows_found):.1f}" if rows_found else "–",
            sum(m.fragments for m in matches),
        )
        rows.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return rows


def _spread(errors: list[float]) -> str:
    if not errors:
        return "–"
    sizes = sorted(abs(e) for e in errors)
    return f"{statistics.median(errors):+.0f} ({sizes[int(0.9 * (len(sizes) - 1))]:.0f})"


def spare_rests(compared: Iterable[Compared], truth: Any) -> dict[str, int]:
    """Return how many rests without a stay of their own there are, by what the trip held."""
    devices = {d["device"]: d for d in truth["devices"]}
    counts: dict[str, int] = defaultdict(int)
    for one in compared:
        for row in one.spare:
            counts[_where(row, devices[one.device])] += 1
    return dict(counts)


def _where(row: Row, device: Row) -> str:
    def overlap(other: Row) -> float:
        return float(min(row["end"], other["end"]) - max(row["start"], other["start"]))

    trip = max(device["trips"], key=overlap, default=None)
    stay = max(device["stays"], key=overlap, default=None)
    if stay is not None and (trip is None or overlap(stay) >= overlap(trip)):
        return f"piece of a stay ({stay['kind']})"
    if trip is None:
        return "nowhere"
    marks: Sequence[str] = sorted(trip.get("marks", {}), key=lambda m: -trip["marks"][m])
    return f"on the way: {marks[0] if marks else 'plain drive'}"


def false_visits(compared: Iterable[Compared], truth: Any) -> dict[str, int]:
    """Return how many false visits there are, by what really was, and with "ambiguous" offered."""
    devices = {d["device"]: d for d in truth["devices"]}
    counts: dict[str, int] = defaultdict(int)
    for one in compared:
        for row in one.false_visits:
            device = devices[one.device]
            told = " (ambiguous offered)" if row.get("alternatives") else ""
            stay = max(
                device["stays"],
                key=lambda s: min(row["end"], s["end"]) - max(row["start"], s["start"]),
            )
            if min(row["end"], stay["end"]) > max(row["start"], stay["start"]):
                what = f"{stay['kind']} {'/'.join(stay.get('marks', ())) or 'plain'}"
            else:
                what = _where(row, device)
            counts[what + told] += 1
    return dict(counts)
