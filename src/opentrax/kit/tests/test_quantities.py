import pytest

from opentrax.kit.quantities import distance, duration


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "–"), (0, "0 min"), (45, "45 s"), (60, "1 min"), (3599, "1 h 00 min"),
        (7500, "2 h 05 min"), (-600, "−10 min"), (93600, "26 h 00 min"),
    ],
)  # fmt: skip
def test_a_duration_is_read_in_hours_and_minutes(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("meters", "units", "words"),
    [
        (None, "metric", "–"), (350.4, "metric", "350 m"), (1234, "metric", "1.2 km"),
        (85_400, "metric", "85.4 km"), (412_600, "metric", "413 km"),
        (100, "imperial", "328 ft"), (1609.344, "imperial", "1.0 mi"),
    ],
)  # fmt: skip
def test_a_distance_is_read_in_the_viewers_units(
    meters: float | None, units: str, words: str
) -> None:
    assert distance(meters, units) == words
