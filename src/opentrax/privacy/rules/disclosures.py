"""When data may be disclosed to somebody outside, and whether a disclosure on record is in order.
Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_SILENCE = timedelta(days=366)
"""Whoever is concerned is told after this, at the latest, or the reason is given anew."""


class Ground(StrEnum):
    """The closed list of grounds."""

    COURT = "court"
    LAW = "law"
    RIGHTS = "rights"
    FRAUD = "fraud"
    SAFETY = "safety"


class Stage(StrEnum):
    """Where a disclosure stands."""

    ASKED = "asked"
    APPROVED = "approved"
    MADE = "made"
    REFUSED = "refused"


# The clause of the policy that a ground falls under.
BY_ORDER = frozenset({Ground.COURT, Ground.LAW})
OF_RIGHTS = frozenset({Ground.RIGHTS})
OF_SAFETY = frozenset({Ground.FRAUD, Ground.SAFETY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is on record of a disclosure that was made. `told`: everybody concerned can see it."""

    ground: str
    legal_basis: str
    scope: str
    document_hash: str
    requested_by: object
    approved_by: object
    told: bool
    not_told_because: str
    silent_until: datetime | None


def stage_of(
    *, approved_at: datetime | None, made_at: datetime | None, refused_at: datetime | None
) -> Stage:
    """The stage from the instants on record."""
    if refused_at is not None:
        return Stage.REFUSED
    if made_at is not None:
        return Stage.MADE
    return Stage.APPROVED if approved_at is not None else Stage.ASKED


def is_in_order(facts: Facts, *, at: datetime) -> bool:
    """Whether a disclosure that was made has a ground, a document, a limit, two people, and either
    told those concerned or says why not, until a day that has not passed."""
    if facts.ground not in set(Ground) or not facts.legal_basis.strip() or not facts.scope.strip():
        return False
    if not facts.document_hash or facts.approved_by in (None, facts.requested_by):
        return False
    if facts.told:
        return True
    return bool(
        facts.not_told_because.strip()
        and facts.silent_until is not None
        and facts.silent_until > at
    )
