"""Whether the words in force are those that a promise's figure was made for.

The operator may put other words over any clause. Then nobody has looked at what keeps them: the
ledger says so and vouches for nothing, instead of claiming that other words are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from opentrax.privacy import policy
from opentrax.privacy.ledger.register import REGISTER


class Moved(StrEnum):
    """Why a promise has lost its words."""

    CHANGED = "changed"
    GONE = "gone"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Unbound:
    """A clause whose words are others than those of its promises, or which is not there."""

    clause: str
    promises: tuple[str, ...]
    is_gone: bool


def unbound(texts: Mapping[str, str]) -> list[Unbound]:
    """The clauses whose words are others than those that the ledger's figures were made for.
    Raises ValueError for a text that is no policy."""
    has = policy.hashes_of(texts)
    bound: dict[str, list[str]] = {}
    for number, entry in REGISTER.items():
        if has.get(entry.clause) != entry.pin:
            bound.setdefault(entry.clause, []).append(number)
    return [Unbound(name, tuple(of_it), name not in has) for name, of_it in bound.items()]
