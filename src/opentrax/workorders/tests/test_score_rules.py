"""The formula of the score, computed by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from opentrax.workorders.rules.score import WEIGHTS, Share, response_points, score_of

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def share(good: float, of: int) -> Share:
    return Share(Decimal(str(good)), of)


@pytest.mark.parametrize(
    ("hours", "points"),
    [
        (0, "1"), (1, "1"), (24, "0"), (48, "0"),
        (12.5, "0.5"),  # half way between 1 and 24
        (2, "0.9565"),  # 22 of 23
    ],
)  # fmt: skip
def test_an_answer_gives_points_in_a_straight_line(hours: float, points: str) -> None:
    assert response_points(AT, AT + timedelta(hours=hours)) == Decimal(points)
    assert response_points(AT, None) == 0


def test_the_score_is_the_mean_by_weights_as_the_documents_compute_it() -> None:
    assert sum(WEIGHTS.values()) == 100
    # 40 × 0.9 + 25 × 0.8 + 20 × 0.75 + 15 × 0.5 = 36 + 20 + 15 + 7.5 = 78.5
    parts = {
        "on_time": share(18, 20), "first_time": share(16, 20), "acceptance": share(15, 20),
        "response": share(10, 20),
    }  # fmt: skip
    assert score_of(parts, 20) == 79  # a half up
    # Without a deadline: (20 + 15 + 7.5) of 60
    assert score_of(parts | {"on_time": share(0, 0)}, 20) == 71
    assert score_of(parts, 10) == 79
    assert score_of(parts, 9) is None
    none = {name: share(0, 0) for name in WEIGHTS}
    assert score_of(none, 10) is None
    assert score_of({name: share(3, 3) for name in WEIGHTS}, 10) == 100
    assert score_of({name: share(0, 3) for name in WEIGHTS}, 10) == 0
