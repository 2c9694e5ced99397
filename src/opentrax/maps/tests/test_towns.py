"""The name of a rough point."""

import pytest

from opentrax.maps.selectors import town_near

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    ("point", "name"),
    [((47.1, 9.5), "Triesen"), ((47.2, 9.5), "Gamprin-Bendern"), ((45.5, -75.7), "")],
)
def test_a_rough_point_has_the_name_of_the_nearest_town(
    point: tuple[float, float], name: str
) -> None:
    assert town_near(*point) == name
