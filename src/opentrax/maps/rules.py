"""Pure decisions about words: the search key of a name, and what a house number is.

Index and query go through the same functions, so an abbreviation only has to become the same short
form on both sides.
"""

import re
import unicodedata

_SEPARATORS = re.compile(r"[^0-9a-z]+")
_STREET_SUFFIX = re.compile(r"(?<=[a-z]{2})(strasse|straat|str)$")
_NUMBER = re.compile(r"^\d{1,5}(?:[a-z]|bis|ter)?$")
_LETTERS = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "þ": "th",
    "ð": "d",
    "ı": "i",
}

# Short forms that both sides are turned into. Street and saint are both written "st".
_SHORT_FORMS = {
    "street": "st", "saint": "st", "sainte": "st", "ste": "st", "sankt": "st",
    "strasse": "str", "straat": "str",
    "avenue": "av", "ave": "av",
    "boulevard": "bd", "boul": "bd", "blvd": "bd",
    "road": "rd", "drive": "dr", "lane": "ln", "court": "ct", "crescent": "cres", "highway": "hwy",
    "route": "rte", "chemin": "ch", "place": "pl", "platz": "pl", "square": "sq", "terrace": "terr",
    "north": "n", "nord": "n", "south": "s", "sud": "s", "east": "e", "est": "e", "west": "w",
    "ouest": "w",
    "mount": "mt", "mont": "mt", "fort": "ft",
}  # fmt: skip


def fold(text: str) -> str:
    """Return the text in lower case without accents, its words apart by single spaces."""
    lowered = text.casefold()
    for letter, plain in _LETTERS.items():
        lowered = lowered.replace(letter, plain)
    decomposed = unicodedata.normalize("NFKD", lowered)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _SEPARATORS.sub(" ", plain.replace("'", " ").replace("’", " ")).strip()


def short_form(word: str) -> str:
    """Return the short form of one folded word ("landstrasse" → "landstr", "avenue" → "av")."""
    if word in _SHORT_FORMS:
        return _SHORT_FORMS[word]
    return _STREET_SUFFIX.sub("str", word)


def search_key(*parts: str) -> str:
    """Return what is indexed and searched: folded words in their short forms."""
    return " ".join(short_form(word) for part in parts for word in fold(part).split())


def number_key(text: str) -> str:
    """Return a house number without spaces and case ("12 A" → "12a", "12-14" → "12-14")."""
    return re.sub(r"\s+", "", text.casefold())[:20]


def house_numbers(text: str) -> list[str]:
    """Return the single house numbers of a tag's value, which may list several ("3;5", "3, 5")."""
    return [part.strip()[:20] for part in re.split(r"[;,]", text) if part.strip()]


def is_number(word: str) -> bool:
    """Tell whether a folded word may be a house number or a postcode."""
    return bool(_NUMBER.match(word))


def leading_number(key: str) -> int | None:
    """Return the number that a house number starts with, or None."""
    found = re.match(r"\d+", key)
    return int(found.group()) if found else None
