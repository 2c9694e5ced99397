"""PostgreSQL stands still under load: `make test-freeze` stops all its processes for 30 seconds.

Meanwhile the door has to say 503 with Retry-After, its memory must not grow by more than 100 MB,
and nothing may be acknowledged that is not stored; two seconds after PostgreSQL goes on, the
phones are answered again.
"""

import argparse
import asyncio
import logging
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.loss.__main__ import say
from tests.loss.house import House
from tests.loss.phones import Phone, acknowledged, count_of, kept_sending
from tests.loss.serving import Servers

FROZEN_S = 30.0
PHONES = 256
MOST_GROWTH_MB = 100.0
LONGEST_THAW_S = 2.0
LOOK_EVERY_S = 0.25
HEAD = (
    "| frozen, s | acknowledged before | answers of 503 meanwhile | without Retry-After |"
    " memory grew, MB | again after, s | acknowledged in all | missing |"
    "\n|---|---|---|---|---|---|---|---|"
)


def memory_mb(pids: list[int]) -> float:
    """What the processes hold in memory, each counted whole."""
    kilobytes = 0
    for pid in pids:
        for line in (Path("/proc") / str(pid) / "status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                kilobytes += int(line.split()[1])
    return kilobytes / 1000


class Frozen(NamedTuple):
    """What was acknowledged before, how many were told 503 while PostgreSQL stood still, how much
    more memory the servers took at most, and how long after the thaw the first was answered."""

    before: int
    refused: int
    growth_mb: float
    again_s: float


def refusals(phones: list[Phone]) -> int:
    return sum(phone.refused.count(503) for phone in phones)


async def frozen(house: House, servers: Servers, phones: list[Phone], seconds: float) -> Frozen:
    """Freeze under load, and see what became of it."""
    async with kept_sending(phones, servers.port):
        await acknowledged(phones, 20 * len(phones))
        at_rest = most = memory_mb(servers.pids)
        with house.frozen_database():
            ends = time.monotonic() + seconds
            await asyncio.sleep(LOOK_EVERY_S)  # what was committed just before is answered
            before, refused_before = count_of(phones), refusals(phones)
            while time.monotonic() < ends:
                await asyncio.sleep(LOOK_EVERY_S)
                most = max(most, memory_mb(servers.pids))
            if count_of(phones) != before:
                raise RuntimeError("something was acknowledged while PostgreSQL stood still")
            refused = refusals(phones) - refused_before
        thawed = time.monotonic()
        await acknowledged(phones, before + 1)
        again_s = time.monotonic() - thawed
        await acknowledged(phones, before + 20 * len(phones))
    return Frozen(before, refused, most - at_rest, again_s)


def main() -> int:
    """Freeze, print one line of a table and what is wrong with it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=FROZEN_S)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with House(devices=PHONES) as house:
        phones = house.phones()
        variables = {"OPENTRAX_LOSS_CONNINFO": house.door_url}
        with Servers("tests.loss.served:door", variables) as servers:
            found = asyncio.run(frozen(house, servers, phones, options.seconds))
        missing = house.missing(phones)
    refused = [status for phone in phones for status in phone.refused]
    unexplained = sum(phone.unexplained for phone in phones)
    say(HEAD)
    say(
        f"| {options.seconds:g} | {found.before:,} | {found.refused:,} | {unexplained} |"
        f" {found.growth_mb:.1f} | {found.again_s:.2f} | {count_of(phones):,} | {missing} |"
    )
    wrong = {
        "acknowledged fixes are missing": missing > 0,
        "not everybody was told 503": found.refused < len(phones),
        "an answer was neither 200 nor 503": set(refused) - {503} != set(),
        "a 503 did not say when to come again": unexplained > 0,
        "memory grew too much": found.growth_mb > MOST_GROWTH_MB,
        "it took too long to go on": found.again_s > LONGEST_THAW_S,
    }
    for what, is_so in wrong.items():
        if is_so:
            say(f"FAILED: {what}")
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
