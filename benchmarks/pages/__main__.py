"""Seed, measure: `python -m benchmarks.pages [--work-orders 1e6] [--organizations 200]`.

Every page is asked for by somebody signed in, through the whole of Django but no network: the time
at the server. Each is asked for with other words, days and rows each time. Beside the times stands
how many queries the page took in the largest and in a small organization: no page's number may
grow with its rows.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from benchmarks.pages.world import PROBLEMS, Side, World

LIMIT_MS = 150
REPORT_LIMIT_MS = 1500
"""A report counts all of a period, which a list does not."""
ROUNDS = 30


@dataclass(frozen=True)
class Page:
    """What is asked for in the n-th round."""

    name: str
    address: Callable[[int], str]
    limit_ms: int = LIMIT_MS


def pages(world: World, side: Side, keys: list[Any]) -> Iterator[Page]:
    """The pages of one organization; `keys` are work orders that it sees, from new to old."""
    words = [word.lower() for text in PROBLEMS for word in text.split() if len(word) > 4]
    last = max(1, side.work_orders // 50)

    def day(n: int) -> str:
        return f"{world.now + timedelta(days=n % 9):%Y-%m-%d}"

    yield Page("work orders", lambda n: "/work-orders")
    yield Page("… open", lambda n: "/work-orders?status=open")
    yield Page("… closed", lambda n: "/work-orders?status=closed")
    yield Page("… by due date", lambda n: "/work-orders?sort=due")
    yield Page("… by deadline", lambda n: f"/work-orders?sort={'-' * (n % 2)}next")
    yield Page("… late", lambda n: "/work-orders?clock=late")
    yield Page("… near or over the NTE", lambda n: "/work-orders?nte=near")
    yield Page("… over, by deadline", lambda n: "/work-orders?nte=over&sort=next")
    yield Page("… of a trade", lambda n: f"/work-orders?trade={('hvac', 'plumbing')[n % 2]}")
    yield Page("… of a trade that nothing is of", lambda n: "/work-orders?trade=roofing")
    yield Page("… by location", lambda n: "/work-orders?sort=location")
    yield Page("… page 2 to 31", lambda n: f"/work-orders?page={min(last, n + 2)}")
    yield Page("… the last pages", lambda n: f"/work-orders?page={max(1, last - n % 9)}")
    yield Page("search: a number", lambda n: f"/work-orders?q={1 + n * 37 % side.work_orders}")
    yield Page("search: a word", lambda n: f"/work-orders?q={words[n % len(words)]}")
    yield Page(
        "search: word and store",
        lambda n: f"/work-orders?q={words[n % len(words)]}+store+{n}",
    )
    yield Page("search: a purchase order", lambda n: f"/work-orders?q=po-{100000 + n * 21}")
    yield Page("search: nothing found", lambda n: f"/work-orders?q=nowhere{n}")
    yield Page("a work order", lambda n: f"/work-orders/{keys[n * 7 % len(keys)]}")
    yield Page("visits of a day", lambda n: f"/visits?date={day(n)}")
    yield Page("offers", lambda n: "/assignments")
    for name in ("", "/on-time", "/spend", "/time", "/open"):
        for period in ("quarter", "year"):
            yield Page(
                f"report {name or '/response'}, {period}",
                lambda n, name=name, period=period: f"/reports{name}?period=last_{period}",
                REPORT_LIMIT_MS,
            )
    yield Page("… behind it", lambda n: "/reports/work-orders?period=last_quarter&of=on_site_met")
    yield Page("locations", lambda n: f"/locations?q={'store' if n % 2 else ''}")


def client_of(side: Side) -> Any:
    """Signed in as the organization's owner."""
    from django.test import Client

    from opentrax.kit.tenancy import person_scope

    client = Client()
    with person_scope(side.owner.pk):
        client.force_login(side.owner)
    return client


def keys_of(side: Side) -> list[Any]:
    """Some work orders that the organization sees."""
    from opentrax.kit.tenancy import scope
    from opentrax.workorders.selectors import work_orders

    with scope(side.id, side.owner.pk):
        return list(work_orders().values_list("pk", flat=True)[:500])


def queries(client: Any, address: str) -> int:
    """How many queries a page takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


def times_ms(client: Any, page: Page, rounds: int) -> list[float]:
    """How long it takes, sorted, after one that is not counted."""
    times = []
    for n in range(rounds + 1):
        began = time.perf_counter()
        answer = client.get(page.address(n))
        times.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            raise RuntimeError(f"{page.address(n)}: {answer.status_code}")
    return sorted(times[1:])


def measure(world: World, name: str, side: Side, small: Side, rounds: int) -> float:
    """Print a table for one organization; return its worst p95, as a part of its limit."""
    client, slowest = client_of(side), 0.0
    small_client = client_of(small)
    in_small = list(pages(world, small, keys_of(small)))
    print(f"\n{name}: {side.work_orders:,} work orders (small: {small.work_orders:,})\n")
    print("| page | p50, ms | p95, ms | of the limit | queries | in the small one |")
    print("|---|---|---|---|---|---|")
    for page, twin in zip(pages(world, side, keys_of(side)), in_small, strict=True):
        times = times_ms(client, page, rounds)
        p50, p95 = statistics.median(times), times[int(0.95 * (len(times) - 1))]
        slowest = max(slowest, p95 / page.limit_ms)
        print(
            f"| {page.name} | {p50:.0f} | {p95:.0f} | {p95 / page.limit_ms:.2f} |"
            f" {queries(client, page.address(1))} | {queries(small_client, twin.address(1))} |",
            flush=True,
        )
    return slowest


def main() -> int:
    """Print a table for the largest and the middle client and provider."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--work-orders", type=float, default=1e6)
    parser.add_argument("--organizations", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()

    def tell(done: int, of: int) -> None:
        print(f"\rfilled {done} of {of} clients", end="", file=sys.stderr, flush=True)

    with World(options.organizations, int(options.work_orders)) as world:
        began = time.perf_counter()
        world.found()
        world.fill(tell)
        total = sum(client.work_orders for client in world.clients)
        took = time.perf_counter() - began
        print(f"\n{total:,} work orders of {options.organizations} organizations in {took:.0f} s")
        half, small = len(world.clients) // 2, world.clients[-1]
        slowest = max(
            measure(world, "The largest client", world.clients[0], small, options.rounds),
            measure(world, "A client in the middle", world.clients[half], small, options.rounds),
            measure(world, "The largest provider", world.providers[0], small, options.rounds),
            measure(
                world, "A provider in the middle", world.providers[len(world.providers) // 2],
                small, options.rounds,
            ),
        )  # fmt: skip
        print(f"\nworst p95: {slowest:.2f} of the limit ({LIMIT_MS} ms, reports {REPORT_LIMIT_MS})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
