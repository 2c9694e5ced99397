"""Words: index and query end in the same key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.maps.rules import fold, house_numbers, leading_number, number_key, search_key
from opentrax.maps.scoring import likeness, read_query


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Städtle", "stadtle"),
        ("Landstraße", "LANDSTRASSE"),
        ("Landstrasse", "landstr."),
        ("Boulevard Saint-Laurent", "boul. st laurent"),
        ("Rue de l'Église", "rue de l’eglise"),
        ("Œuvre", "oeuvre"),
        ("Main Street", "main st"),
    ],
)
def test_spellings_of_one_name_have_one_key(written: str, typed: str):
    assert search_key(written) == search_key(typed)


@given(st.text(max_size=60))
def test_a_key_is_its_own_key_and_holds_no_wildcard(text: str):
    key = search_key(text)
    assert search_key(key) == key
    assert not set(key) - set("abcdefghijklmnopqrstuvwxyz0123456789 ")


@given(st.text(max_size=60))
def test_folding_is_stable(text: str):
    assert fold(fold(text)) == fold(text)


def test_house_numbers():
    assert house_numbers("3;5, 7a") == ["3", "5", "7a"]
    assert number_key("12 A") == "12a"
    assert leading_number("12-14") == 12
    assert leading_number("a") is None


def test_a_query_knows_its_numbers():
    query = read_query("12 A Landstraße, 9490 Vaduz", max_words=12)
    assert query.words == ("12", "a", "landstr", "9490", "vaduz")
    assert query.numbers == ("12a", "12", "9490")
    assert read_query("350 rue Sherbrooke, Montréal H2X 1E6", max_words=12).postcodes == {"h2x1e6"}
    assert "12-14" in read_query("Hauptstrasse 12-14", max_words=12).numbers


def test_likeness_forgives_letters_but_not_digits():
    assert likeness("vadzu", "vaduz") > 0.6
    assert likeness("lanstr", "landstr") > 0.8
    assert likeness("12", "13") == 0.0
