"""Print the motion engine's tables: `python -m benchmarks.motion [--peers-off] [--ablations] …`.

Without options: our engine (without and with roads), the textbook and the peers on the published
trails, where those are present, and on the simulator's test split; then reliability, neighbors,
phones on a desk, plans, and the live view.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from benchmarks.live import estimates
from benchmarks.motion import ablations, phenomena, tables
from benchmarks.motion.datasets import MAIN_PROFILES, published, real_phones, simulated
from benchmarks.motion.ours import Setting
from benchmarks.motion.peers.environments import PEERS, Peer, install
from benchmarks.motion.simulator.profiles import STRESS
from benchmarks.motion.simulator.simulate import Order
from benchmarks.motion.simulator.split import TEST_REGIONS, TEST_SEEDS, TRAIN_REGIONS, TRAIN_SEEDS
from benchmarks.motion.suite import Group, Judged, Line, judge, line, of_peer, of_textbook, ours

from opentrax.engine.motion import LiveContext, LiveState, settle, step
from opentrax.engine.motion.tests.trails import PLACES, ROUND, Leg, make_day

AT_ONCE = 2
BARE, ROADS = Setting("engine"), Setting("engine, roads", roads=True)
PLANS = (
    Setting("engine, roads, plan", roads=True, plan="told"),
    Setting("engine, roads, another's plan", roads=True, plan="shuffled"),
)


def main() -> int:
    """Measure and print."""
    given = _arguments()
    split = _split(given.split, given.seeds, (given.technicians, given.days))
    print_speed()
    if given.ablations:
        print_ablations(split)
        return 0
    if given.phenomena:
        print_phenomena(split)
        return 0
    groups = [*([] if given.simulated_only else _published_groups()), *split]
    if not published():
        print("The published trails are not beside this checkout: the simulator's only.")
    judged = print_main(groups, peers=not given.peers_off)
    print_details(judged)
    print_settings([group for group in split if group.file in MAIN_PROFILES], PLANS)
    print_live([group for group in groups if group.file == "owntracks_move_10s"])
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers-off", action="store_true", help="only our engine and the textbook")
    parser.add_argument("--simulated-only", action="store_true", help="no published trails")
    parser.add_argument("--ablations", action="store_true", help="what each lever brings")
    parser.add_argument("--phenomena", action="store_true", help="errors by what a stay was")
    parser.add_argument("--split", choices=("train", "test"), default="test")
    parser.add_argument("--seeds", type=int, default=1, help="days of this many seeds a region")
    parser.add_argument("--technicians", type=int, default=4)
    parser.add_argument("--days", type=int, default=2)
    return parser.parse_args()


def _split(name: str, seeds: int, size: tuple[int, int]) -> list[Group]:
    regions, numbers = (
        (TRAIN_REGIONS, TRAIN_SEEDS) if name == "train" else (TEST_REGIONS, TEST_SEEDS)
    )
    groups = []
    for noise in ("mild", "harsh"):
        made = tuple(
            simulated(Order(region, seed, noise, *size))
            for region in regions
            for seed in numbers[:seeds]
        )
        groups += [Group(f"{name} {noise}", made, file) for file in (*MAIN_PROFILES, *STRESS)]
    return groups


def _published_groups() -> list[Group]:
    groups = [Group(d.name, (d,), file) for d in published() for file in d.files]
    real = real_phones()
    return [*groups, Group(real.name, (real,), "points")] if real else groups


def print_main(groups: Sequence[Group], *, peers: bool) -> list[tuple[Group, Judged]]:
    """Print the main table; return our engine's comparisons with roads."""
    chosen = PEERS if peers else ()
    install(chosen)
    print(f"\n{tables.head(tables.HEADS)}")
    kept = []
    # Every detector runs in a process of its own: two at a time, as there are two cores.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        measured = pool.map(partial(_measured, peers=chosen), groups)
        for group, (lines, judged) in zip(groups, measured, strict=True):
            print("\n".join(map(tables.row, lines)), flush=True)
            kept.append((group, judged))
    return kept


def _measured(group: Group, peers: Sequence[Peer]) -> tuple[list[Line], Judged]:
    outcomes = ours(group, BARE)
    lines = [line(group, BARE.name, outcomes)]
    if all(dataset.region for dataset in group.datasets):
        outcomes = ours(group, ROADS)
        lines.append(line(group, ROADS.name, outcomes))
    lines += of_textbook(group)
    if group.file not in STRESS:
        for peer in peers:
            lines += of_peer(group, peer)
    return lines, judge(group, outcomes)


def print_settings(groups: Sequence[Group], settings: Sequence[Setting]) -> list[Line]:
    """Print our engine's lines under each setting, and return them."""
    print(f"\n{tables.head(tables.HEADS)}")
    each = [(group, setting) for group in groups for setting in settings]
    lines = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for made in pool.map(lambda pair: line(pair[0], pair[1].name, ours(*pair)), each):
            print(tables.row(made), flush=True)
            lines.append(made)
    return lines


def print_ablations(groups: Sequence[Group]) -> None:
    """Print what each lever brings: every line, then one row a lever for each kind of profile."""
    lines = print_settings(groups, ablations.ABLATIONS)
    for files, what in ((MAIN_PROFILES, "Usual"), (STRESS, "Stress")):
        print(f"\n{what} profiles, mean of mild and harsh; below everything: the difference\n")
        print(ablations.table([one for one in lines if one.file in files]))


def print_details(judged: Sequence[tuple[Group, Judged]]) -> None:
    """Print reliability, false visits, and what phones on a desk did."""
    main = [j for g, j in judged if g.file in MAIN_PROFILES]
    print(f"\nReliability, engine with roads, all but the stress profiles\n\n"
          f"{tables.reliability(main)}\n")  # fmt: skip
    for group, one in judged:
        print(f"- {group.name} {group.file}: {tables.ambiguous(one)}; {tables.desks(one)}")


def print_live(groups: Sequence[Group]) -> None:
    """Print how soon the live view is right, as the live door follows (no plan)."""
    print(f"\n{estimates.head()}")
    for group in groups:
        for dataset in group.datasets:
            name = group.name if group.name == dataset.name else f"{group.name}, {dataset.name}"
            figures = estimates.measure(dataset.folder, dataset.track(group.file), with_plan=False)
            print(estimates.row(name, figures), flush=True)


def print_phenomena(groups: Sequence[Group]) -> None:
    """Print our engine's errors by what each stay was simulated for."""
    for group in groups:
        one = judge(group, ours(group, ROADS))
        print(f"\n### {group.name} {group.file}\n\n{tables.head(phenomena.HEADS)}")
        print("\n".join(phenomena.stay_rows(phenomena.by_stay(one.compared, one.truth))))
        for told, counts in (
            ("Rests without a stay", phenomena.spare_rests(one.compared, one.truth)),
            ("False visits", phenomena.false_visits(one.compared, one.truth)),
        ):
            print(f"\n{told}: {', '.join(_counts(counts)) or 'none'}.", flush=True)


def _counts(counts: dict[str, int]) -> Iterator[str]:
    for what, count in sorted(counts.items(), key=lambda item: -item[1]):
        yield f"{count} {what}"


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


if __name__ == "__main__":
    sys.exit(main())
