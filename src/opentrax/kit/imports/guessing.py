"""Which column of a table is which field, by the words that people use for it."""

import unicodedata
from collections.abc import Mapping, Sequence


def bare(text: str) -> str:
    """Letters and figures alone, small, without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    return "".join(letter for letter in parts if letter.isalnum())


def guessed(
    header: Sequence[str], names: Mapping[str, Sequence[str]], known: Mapping[str, str]
) -> list[str]:
    """For each title the key of its field, or nothing. `names` are a field's words, `known` what
    people chose for a title before; each field is taken once, by the first title that is like it.
    """
    words = {bare(name): key for key, named in names.items() for name in named if bare(name)}
    found = [""] * len(header)
    taken: set[str] = set()
    for by in (known, words):
        for index, title in enumerate(header):
            key = by.get(bare(title), "")
            if key in names and key not in taken and not found[index]:
                found[index] = key
                taken.add(key)
    return found
