"""Grow and measure: `python -m benchmarks.growth [--most 1e7]`. Writes docs/images/growth.svg.

The day of a device, the live map's first paint and the job that drops the oldest day, at each
size. What is asked is the same at every size: an organization of a hundred technicians, of whom
twenty are on shift with a thousand positions a day; what grows is everything around it.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from benchmarks.growth.plot import Line, draw
from benchmarks.growth.world import PROBE_DAY_ROWS, PROBES, World

SIZES = ((100, 1e6), (1_000, 1e6), (10_000, 1e6), (10_000, 3e6), (10_000, 1e7), (10_000, 1e8))
PLOT = Path(__file__).resolve().parents[2] / "docs" / "images" / "growth.svg"
HEAD = (
    "| devices | positions | bytes each | a device's day, ms (p50 / p95) |"
    " live map: page, ms | its first states, ms | dropping the oldest day, ms |\n"
    "|---|---|---|---|---|---|---|"
)
ROUNDS = 3


def timed_ms(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return 1000 * (time.perf_counter() - began)


def device_days_ms(world: World) -> list[float]:
    """Each probe's day of ten days ago, as settling reads it."""
    from opentrax.timesheets.intervals import Interval
    from opentrax.timesheets.trails import positions_of

    starts_at = world.today - timedelta(days=10)
    span = Interval(starts_at, starts_at + timedelta(days=1))
    times = []
    with world.looked_at():
        for technician_id in world.technicians[:PROBES] * ROUNDS:
            began = time.perf_counter()
            found = positions_of(technician_id, span)
            times.append(1000 * (time.perf_counter() - began))
            if len(found) != PROBE_DAY_ROWS:
                raise RuntimeError(f"{len(found)} positions in a day of {PROBE_DAY_ROWS}")
    return sorted(times)


def page_ms(world: World) -> float:
    """The live map's page, signed in."""
    from django.test import Client

    from opentrax.kit.tenancy import person_scope

    client = Client()
    with person_scope(world.owner.pk):
        client.force_login(world.owner)
    client.get("/live-map")

    def page() -> None:
        if client.get("/live-map").status_code != 200:
            raise RuntimeError("the live map does not open")

    return statistics.median(timed_ms(page) for _ in range(5))


def states_ms(world: World) -> float:
    """The states with which a stream to a map begins, read anew from the database."""
    from opentrax.tracking.live.boards import Board

    def first() -> None:
        board = Board(world.organization.pk)
        board.open()
        while board.is_behind:
            board.catch_up()
        if not board.snapshot():
            raise RuntimeError("nobody is on the live map")

    return statistics.median(timed_ms(first) for _ in range(ROUNDS))


def main() -> int:
    """Print a line of the table at each size, then draw."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--most", type=float, default=1e7, help="positions (1e8 takes 20 GB)")
    parser.add_argument("--no-plot", action="store_true")
    options = parser.parse_args()
    lines: dict[str, list[tuple[float, float]]] = {}
    print(HEAD, flush=True)
    with World() as world:
        for devices, positions in SIZES:
            if positions > options.most:
                break
            world.grow(devices, int(positions))
            days = device_days_ms(world)
            p50, p95 = statistics.median(days), days[int(0.95 * (len(days) - 1))]
            page, states = page_ms(world), states_ms(world)
            retention = 1000 * world.retention_s()
            each = world.bytes_stored / world.positions
            print(
                f"| {world.devices:,} | {world.positions:,} | {each:.0f} | {p50:.1f} / {p95:.1f} |"
                f" {page:.0f} | {states:.0f} | {retention:.0f} |",
                flush=True,
            )
            if devices == SIZES[-1][0]:
                for name, value in (
                    ("a device's day", p50),
                    ("live map: page", page),
                    ("live map: first states", states),
                    ("dropping the oldest day", retention),
                ):
                    lines.setdefault(name, []).append((float(world.positions), value))
    if not options.no_plot and lines and len(next(iter(lines.values()))) > 1:
        draw([Line(name, points) for name, points in lines.items()], PLOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
