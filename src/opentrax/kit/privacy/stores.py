"""What is kept elsewhere than in a table: files, caches, sessions, logs, cookies, with mail
servers, in backups.

Declared like tables, in the same words; the check compares them with the settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from opentrax.kit.privacy.declarations import NotPersonal, Personal
from opentrax.kit.privacy.vocabulary import PEOPLE, Words

Kind = Literal[
    "file", "cache", "session", "queue", "log", "cookie", "browser", "processor", "backup"
]


@dataclass(frozen=True, slots=True)
class Store:
    """One store beside the tables. `name` begins with its kind, as in "cache:default"; `place` says
    where it lies; `export` and `erasure` say in words how a person's data get out of it."""

    name: str
    kind: Kind
    what: Words
    place: Words
    who: str
    term: str
    holds: Mapping[str, Personal | NotPersonal]
    export: Words
    erasure: Words


_stores: dict[str, Store] = {}


def store(
    name: str, *, what: Words, place: Words, term: str,
    holds: Mapping[str, Personal | NotPersonal], who: str = "", export: Words = "",
    erasure: Words = "",
) -> None:  # fmt: skip
    """Declare a store. Raises ValueError for a kind or people that do not exist, and for one that
    is declared twice."""
    kind = name.partition(":")[0]
    if kind not in Kind.__args__:  # type: ignore[attr-defined]
        raise ValueError(f"{name!r} begins with no kind: one of {Kind.__args__}.")  # type: ignore[attr-defined]
    if who and who not in PEOPLE:
        raise ValueError(f"Unknown {who!r}: one of {sorted(PEOPLE)}.")
    made = Store(name, kind, what, place, who, term, dict(holds), export, erasure)  # type: ignore[arg-type]
    if name in _stores and _stores[name] != made:
        raise ValueError(f"{name} is declared twice.")
    _stores[name] = made


def stores() -> Mapping[str, Store]:
    """All stores by name."""
    return dict(sorted(_stores.items()))
