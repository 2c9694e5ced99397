"""Does an acknowledged fix survive? `make test-loss` kills servers and the database under load.

Kills with SIGKILL (four in the short form, 24 in `make long`), of all server processes and of
PostgreSQL in turn, while phones send to the shipped door over loopback. Then every acknowledged
fix is looked for. A control answers before the commit and must lose at each kill of PostgreSQL: a
test that cannot fail proves nothing. Not covered: loss of power, where the page cache is lost too;
the door refuses to answer before `synchronous_commit`, see docs/operate/ingest.md.
"""

import argparse
import asyncio
import logging
import sys

from tests.loss.house import House
from tests.loss.phones import Phone, acknowledged, count_of, kept_sending
from tests.loss.serving import Servers

FIXES = 60_000
KILLS = 4
CONTROL_FIXES = 10_000
HEAD = (
    "| | kills of all servers | kills of PostgreSQL | acknowledged | missing | answers of 503 |\n"
    "|---|---|---|---|---|---|"
)


def say(text: str) -> None:
    """Tell whoever waits at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def kills_under_load(
    house: House, target: str, phones: list[Phone], *, fixes: int, kills: str
) -> None:
    """Send until `fixes` are acknowledged, with the kills spread over them; "s" kills the servers,
    "d" the database."""
    variables = {"OPENTRAX_LOSS_CONNINFO": house.door_url}
    with Servers(f"tests.loss.served:{target}", variables) as servers:
        async with kept_sending(phones, servers.port):
            for number, kill in enumerate(kills, start=1):
                await acknowledged(phones, fixes * number // (len(kills) + 1))
                killer = servers.kill if kill == "s" else house.kill_database
                killed = await asyncio.to_thread(killer)
                say(f"  {count_of(phones):>9,} acknowledged: killed {killed}")
                await asyncio.to_thread(servers.start if kill == "s" else house.start_database)
            await acknowledged(phones, fixes)


def row(house: House, name: str, kills: str, phones: list[Phone]) -> int:
    """Print one line of the table; return how many acknowledged fixes are missing."""
    missing = house.missing(phones)
    refused = sum(len(phone.refused) for phone in phones)
    cells = name, kills.count("s"), kills.count("d"), count_of(phones), missing, refused
    say("| " + " | ".join(f"{c:,}" if isinstance(c, int) else c for c in cells) + " |")
    return missing


def main() -> int:
    """Run the real door and the control; the exit status is 0 when the first lost nothing and the
    second something."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fixes", type=int, default=FIXES)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--controls", type=int, default=1, help="kills of PostgreSQL, each alone")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    order = ("sd" * options.kills)[: options.kills]
    with House() as house:
        kept = house.phones()
        asyncio.run(kills_under_load(house, "door", kept, fixes=options.fixes, kills=order))
        hasty = [house.phones() for _ in range(options.controls)]
        for phones in hasty:
            asyncio.run(kills_under_load(house, "hasty", phones, fixes=CONTROL_FIXES, kills="d"))
        say(HEAD)
        lost = row(house, "shipped door", order, kept)
        controls = [row(house, "control: answers before the commit", "d", p) for p in hasty]
    enough = count_of(kept) >= options.fixes
    if lost or not enough:
        say("FAILED: acknowledged fixes are missing" if lost else "FAILED: too few fixes")
    if not all(controls):
        say("FAILED: a control lost nothing, so this run proves nothing")
    return 0 if enough and not lost and all(controls) else 1


if __name__ == "__main__":
    sys.exit(main())
