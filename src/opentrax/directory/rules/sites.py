"""What a tree of locations may be: regions hold sites, sites buildings, buildings rooms; at most
six deep, and nothing inside itself.
"""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

MOST_DEEP = 6
_ORDER = ("region", "site", "building", "room")


class SiteFault(StrEnum):
    """Why a location cannot stand there."""

    INSIDE_ITSELF = "inside_itself"
    TOO_DEEP = "too_deep"
    TOO_SMALL = "too_small"
    HOLDS_LARGER = "holds_larger"


def fault_of(
    own_id: UUID, kind: str, above: Sequence[tuple[UUID, str]], *, height: int,
    largest_below: str | None,
) -> SiteFault | None:  # fmt: skip
    """What speaks against putting a location, with `height` levels of its own below it, under
    `above` (key and kind, the nearest first); None where nothing does.
    """
    if own_id in {key for key, _kind in above}:
        return SiteFault.INSIDE_ITSELF
    if len(above) + 1 + height > MOST_DEEP:
        return SiteFault.TOO_DEEP
    if above and _ORDER.index(above[0][1]) > _ORDER.index(kind):
        return SiteFault.TOO_SMALL
    if largest_below is not None and _ORDER.index(kind) > _ORDER.index(largest_below):
        return SiteFault.HOLDS_LARGER
    return None


def largest(kinds: Sequence[str]) -> str | None:
    """The largest of some kinds, or None."""
    return min(kinds, key=_ORDER.index, default=None)
