"""The register of breaches in figures. Drills are told apart and counted nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from opentrax.kit.clock import now
from opentrax.privacy.models import Breach
from opentrax.privacy.rules import breaches as rules


@dataclass(frozen=True, slots=True)
class Standing:
    """A breach with its state, its clock, and what it missed."""

    breach: Breach
    state: rules.BreachState
    due_at: datetime
    missed: Sequence[rules.Owed]
    owed: Sequence[rules.Owed]


def register(*, is_drill: bool | None = None) -> list[Standing]:
    """All breaches, newest first; drills only, or none of them."""
    rows = Breach.objects.order_by("-discovered_at").prefetch_related("steps")
    if is_drill is not None:
        rows = rows.filter(is_drill=is_drill)
    return [_standing(breach) for breach in rows]


def _standing(breach: Breach) -> Standing:
    steps = breach.noted()
    return Standing(
        breach, rules.state_of(steps), rules.due_at(breach.discovered_at),
        rules.missed(breach.discovered_at, steps, at=now()), rules.owed(steps),
    )  # fmt: skip


def newest_drill() -> Standing | None:
    """The drill that shows whether the clock is known: closed, or its clock has run out, and no
    older than that holds. One that has just begun shows nothing."""
    since = now() - rules.DRILL_HOLDS_FOR
    return next((s for s in register(is_drill=True) if _is_over(s) and s.due_at >= since), None)


def _is_over(one: Standing) -> bool:
    return one.state is rules.BreachState.CLOSED or one.due_at < now()
