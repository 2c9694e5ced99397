"""Who is named in a text: `@` and the whole name of somebody who may be. Pure."""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

MOST = 20


@dataclass(frozen=True, slots=True)
class Named[K: Hashable]:
    """A place in a text where somebody is named; several people may have one name."""

    start: int
    end: int
    keys: tuple[K, ...]


def named_in[K: Hashable](text: str, names: Mapping[K, str]) -> Iterator[Named[K]]:
    """Where people are named: by the longest name that fits, whole, whatever its case; not within
    an address of mail.
    """
    by_name: dict[str, list[K]] = {}
    for key, name in names.items():
        folded = " ".join(name.split()).casefold()
        if folded:
            by_name.setdefault(folded, []).append(key)
    if not by_name:
        return
    longest = sorted(by_name, key=lambda name: (-len(name), name))
    words = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest)
    for found in re.finditer(rf"(?<![\w.@])@({words})(?![\w@])", text, re.IGNORECASE):
        said = " ".join(found[1].split()).casefold()
        if said in by_name:
            yield Named(found.start(), found.end(), tuple(by_name[said]))


def people_in[K: Hashable](text: str, names: Mapping[K, str]) -> list[K]:
    """Who is named in a text, each once, in the order in which they are; twenty at most."""
    found = [key for one in named_in(text, names) for key in one.keys]
    return list(dict.fromkeys(found))[:MOST]
