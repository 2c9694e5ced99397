"""Amounts as people of each language read them."""

from decimal import Decimal

import pytest
from django.utils import translation

from opentrax.kit.money import currencies, currency_choices, money, to_currency


@pytest.mark.parametrize(
    ("language", "currency", "expected"),
    [
        ("en", "CAD", "1,250.50\u00a0CAD"), ("fr-ca", "CAD", "1\u00a0250,50\u00a0CAD"),
        ("en", "JPY", "1,251\u00a0JPY"), ("en", "KWD", "1,250.500\u00a0KWD"),
    ],
)  # fmt: skip
def test_an_amount_is_written_with_its_currency(
    language: str, currency: str, expected: str
) -> None:
    with translation.override(language):
        assert money(to_currency(Decimal("1250.5"), currency), currency) == expected


def test_currencies_are_those_in_use() -> None:
    assert {"CAD", "USD", "EUR", "CHF", "JPY"} <= currencies()
    assert "DEM" not in currencies()
    with translation.override("fr-ca"):
        assert ("CAD", "CAD \u2013 dollar canadien") in currency_choices()
