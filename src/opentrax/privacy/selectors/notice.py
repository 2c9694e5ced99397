"""The published notice of what is stored: the data map in words, for whom it is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from opentrax.kit.privacy import declaration_of, rules, stores
from opentrax.kit.privacy.vocabulary import BASES, CATEGORIES, ERASURES, PEOPLE, PURPOSES, Words
from opentrax.privacy.datamap import Line, lines
from opentrax.privacy.models import PublishedMap


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of row or one store, as the notice tells it."""

    place: str
    what: Words
    where: Words
    data: tuple[Words, ...]
    purposes: tuple[Words, ...]
    bases: tuple[Words, ...]
    terms: tuple[Words, ...]
    erasure: tuple[Words, ...]
    by_organization: bool


@dataclass(frozen=True, slots=True)
class Section:
    """What is held about one kind of people."""

    name: str
    who: Words
    tables: tuple[Holding, ...]
    elsewhere: tuple[Holding, ...]


def sections() -> list[Section]:
    """The map by whom it is about, as the vocabulary orders people."""
    found = []
    for name, who in PEOPLE.items():
        tables = holdings(line for line in lines() if line.who == name and line.kind == "table")
        others = holdings(line for line in lines() if line.who == name and line.kind != "table")
        if tables or others:
            found.append(Section(name, who, tuple(tables), tuple(others)))
    return found


def holdings(found: Iterable[Line]) -> list[Holding]:
    """Lines gathered by where they lie."""
    by_place: dict[str, list[Line]] = {}
    for line in found:
        by_place.setdefault(line.place, []).append(line)
    return [_holding(place, of_it) for place, of_it in by_place.items()]


def _holding(place: str, of_it: list[Line]) -> Holding:
    declared, store, known = declaration_of(place), stores().get(place), rules()
    return Holding(
        place=place,
        what=declared.what if declared is not None else store.what if store is not None else "",
        where=store.place if store is not None else "",
        data=tuple(dict.fromkeys(CATEGORIES[line.category].label for line in of_it)),
        purposes=tuple(dict.fromkeys(PURPOSES[line.purpose] for line in of_it)),
        bases=tuple(dict.fromkeys(BASES[line.basis] for line in of_it)),
        terms=tuple(dict.fromkeys(known[line.term].label for line in of_it)),
        erasure=(store.erasure,) if store is not None
        else tuple(dict.fromkeys(ERASURES[line.erasure] for line in of_it)),
        by_organization=of_it[0].keeper == "organization",
    )  # fmt: skip


def newest_map() -> PublishedMap | None:
    """The map that this installation published last."""
    return PublishedMap.objects.order_by("-version").first()


def published_maps() -> list[PublishedMap]:
    """All published maps, newest first, without their bodies."""
    return list(PublishedMap.objects.defer("body").order_by("-version"))
