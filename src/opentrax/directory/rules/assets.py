"""What an asset may be part of, and what its warranty says; pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

MOST_DEEP = 8
TAG_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Misplaced(StrEnum):
    """Why an asset cannot be a part of another."""

    CIRCLE = "circle"
    TOO_DEEP = "too_deep"


def misplaced[K](
    asset: K | None, parent: K, parents: Mapping[K, K | None], height: int
) -> Misplaced | None:
    """Why `asset` (None: a new one) cannot be put under `parent`; None where it can.

    `parents` leads from each asset of the place to the one that it is part of; `height` is how many
    levels lie below `asset`.
    """
    above, current = 0, parent
    while True:
        above += 1
        if current == asset or above > len(parents) + 1:
            return Misplaced.CIRCLE
        following = parents.get(current)
        if following is None:
            break
        current = following
    return Misplaced.TOO_DEEP if above + 1 + height > MOST_DEEP else None


def below[K](asset: K, parents: Mapping[K, K | None]) -> list[list[K]]:
    """What lies under an asset, level by level, the nearest first."""
    levels: list[list[K]] = []
    above = {asset}
    while level := [key for key, parent in parents.items() if parent in above]:
        if len(levels) > MOST_DEEP:
            break
        levels.append(level)
        above = set(level)
    return levels


def is_under_warranty(until_on: date | None, on: date) -> bool:
    """Whether the warranty holds on a day, its last one with it."""
    return until_on is not None and on <= until_on


def tag_of(text: str) -> str:
    """A tag as it is kept: in capitals, so that none differs from another by case alone."""
    return " ".join(text.upper().split())[:40]
