"""Currencies and how amounts are written. An amount is a Decimal beside the ISO 4217 code of its
currency; it is rounded to that currency's digits where it comes in.
"""

from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import (
    format_currency,
    get_currency_name,
    get_currency_precision,
    get_territory_currencies,
)
from django.utils.translation import get_language, to_locale

from opentrax.engine.pricing import rounded

DEFAULT_CURRENCY = "CAD"
# The code after the amount: a sign alone would not say whose dollars they are.
_PATTERN = "#,##0.00\u00a0\u00a4\u00a4"


@cache
def currencies() -> frozenset[str]:
    """Codes of the currencies that some country uses today."""
    territories = [str(code) for code in Locale("en").territories]
    return frozenset(c for t in territories for c in get_territory_currencies(t))


def currency_choices() -> list[tuple[str, str]]:
    """Codes with their names in the reader's language."""
    locale = _locale()
    return [(c, f"{c} \u2013 {get_currency_name(c, locale=locale)}") for c in sorted(currencies())]


def to_currency(amount: Decimal, currency: str) -> Decimal:
    """The amount rounded to the digits of its currency."""
    return rounded(amount, get_currency_precision(currency))


def money(amount: Decimal, currency: str) -> str:
    """ "1,250.00 CAD", in French "1 250,00 CAD"."""
    return str(format_currency(amount, currency, _PATTERN, locale=_locale()))


def _locale() -> str:
    return to_locale(get_language() or "en")
