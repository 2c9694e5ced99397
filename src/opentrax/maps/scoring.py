"""How well a street or place answers a text: word by word, pure.

Score = 0.75 x share of the text's words that were found (by likeness, weighted by length)
      + 0.25 x share of the name's words that the text names. O(words of text x words of key).
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from opentrax.maps.proposals import Proposal
from opentrax.maps.rules import is_number, leading_number, search_key

_CANADIAN_POSTCODE = re.compile(r"\b([a-z]\d[a-z])\s?(\d[a-z]\d)\b")
_ALIKE = 0.6
_PLAUSIBLE = 0.5
_PREFIX_SCORE = 0.92
_NUMBER_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Query:
    """A text taken apart: its words, and those of them that may be a house number or a postcode."""

    key: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    postcodes: frozenset[str]

    @property
    def leading_numbers(self) -> list[int]:
        """The numbers that the possible house numbers start with."""
        found = {leading_number(number) for number in self.numbers}
        return sorted(number for number in found if number is not None)


def read_query(text: str, *, max_words: int) -> Query:
    """Take a text apart ("12 A Landstraße" → words 12, a, landstr; numbers 12a, 12)."""
    key = search_key(text[:300])
    canadian = frozenset(a + b for a, b in _CANADIAN_POSTCODE.findall(key))
    key = _CANADIAN_POSTCODE.sub(" ", key)
    words = tuple(key.split())[:max_words]
    numbers: list[str] = []
    for index, word in enumerate(words):
        if not is_number(word):
            continue
        following = words[index + 1] if index + 1 < len(words) else ""
        if word.isdigit() and len(following) == 1 and following.isalpha():
            numbers.append(word + following)
        if word.isdigit() and following.isdigit() and f"{word}-{following}" in text:
            numbers.append(f"{word}-{following}")
        numbers.append(word)
    postcodes = canadian | {number for number in numbers if len(number) >= 4}
    return Query(" ".join(words), words, tuple(numbers), frozenset(postcodes))


def likeness(word: str, other: str) -> float:
    """Say how much a typed word is like another, 0..1 (a beginning counts nearly whole)."""
    if word == other:
        return 1.0
    if word.isdigit() or other.isdigit():
        return 0.0
    if len(word) >= 2 and other.startswith(word):
        return _PREFIX_SCORE
    ratio = SequenceMatcher(None, word, other, autojunk=False).ratio()
    return ratio if ratio >= _ALIKE else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a proposal and which numbers of the text it has used up (street names hold
    numbers too)."""

    found: float
    total: float
    coverage: float
    unused_weight: float
    used_numbers: frozenset[str]

    @property
    def value(self) -> float:
        """0..1; a house number that nothing answers costs something."""
        share = self.found / (self.total + self.unused_weight) if self.total else 0.0
        return 0.75 * share + 0.25 * self.coverage

    @property
    def is_plausible(self) -> bool:
        """Tell whether it is worth showing."""
        return (
            self.total > 0 and 0.75 * self.found / self.total + 0.25 * self.coverage >= _PLAUSIBLE
        )

    def with_house(self, query: Query, postcode: str) -> float:
        """Return the score when the house number is known; another postcode than the text's costs a
        tenth."""
        share = self.found / self.total
        other = (
            postcode
            and query.postcodes
            and postcode.replace(" ", "").lower() not in query.postcodes
        )
        is_other = bool(other) and any(len(p) == len(postcode) for p in query.postcodes)
        return (0.75 * share + 0.25 * self.coverage) * (0.9 if is_other else 1.0)


def score_of(query: Query, proposal: Proposal) -> Score:
    """Score one proposal against the text."""
    key_words = proposal.key.split()
    name_words = search_key(proposal.name).split()
    postcode = proposal.postcode.replace(" ", "").lower()
    found = total = unused = 0.0
    used: set[str] = set()
    hit: dict[str, float] = {}
    for index, word in enumerate(query.words):
        likenesses = [(likeness(word, other), other) for other in key_words]
        best, other = max(likenesses, default=(0.0, ""))
        if is_number(word) and best == 0.0:
            if word == postcode:
                used.add(word)
            else:
                unused += _NUMBER_WEIGHT
            continue
        if best == 0.0 and len(word) == 1 and index and query.words[index - 1].isdigit():
            continue  # the suffix of a house number
        if is_number(word):
            used.add(word)
        weight = float(len(word))
        total += weight
        found += weight * best
        hit[other] = max(hit.get(other, 0.0), best)
    length = sum(len(word) for word in name_words) or 1
    coverage = sum(len(word) * hit.get(word, 0.0) for word in name_words) / length
    return Score(found, total, coverage, unused, frozenset(used))
