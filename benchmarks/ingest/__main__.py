"""Print the door's tables: `python -m benchmarks.ingest [--rounds 3] [--seconds 10] [--workers 2]`.

Everything is durable, and the door is the shipped one: with the gate, the limits and the check of
tokens. Rounds are interleaved, so that what else the machine does is shared; a figure is the median
of its rounds. Each measurement starts a server of its own (granian, the same for all), warms it for
a second, and counts the processor time of its processes, of PostgreSQL and of the load apart.
"""

import argparse
import statistics
import sys
from collections.abc import Callable

from benchmarks.ingest.copying import copy_rate
from benchmarks.ingest.field import Field, Measured

SINGLES, BATCHES, PACED = 64, 32, 2_000.0
COPIES = 40
type Figure = Callable[[Measured], float]


def median(found: list[Measured], figure: Figure) -> float:
    return statistics.median(figure(one) for one in found)


def p50_ms(one: Measured) -> float:
    return one.told.p50_ms


def p99_ms(one: Measured) -> float:
    return one.told.p99_ms


def load_share(one: Measured) -> float:
    return one.told.cpu_s / one.told.seconds


def per_s(one: Measured) -> float:
    return one.per_s


def per_server_cpu_s(one: Measured) -> float:
    return one.per_server_cpu_s


def per_cpu_s(one: Measured) -> float:
    return one.per_cpu_s


def per_fsync(one: Measured) -> float:
    return one.per_fsync


def line(name: str, found: list[Measured]) -> str:
    """One server's row."""
    fsync = median(found, per_fsync)
    cells = (
        name,
        f"{median(found, per_s):,.0f}",
        f"{median(found, per_server_cpu_s):,.0f}",
        f"{median(found, per_cpu_s):,.0f}",
        f"{median(found, p50_ms):.1f} / {median(found, p99_ms):.1f}",
        "–" if name.startswith("do-nothing") else f"{fsync:.1f}",
        f"{median(found, load_share):.2f}",
    )
    return f"| {' | '.join(cells)} |"


def table(title: str, rows: list[str]) -> None:
    print(f"\n**{title}**\n")
    print(
        "| server | positions/s | per server-CPU-s | per CPU-s incl. PostgreSQL |"
        " p50 / p99, ms | positions per fsync | load, CPU-s/s |"
    )
    print("|---|---|---|---|---|---|---|")
    print("\n".join(rows))


def goals(rows: list[tuple[str, float, str]]) -> None:
    """What was reached, beside what was wanted."""
    print("\n| goal | wanted | reached |\n|---|---|---|")
    for name, value, wanted in rows:
        print(
            f"| {name} | {wanted} | {value:,.2f} |" if value < 100 else _large(name, value, wanted)
        )


def _large(name: str, value: float, wanted: str) -> str:
    return f"| {name} | {wanted} | {value:,.0f} |"


def main() -> int:
    """Measure in rounds, then print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=2, help="processes of each server")
    options = parser.parse_args()
    found: dict[str, list[Measured]] = {}
    copies: list[float] = []
    with Field(workers=options.workers, seconds=options.seconds) as field:
        for number in range(options.rounds):
            for key, name, batch, kept, rate in (
                ("noop", "noop", 1, SINGLES, 0.0),
                ("door", "door", 1, SINGLES, 0.0),
                ("django", "django", 1, SINGLES, 0.0),
                ("paced", "door", 1, SINGLES, PACED),
                ("door 100", "door", 100, BATCHES, 0.0),
                ("django 100", "django", 100, BATCHES, 0.0),
            ):
                one = field.measure(name, batch=batch, connections_kept=kept, rate=rate)
                found.setdefault(key, []).append(one)
            field.settle()
            devices = field.door_devices()
            copies.append(copy_rate(field.door_url, devices, field.first_s, COPIES))
            print(f"round {number + 1} of {options.rounds} is done", file=sys.stderr)
    report(found, statistics.median(copies), options.workers)
    return 0


def report(found: dict[str, list[Measured]], copy_per_s: float, workers: int) -> None:
    """All tables."""
    noop, door, django = found["noop"], found["door"], found["django"]
    table(
        f"One position per request, {SINGLES} connections, {workers} workers each",
        [
            line("do-nothing ASGI app", noop),
            line("the door", door),
            line("plain Django, `create`", django),
        ],
    )
    table(
        f"Paced at {PACED:,.0f} requests a second",
        [line("the door", found["paced"])],
    )
    table(
        f"100 positions per request, {BATCHES} connections",
        [
            line("the door", found["door 100"]),
            line("plain Django, `bulk_create`", found["django 100"]),
        ],
    )
    print(
        f"\nRaw binary COPY of the same rows, 2 connections of 5,000 a commit: {copy_per_s:,.0f}/s."
    )
    ours = median(door, per_server_cpu_s)
    goals(
        [
            (
                "singles ÷ do-nothing, per server-CPU-s",
                ours / median(noop, per_server_cpu_s),
                "≥ 0.50",
            ),
            (
                "singles ÷ plain Django, per server-CPU-s",
                ours / median(django, per_server_cpu_s),
                "≥ 15",
            ),
            ("positions per fsync", median(door, per_fsync), "≥ 15"),
            ("p50 at 2,000/s, ms", median(found["paced"], p50_ms), "≤ 5"),
            ("p99 at 2,000/s, ms", median(found["paced"], p99_ms), "≤ 20"),
            ("batches ÷ raw COPY", median(found["door 100"], per_s) / copy_per_s, "≥ 0.40"),
            ("batches, positions/s", median(found["door 100"], per_s), "≥ 150,000"),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
