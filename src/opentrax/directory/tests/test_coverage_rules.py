"""Whether a provider's word covers work: by hand, without a database."""

import pytest

from opentrax.directory.rules.coverage import (
    POSTAL_PREFIX,
    Area,
    Where,
    cover,
    plain_prefix,
    postal_codes,
)

OTTAWA, TORONTO = (45.4215, -75.6972), (43.6532, -79.3832)  # 352 km apart
AROUND = Area("radius", center=OTTAWA, radius_m=50_000)
ONTARIO, PREFIX = Area("province", "ON"), Area("postal", "K1A")


@pytest.mark.parametrize(
    ("areas", "where", "expected"),
    [
        ([], Where(OTTAWA, "", ""), None),
        ([AROUND], Where(OTTAWA, "", ""), True),
        ([AROUND], Where(TORONTO, "", ""), False),
        ([AROUND], Where(None, "1 Main St", ""), None),
        ([ONTARIO], Where(None, "", "ON"), True),
        ([ONTARIO], Where(None, "1 ON Way", "QC"), False),
        ([ONTARIO], Where(None, "1 Main St, Ottawa ON", ""), True),
        ([ONTARIO], Where(None, "Walk on, Ottawa", ""), None),
        ([PREFIX], Where(None, "1 Main St, K1A 0B1", ""), True),
        ([PREFIX], Where(None, "1 Main St, k1b0b1", ""), False),
        ([PREFIX], Where(None, "1 Main St", ""), None),
        ([Area("postal", "902")], Where(None, "9021 Main St, CA 90210", ""), True),
        ([Area("postal", "902")], Where(None, "9021 Main St, CA 80210", ""), False),
        ([AROUND, ONTARIO], Where(TORONTO, "", ""), None),  # the province is not known
        ([AROUND, ONTARIO], Where(TORONTO, "", "ON"), True),
    ],
)
def test_an_area_holds_does_not_or_cannot_be_judged(
    areas: list[Area], where: Where, expected: bool | None
) -> None:
    assert cover([], areas, "", where).area is expected


def test_the_distance_is_to_the_nearest_place_and_a_trade_is_a_word_of_its_own() -> None:
    said = cover(["roofing"], [AROUND, Area("radius", center=TORONTO, radius_m=1000)], "roofing",
                 Where(TORONTO, "", ""))  # fmt: skip
    assert (said.trade, said.area, said.distance_m) == (True, True, 0.0)
    far = cover([], [AROUND], "roofing", Where(TORONTO, "", ""))
    assert far.trade is None
    assert far.is_out
    assert far.distance_m == pytest.approx(352_000, rel=0.01)
    assert cover(["roofing"], [], "snow", None).is_out


@pytest.mark.parametrize(
    ("prefix", "address", "expected"),
    [
        ("sw1a", "10 Downing Street, London SW1A 2AA", True),
        ("SW", "10 Downing Street, London, SW1A2AA", True),
        ("EC", "10 Downing Street, London SW1A 2AA", False),
        ("EC1", "Unit B2 4th floor, London", None),
        ("M1", "1 Piccadilly, Manchester M1 1AE", True),
        ("D02", "1 Dame Street, Dublin, D02 AF30", True),
        ("1012 a", "Damrak 1, 1012 AB Amsterdam", True),
        ("1013", "Damrak 1, 1012 AB Amsterdam", False),
        ("00-9", "ul. Prosta 1, 00-950 Warszawa", True),
        ("114", "Storgatan 1, 114 55 Stockholm", True),
        ("1100", "1 Janpath, New Delhi 110001", True),
        ("LV-10", "Brivibas 1, Riga, LV-1010", True),
        ("LV10", "Brivibas 1, Riga", None),
        ("HV", "12 Hwy 401, Kingston", None),
        ("902", "1 Main St, CA 90210-1234", True),
    ],
)
def test_a_postal_code_of_any_country_is_understood(
    prefix: str, address: str, expected: bool | None
) -> None:
    kept = plain_prefix(prefix)
    assert POSTAL_PREFIX.match(kept)
    assert cover([], [Area("postal", kept)], "", Where(None, address, "")).area is expected


@pytest.mark.parametrize("text", ["", "MAIN", "K1A!", "Ö12", "12345678901", "٣٤"])
def test_what_begins_no_postal_code_is_not_taken(text: str) -> None:
    assert POSTAL_PREFIX.match(plain_prefix(text)) is None


def test_a_house_number_is_no_postal_code() -> None:
    assert list(postal_codes("9490 Vaduz")) == []
    assert list(postal_codes("Städtle 1, 9490 Vaduz")) == ["9490"]
