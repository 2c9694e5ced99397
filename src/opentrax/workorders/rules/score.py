"""The score of a provider for one client, between 0 and 100. Pure; docs/concepts/network.md says it
in words, with an example.

It has four parts, each a share between 0 and 1 of what was there in the last 12 months:

- on time: of completed work orders that had a deadline, those completed by it;
- first time: of completed work orders, those that nobody sent back and for which nobody had to come
  again;
- acceptance: of offers that were accepted, declined, or ran out, those that were accepted;
- response: of the same offers the mean of points: 1 for an answer within an hour, 0 after a day or
  never, in a straight line between.

The score is the mean of the parts by their weights; a part of which nothing was there is left out
with its weight. Below ten completed work orders there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

WEIGHTS: Mapping[str, int] = {"on_time": 40, "first_time": 25, "acceptance": 20, "response": 15}
MONTHS = 12
LEAST_ORDERS = 10
QUICK, SLOW = timedelta(hours=1), timedelta(hours=24)
_STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Share:
    """So much of so many: `good` may have a fraction where points were given."""

    good: Decimal
    of: int

    @property
    def value(self) -> Decimal | None:
        """Between 0 and 1; None of nothing."""
        return self.good / self.of if self.of else None


def response_points(offered_at: datetime, answered_at: datetime | None) -> Decimal:
    """The points of one offer, to four decimals."""
    if answered_at is None:
        return Decimal(0)
    left = (SLOW - (answered_at - offered_at)) / (SLOW - QUICK)
    return Decimal(str(min(1.0, max(0.0, left)))).quantize(_STEP, ROUND_HALF_UP)


def is_first_time(*, was_sent_back: bool, came_again: bool) -> bool:
    """Whether work was done at once."""
    return not (was_sent_back or came_again)


def score_of(parts: Mapping[str, Share], orders: int) -> int | None:
    """The score, rounded to a whole number, a half up; None while there is too little."""
    if orders < LEAST_ORDERS:
        return None
    known = {name: share.value for name, share in parts.items() if share.of}
    weight = sum(WEIGHTS[name] for name in known)
    if not weight:
        return None
    points = sum((WEIGHTS[name] * value for name, value in known.items() if value is not None),
                 Decimal(0))  # fmt: skip
    return int((100 * points / weight).quantize(Decimal(1), ROUND_HALF_UP))
