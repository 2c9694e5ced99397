"""Write days: `python -m benchmarks.motion.simulator --out DIR --seed N --region NAME`."""

import argparse
import sys
from pathlib import Path

from benchmarks.motion.simulator.noise import LEVELS
from benchmarks.motion.simulator.profiles import PROFILES
from benchmarks.motion.simulator.simulate import Order, simulate
from benchmarks.motion.simulator.towns import names


def main() -> int:
    """Write the files of one order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--region", default="gridtown", help=f"one of {', '.join(names())}, or an .osm.pbf file"
    )
    parser.add_argument("--noise", choices=sorted(LEVELS), default="mild")
    parser.add_argument("--technicians", type=int, default=8)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--profile", action="append", choices=list(PROFILES), dest="profiles")
    given = parser.parse_args()
    order = Order(
        given.region,
        given.seed,
        given.noise,
        given.technicians,
        given.days,
        profiles=tuple(given.profiles or PROFILES),
    )
    try:
        world = simulate(order, given.out)
    except ValueError as error:
        parser.error(str(error))
    stays = sum(len(life.stays) for life in world.lives)
    print(f"{given.out}: {len(world.lives)} phones, {order.days} days, {stays} stays.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
