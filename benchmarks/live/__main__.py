"""Print the live map's table: `python -m benchmarks.live [--technicians N] [--seconds S]`.

Starts PostgreSQL and the server, lets N technicians drive about and report every ten seconds
through the door, opens the live map in Chromium and traces its main thread. The first seconds,
in which page, map and everybody's places are loaded, are told apart.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.live.browser import Task, Trace, choose, chromium, picture, seen, sign_in, watch
from benchmarks.live.house import EMAIL, SECRET, Served, house
from benchmarks.live.viewer import Viewer

WARM_S = 12.0  # every phone has reported once before the page is opened
LOAD_S = 15.0
LONG_MS = 50.0
LIMIT_BYTES = 20_000.0
LIMIT_SOS_S = 1.0


@dataclass(slots=True)
class Measured:
    """What came out."""

    load: list[Task] = field(default_factory=list)
    steady: list[Task] = field(default_factory=list)
    bytes_per_s: float = 0.0
    first_bytes: int = 0
    first_paint_s: float = 0.0
    sent: dict[str, list[float]] = field(default_factory=dict)
    shown: dict[str, list[float]] = field(default_factory=dict)
    late_s: float = 0.0
    rate: float = 0.0
    refused: float = 0.0


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--technicians", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=40.0, help="length of the steady part")
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two reports")
    parser.add_argument("--picture", type=Path, help="keep a screenshot here")
    given = parser.parse_args()
    with house(given.technicians) as served:
        measured = measure(served, given.every, given.seconds, given.picture)
    print_table(given.technicians, given.every, measured)
    return 0


def measure(served: Served, every_s: float, steady_s: float, keep: Path | None) -> Measured:
    """Let the phones drive, open the map, trace, and put together what was sent and seen."""
    total_s = WARM_S + LOAD_S + steady_s + 25.0
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "phones.json"
        arguments = (served.port, served.tokens, every_s, total_s, log)
        phones = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.live.phones", *map(str, arguments)]
        )
        try:
            time.sleep(WARM_S)
            measured = _look(served, steady_s, keep)
            phones.wait(total_s + 60)
        finally:
            phones.kill()
        told = json.loads(log.read_text())
    measured.sent = {kind: told[kind] for kind in ("probe", "sos")}
    measured.late_s, measured.refused = told["late_s"], told["refused"]
    measured.rate = told["sent"] / total_s
    return measured


def _look(served: Served, steady_s: float, keep: Path | None) -> Measured:
    measured = Measured()
    with chromium() as browser:
        address = f"http://localhost:{served.port}"
        page = browser.new_page(base_url=address, viewport={"width": 1440, "height": 900})
        sign_in(page, EMAIL, SECRET)
        trace = Trace(page)
        trace.start()
        opened = time.time()
        page.goto("/live-map")
        page.locator(".live-row").first.wait_for()
        measured.first_paint_s = time.time() - opened
        path = page.locator("[data-live]").get_attribute("data-events") or ""
        viewer = Viewer(served.port, path)
        page.locator("canvas.maplibregl-canvas").wait_for()
        page.wait_for_timeout(max(0.0, LOAD_S - (time.time() - opened)) * 1000)
        measured.load = trace.stop()
        measured.first_bytes = viewer.first(3.0)
        choose(page, "0000")
        page.wait_for_timeout(3000)
        watch(page)
        trace.start()
        begun = time.time()
        page.wait_for_timeout(steady_s * 1000)
        measured.steady = trace.stop()
        measured.bytes_per_s = viewer.between(begun, begun + steady_s)
        measured.shown = seen(page)
        if keep:
            picture(page, keep)
        viewer.close()
    return measured


def latencies(sent: list[float], shown: list[float]) -> list[float]:
    """From each sending to the first change of the screen after it, before the next sending."""
    found = []
    for at, following in zip(sent, [*sent[1:], float("inf")], strict=True):
        index = bisect_right(shown, at)
        if index < len(shown) and shown[index] < following:
            found.append(shown[index] - at)
    return sorted(found)


def print_table(technicians: int, every_s: float, measured: Measured) -> None:
    """Print what was measured beside the limits."""
    probe = latencies(measured.sent["probe"], measured.shown["probe"])
    sos = latencies(measured.sent["sos"], measured.shown["sos"])
    print(
        f"{technicians:,} technicians moving, one position every {every_s:g} s each:"
        f" {measured.rate:.0f} positions/s through the door, {measured.refused:.0f} refused,"
        f" the load at most {measured.late_s:.1f} s behind.\n"
    )
    print("| figure | measured | limit |\n|---|---|---|")
    rows = (
        ("longest main-thread task after load, ms", _longest(measured.steady), f"{LONG_MS:.0f}"),
        ("… of which it computed, at most, ms", _computed(measured.steady), f"{LONG_MS:.0f}"),
        (
            f"tasks over {LONG_MS:.0f} ms after load",
            f"{_long(measured.steady)} of {len(measured.steady):,}",
            "0",
        ),
        ("main thread busy after load, %", _busy(measured.steady), ""),
        (
            "the stream to one viewer, kB/s (packed, on the wire)",
            f"{measured.bytes_per_s / 1000:.1f}",
            f"{LIMIT_BYTES / 1000:.0f}",
        ),
        ("everybody once, kB (packed, on the wire)", f"{measured.first_bytes / 1000:.0f}", ""),
        ("position → pixel, p50 / p95, s", _quantiles(probe), ""),
        ("SOS → pixel, p50 / p95 / longest, s", _quantiles(sos, longest=True), f"{LIMIT_SOS_S:g}"),
        ("first people on the page, s", f"{measured.first_paint_s:.1f}", ""),
        (
            f"during load: longest task, ms; tasks over {LONG_MS:.0f} ms",
            f"{_longest(measured.load)}; {_long(measured.load)}",
            "",
        ),
    )
    for name, value, limit in rows:
        print(f"| {name} | {value} | {limit} |")
    load = os.getloadavg()[0]
    print(f"\nOther work on the machine counts: its load was {load:.1f} on {os.cpu_count()} cores.")
    print(f"Positions seen on the screen: {len(probe)}; calls for help seen: {len(sos)}.")


def _longest(tasks: list[Task]) -> str:
    return f"{max((task.length_ms for task in tasks), default=0.0):.0f}"


def _computed(tasks: list[Task]) -> str:
    return f"{max((task.computed_ms for task in tasks), default=0.0):.0f}"


def _long(tasks: list[Task]) -> int:
    return sum(task.length_ms > LONG_MS for task in tasks)


def _busy(tasks: list[Task]) -> str:
    if not tasks:
        return "–"
    span_s = tasks[-1].at_s - tasks[0].at_s
    return f"{sum(task.length_ms for task in tasks) / 10 / max(span_s, 0.1):.0f}"


def _quantiles(found: list[float], *, longest: bool = False) -> str:
    if not found:
        return "none"
    chosen = [found[len(found) // 2], found[int(0.95 * (len(found) - 1))]]
    return " / ".join(f"{value:.2f}" for value in chosen + ([found[-1]] if longest else []))


if __name__ == "__main__":
    sys.exit(main())
