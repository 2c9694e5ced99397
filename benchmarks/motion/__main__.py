"""Print the motion engine's table: `python -m benchmarks.motion [--region NAME|FILE]`."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from benchmarks.motion.measure import SCORER, TRAILS, Measured, Task, measure

from opentrax.engine.motion import LiveContext, LiveState, settle, step
from opentrax.engine.motion.tests.trails import PLACES, ROUND, Leg, make_day

TASKS = (
    Task("simulated-mild", "owntracks_move_10s", 0.965),
    Task("simulated-mild", "overland_1hz_quiet", 0.926),
    Task("simulated-mild", "traccar_stop_hb300", 0.855),
    Task("simulated-mild", "traccar_stop", 0.888),
    Task("simulated-harsh", "owntracks_move_10s", 0.911),
    Task("simulated-harsh", "overland_1hz_quiet", 0.855),
    Task("simulated-harsh", "traccar_stop_hb300", 0.760),
    Task("simulated-harsh", "traccar_stop", 0.803),
    Task("mobilitynet", "points", None, tolerance_s=300, min_stay_s=600),
)
HEADS = (
    "trail",
    "F1",
    "textbook",
    "hit %",
    "missed",
    "on-site MAE, min",
    "bias %",
    "right place",
    "false visits / 100 days",
    "distance error %",
    "positions/s",
    "memory, MiB",
)


def main() -> int:
    """Measure each file in a fresh process and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--region", help="roads to follow (name of a region or .osm.pbf file)")
    region = parser.parse_args().region
    print_speed()
    if not (TRAILS.is_dir() and SCORER.is_file()):
        print(f"The published trails are not in {TRAILS}: only speed was measured.")
        return 0
    print(f"\n| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}")
    told: list[tuple[float, bool]] = []
    for task in TASKS:
        here = replace(task, region=None if task.folder == "mobilitynet" else region)
        # A process for each file, so that its peak memory is its own.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            measured = pool.submit(measure, here).result()
        print(row(task, measured), flush=True)
        told += measured.reliability
    print_reliability(told)
    return 0


def row(task: Task, measured: Measured) -> str:
    """Return one line of the table."""
    score = measured.score
    cells = (
        f"{task.folder.removeprefix('simulated-')} {task.file}",
        score["f1"] if task.textbook_f1 else "–",
        task.textbook_f1 or "hit 100",
        score["hit_pct"],
        score["missed"],
        score["onsite_mae_min"] if task.textbook_f1 else "–",
        score["onsite_bias_pct"],
        score["site_accuracy"] if task.textbook_f1 else "–",
        score["false_visits_per_100_days"] if task.textbook_f1 else "–",
        "–" if score["distance_error_pct"] is None else score["distance_error_pct"],
        f"{measured.positions / measured.cpu_s:,.0f}",
        f"{measured.peak_mib:.0f} (+{measured.peak_mib - measured.base_mib:.0f})",
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def print_speed() -> None:
    """Print the time of a device's day and of a live step (made trail, processor time)."""
    day = make_day([*ROUND, Leg(0, 0, 24 * 60 - 250)]).positions[:8640]
    settle(day, PLACES)
    times = []
    for _ in range(5):
        started = time.process_time()
        settle(day, PLACES)
        times.append(time.process_time() - started)
    context, state = LiveContext(PLACES), LiveState()
    started = time.process_time()
    for position in day:
        state, _ = step(state, position, context)
    each_us = 1e6 * (time.process_time() - started) / len(day)
    print(f"A device's day of {len(day):,} positions: {1000 * min(times):.0f} ms.")
    print(f"A live step: {each_us:.0f} µs.")


def print_reliability(told: list[tuple[float, bool]]) -> None:
    """Print how often stays of each confidence were right."""
    print("\n| confidence of a stay | stays | right % |\n|---|---|---|")
    for low, high in ((0.0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 1.01)):
        found = [right for sure, right in told if low <= sure < high]
        if found:
            share = 100 * sum(found) / len(found)
            print(f"| {low:.2f}–{min(high, 1):.2f} | {len(found)} | {share:.1f} |")


if __name__ == "__main__":
    sys.exit(main())
