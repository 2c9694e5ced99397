"""Streets get their town, house numbers their street."""

import shapely

from opentrax.maps.features import Found, FoundAddress, FoundPlace, FoundStreet, FoundTown
from opentrax.maps.gazetteer import build_gazetteer

WEST, EAST = shapely.box(9.0, 47.0, 9.5, 47.5), shapely.box(9.5, 47.0, 10.0, 47.5)


def _found() -> Found:
    return Found(
        addresses=[
            FoundAddress("1", "Dorfstrasse", "9000", "", 47.20, 9.20),
            FoundAddress("1", "Dorfstrasse", "9000", "", 47.2001, 9.2001),
            FoundAddress("2", "Dorfstr.", "", "", 47.20, 9.21),
            FoundAddress("1", "Dorfstrasse", "", "Ostdorf", 47.20, 9.70),
            FoundAddress("5", "Neuer Weg", "", "", 47.30, 9.30),
        ],
        streets=[
            FoundStreet("Dorfstrasse", 47.20, 9.20),
            FoundStreet("Dorfstrasse", 47.21, 9.20),
            FoundStreet("Dorfstrasse", 47.20, 9.70),
        ],
        places=[FoundPlace("village", "Fern", 46.0, 9.0)],
        towns=[
            FoundTown("West", 8, WEST),
            FoundTown("Kreis", 7, shapely.union(WEST, EAST)),
            FoundTown("Ost", 8, EAST),
        ],
    )


def test_streets_of_one_name_are_one_per_town():
    named = build_gazetteer(_found()).named
    assert [(row.name, row.city) for row in named if row.name == "Dorfstrasse"] == [
        ("Dorfstrasse", "West"),
        ("Dorfstrasse", "Ost"),
    ]


def test_numbers_go_to_their_street_in_their_town():
    gazetteer = build_gazetteer(_found())
    rows = [(a.number, gazetteer.named[a.named].name, a.city) for a in gazetteer.addresses]
    assert rows == [
        ("1", "Dorfstrasse", "West"),
        ("2", "Dorfstrasse", "West"),
        ("1", "Dorfstrasse", "Ostdorf"),
        ("5", "Neuer Weg", "West"),
    ]


def test_a_missing_postcode_comes_from_the_street():
    assert [a.postcode for a in build_gazetteer(_found()).addresses] == ["9000", "9000", "", ""]


def test_the_key_knows_the_town_as_it_is_written():
    named = build_gazetteer(_found()).named
    assert [row.key for row in named if row.city == "Ost"] == ["dorfstr ost ostdorf"]


def test_nothing_found_is_an_empty_gazetteer():
    empty = build_gazetteer(Found())
    assert (empty.named, empty.addresses) == ([], [])


def test_two_towns_of_one_name_keep_their_streets_apart():
    found = Found(
        addresses=[
            FoundAddress("1", "Main Street", "", "", 47.2, 9.2),
            FoundAddress("1", "Main Street", "", "", 47.2, 9.7),
        ],
        streets=[FoundStreet("Main Street", 47.2, 9.2), FoundStreet("Main Street", 47.2, 9.7)],
        places=[],
        towns=[FoundTown("Springfield", 8, WEST), FoundTown("Springfield", 8, EAST)],
    )
    gazetteer = build_gazetteer(found)
    assert [(row.city, row.longitude) for row in gazetteer.named] == [
        ("Springfield", 9.2),
        ("Springfield", 9.7),
    ]
    assert [row.named for row in gazetteer.addresses] == [0, 1]


def test_streets_far_from_every_town_are_not_thrown_together():
    found = Found(streets=[FoundStreet("R1", 47.2, 9.2), FoundStreet("R1", 48.2, 9.2)])
    assert [row.latitude for row in build_gazetteer(found).named] == [47.2, 48.2]
