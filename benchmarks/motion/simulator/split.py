"""What may be looked at while the engine is made, and what it is judged by.

Train: regions gridtown and liechtenstein, seeds 1–20, noise fitted on the phones in FIT_PHONES.
Test: regions windingdale and oldport, seeds 101–120, and the real phones in TEST_PHONES. Nothing of
the test split is looked at to choose a rule or a number of the engine: only its table is read.
"""

from benchmarks.motion.simulator.simulate import Order

TRAIN_REGIONS, TRAIN_SEEDS = ("gridtown", "liechtenstein"), range(1, 21)
TEST_REGIONS, TEST_SEEDS = ("windingdale", "oldport"), range(101, 121)
FIT_PHONES = ("ucb-sdb-android-1", "ucb-sdb-android-3", "ucb-sdb-ios-1", "ucb-sdb-ios-3")
TEST_PHONES = ("ucb-sdb-android-2", "ucb-sdb-android-4", "ucb-sdb-ios-2", "ucb-sdb-ios-4")


def train_orders(seeds: int, noise: str) -> list[Order]:
    """Return orders of the train split: this many seeds of each region."""
    return [Order(r, s, noise) for r in TRAIN_REGIONS for s in TRAIN_SEEDS[:seeds]]


def test_orders(seeds: int, noise: str) -> list[Order]:
    """Return orders of the test split: this many seeds of each region."""
    return [Order(r, s, noise) for r in TEST_REGIONS for s in TEST_SEEDS[:seeds]]
