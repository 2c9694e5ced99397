"""Address search on the installation's own index: from words to places, and from a place to words.

Steps of a search: the text becomes a search key (no accents, no case, short forms); the database
proposes streets and places by trigrams, so that a typing error is forgiven (without pg_trgm: by
whole words and beginnings); each proposal is scored word by word here; house numbers of the best
streets are looked up; the list is sorted by score, then by distance to `near`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from opentrax.engine.geo import LatLon, distance_m
from opentrax.maps import proposals
from opentrax.maps.proposals import HouseNumber, Proposal
from opentrax.maps.scoring import Query, Score, read_query, score_of

_MAX_WORDS = 12
_STREETS_WITH_NUMBERS = 25
_REVERSE_HOUSE_M = 60.0
_REVERSE_NAME_M = 2_000.0
_SAME_PLACE_M = 300.0


@dataclass(frozen=True, slots=True)
class Place:
    """One answer of the search. `precision` is "house", "near house" (same street, other suffix),
    "street" or "place"."""

    label: str
    kind: str
    precision: str
    street: str
    number: str
    postcode: str
    city: str
    latitude: float
    longitude: float
    score: float

    @property
    def point(self) -> LatLon:
        """Latitude and longitude."""
        return (self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class Match:
    """The best place for an address and how far it can be trusted, 0..1."""

    place: Place
    confidence: float

    @property
    def is_sure(self) -> bool:
        """True for the very house, without a rival; everything else wants a person's look."""
        return self.confidence >= 0.8


def search(text: str, *, near: LatLon | None = None, limit: int = 8) -> list[Place]:
    """Return the places that a text may mean, best first. Typing errors, order and accents are
    forgiven."""
    query = read_query(text, max_words=_MAX_WORDS)
    if not query.words:
        return []
    scored = [
        (proposal, score_of(query, proposal)) for proposal in proposals.by_text(query.key, near)
    ]
    scored.sort(key=lambda pair: -pair[1].value)
    best = [pair for pair in scored if pair[1].is_plausible][: max(limit, _STREETS_WITH_NUMBERS)]
    places = list(_places(query, best))
    places.sort(key=lambda place: (-round(place.score, 2), _distance_m(place, near)))
    return _without_doubles(places)[:limit]


def place_address(text: str) -> Match | None:
    """Return the best place for an address as people write it, with a confidence; None when nothing
    is like it.

    Confidence is the score of the words, less where the house number is not known (x 0.6) or no
    street was found (x 0.3), and half of it where a rival far from the best scores the same.
    """
    found = search(text, limit=5)
    if not found:
        return None
    best = found[0]
    trust = {"house": 1.0, "near house": 0.75, "street": 0.6}.get(best.precision, 0.3)
    rivals = [
        p for p in found[1:]
        if best.score - p.score < 0.03 and distance_m(best.point, p.point) > _SAME_PLACE_M
    ]  # fmt: skip
    return Match(best, round(best.score * trust * (0.5 if rivals else 1.0), 3))


def reverse(latitude: float, longitude: float) -> Place | None:
    """Return the nearest house within 60 m, else the nearest street or place within 2 km."""
    here = (latitude, longitude)
    for proposal, house in proposals.houses_near(here):
        if distance_m(here, (house.latitude, house.longitude)) <= _REVERSE_HOUSE_M:
            return _house(proposal, house, "house", 1.0)
    for proposal in proposals.names_near(here):
        if distance_m(here, (proposal.latitude, proposal.longitude)) <= _REVERSE_NAME_M:
            return _named(proposal, 1.0)
    return None


def has_trigrams() -> bool:
    """Tell whether the server can forgive typing errors."""
    return proposals.has_trigrams(connection)


def _places(query: Query, best: Sequence[tuple[Proposal, Score]]) -> Iterable[Place]:
    streets = [proposal.id for proposal, _ in best[:_STREETS_WITH_NUMBERS]]
    houses = proposals.houses_of(streets, query.leading_numbers) if query.numbers else {}
    for proposal, score in best:
        known = houses.get(proposal.id, [])
        exact = [
            h
            for h in known
            if h.number_key in query.numbers and h.number_key not in score.used_numbers
        ]
        if exact:
            wanted = min(exact, key=lambda house: query.numbers.index(house.number_key))
            yield _house(proposal, wanted, "house", score.with_house(query, wanted.postcode))
            continue
        close = [h for h in known if str(h.first_number) not in score.used_numbers]
        if close:
            house = min(close, key=lambda h: (len(h.number_key), h.number_key))
            yield _house(
                proposal, house, "near house", score.with_house(query, house.postcode) * 0.95
            )
        else:
            yield _named(proposal, score.value)


def _house(proposal: Proposal, house: HouseNumber, precision: str, score: float) -> Place:
    town = " ".join(part for part in (house.postcode, house.city) if part)
    line = f"{proposal.name} {house.number}"
    return Place(
        label=f"{line}, {town}" if town else line,
        kind="address",
        precision=precision,
        street=proposal.name,
        number=house.number,
        postcode=house.postcode,
        city=house.city,
        latitude=house.latitude,
        longitude=house.longitude,
        score=score,
    )


def _named(proposal: Proposal, score: float) -> Place:
    is_street = proposal.kind == "street"
    town = " ".join(part for part in (proposal.postcode, proposal.city) if part)
    return Place(
        label=f"{proposal.name}, {town}" if town else proposal.name,
        kind=proposal.kind,
        precision="street" if is_street else "place",
        street=proposal.name if is_street else "",
        number="",
        postcode=proposal.postcode,
        city=proposal.city if is_street else proposal.city or proposal.name,
        latitude=proposal.latitude,
        longitude=proposal.longitude,
        score=score,
    )


def _distance_m(place: Place, near: LatLon | None) -> float:
    return distance_m(place.point, near) if near else 0.0


def _without_doubles(places: Sequence[Place]) -> list[Place]:
    """Leave out what reads the same and is at the same place; two towns of one name stay."""
    kept: list[Place] = []
    for place in places:
        same = (p for p in kept if (p.kind, p.label) == (place.kind, place.label))
        if not any(distance_m(place.point, p.point) <= _SAME_PLACE_M for p in same):
            kept.append(place)
    return kept
