"""Who may know what happened on a work order. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from opentrax.integrations.kinds import Kind

# The last that a provider learns of work that is not, or no longer, its own.
ENDS = frozenset({Kind.DECLINED, Kind.RECALLED, Kind.EXPIRED})


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened: of which kind, to which row, and which provider it concerns; `standing`: the
    one that holds the work order or is offered it, whoever that is.
    """

    kind: Kind
    subject_id: UUID | None = None
    provider_id: UUID | None = None
    standing: bool = False


def readers(fact: Fact, keeper_id: UUID, standing_id: UUID | None) -> Sequence[UUID]:
    """The organizations that may know: who keeps what happened, and its provider while the work
    order is offered to it or was accepted. Whoever declined, or lost it, learns that and nothing
    later.
    """
    provider_id = standing_id if fact.standing else fact.provider_id
    is_open = provider_id == standing_id or fact.kind in ENDS
    if provider_id is None or provider_id == keeper_id or not is_open:
        return [keeper_id]
    return [keeper_id, provider_id]
