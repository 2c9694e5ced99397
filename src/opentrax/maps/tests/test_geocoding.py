"""Address search on the demo's index: the forms in which people write one place."""

import pytest

from opentrax.engine.geo import distance_m
from opentrax.maps import geocoding, proposals
from opentrax.maps.folders import Manifest
from opentrax.maps.tests.conftest import Built

pytestmark = pytest.mark.django_db


STAEDTLE_43 = (47.13817, 9.52273)


@pytest.mark.parametrize(
    "text",
    [
        "Städtle 43, 9490 Vaduz",
        "stadtle 43 vaduz",
        "43 Städtle Vaduz",
        "Vaduz, Städtle 43",
        "STÄDTLE 43",
        "Stadtel 43, Vaduz",
        "Staädtle 43 Vaduzz",
        "9490 Vaduz Städtle 43",
    ],
)
def test_the_same_house_however_it_is_written(index: Manifest, text: str):
    best = geocoding.search(text)[0]
    assert (best.street, best.number, best.city) == ("Städtle", "43", "Vaduz")
    assert best.precision == "house"
    assert best.label == "Städtle 43, 9490 Vaduz"
    assert distance_m(best.point, STAEDTLE_43) < 20


def test_a_town_comes_before_its_streets(index: Manifest):
    best = geocoding.search("vaduz")[0]
    assert (best.kind, best.label, best.precision) == ("town", "Vaduz", "place")


def test_the_town_decides_between_streets_of_one_name(index: Manifest):
    for town in ("Schaan", "Vaduz", "Triesen"):
        best = geocoding.search(f"Landstrasse {town}")[0]
        assert (best.street, best.city) == ("Landstrasse", town)


def test_near_decides_where_words_do_not(index: Manifest):
    schaan, balzers = (47.165, 9.509), (47.067, 9.502)
    assert geocoding.search("Landstrasse", near=schaan)[0].city == "Schaan"
    there, here = geocoding.search("Landstrasse", near=balzers)[0], balzers
    assert distance_m(there.point, here) < 8_000


def test_a_beginning_is_enough(index: Manifest):
    assert any(place.street == "Gapetschstrasse" for place in geocoding.search("gapetschs"))


def test_an_unknown_number_gives_the_street(index: Manifest):
    best = geocoding.search("Städtle 999 Vaduz")[0]
    assert (best.precision, best.street) == ("street", "Städtle")


@pytest.mark.parametrize("text", ["", "   ", "%%%", "xqzwv kjhgf", "'; --", "\x00", "9" * 300])
def test_nonsense_finds_nothing_and_breaks_nothing(index: Manifest, text: str):
    assert geocoding.search(text) == []
    assert geocoding.place_address(text) is None


def test_confidence_says_what_needs_a_look(index: Manifest):
    sure = geocoding.place_address("Städtle 43, 9490 Vaduz")
    assert sure is not None
    assert sure.is_sure
    for text in ("Städtle 999, Vaduz", "Landstrasse", "Vaduz", "Rue de la Paix 3, Paris"):
        match = geocoding.place_address(text)
        assert match is None or not match.is_sure, text


def test_every_address_of_the_index_finds_itself(index: Manifest, built: Built):
    gazetteer = built[2]
    wrong = []
    for row in gazetteer.addresses:
        street = gazetteer.named[row.named]
        text = f"{street.name} {row.number}, {row.postcode} {row.city}"
        best = geocoding.search(text, limit=1)
        at = (row.latitude, row.longitude)
        if not best or distance_m(best[0].point, at) > 1:
            wrong.append((text, best[0].label if best else None))
    assert wrong == []


def test_reverse(index: Manifest):
    house = geocoding.reverse(*STAEDTLE_43)
    assert house is not None
    assert house.label == "Städtle 43, 9490 Vaduz"
    street = geocoding.reverse(47.0680, 9.5010)
    assert street is not None
    assert street.precision in {"street", "place"}
    assert geocoding.reverse(0.0, 0.0) is None


def test_without_trigrams_whole_words_and_beginnings_work(
    index: Manifest, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(proposals, "has_trigrams", lambda _: False)
    assert geocoding.search("Städtle 43 Vaduz")[0].precision == "house"
    assert any(place.street == "Gapetschstrasse" for place in geocoding.search("gapetsch"))
