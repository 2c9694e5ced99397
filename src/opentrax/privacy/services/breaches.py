"""Keep the register of breaches: open one, or a drill, note what was done, remind of the clock.
Nothing is ever changed; a wrong note is followed by a right one."""

import logging
from datetime import datetime, timedelta

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.logs import plain
from opentrax.privacy.models import Breach, BreachStep
from opentrax.privacy.rules import breaches as rules
from opentrax.privacy.rules.breaches import StepKind

log = logging.getLogger("opentrax.breaches")
_TOLD = frozenset({StepKind.TOLD_AUTHORITY, StepKind.TOLD_ORGANIZATIONS, StepKind.TOLD_PEOPLE})
REMINDS_EVERY = timedelta(hours=1)


def open_breach(
    what: str, *, said_by: str, discovered_at: datetime | None = None,
    people_count: int | None = None, is_drill: bool = False,
) -> Breach:  # fmt: skip
    """Write a breach down; its clock runs from when it was discovered.

    Refuses empty words, and one that is yet to be discovered. A drill counts in no figure of
    breaches.
    """
    if not what.strip() or not said_by.strip():
        raise Refused("Say what happened, and who you are. Name nobody whose data it is about.")
    found_at = discovered_at or now()
    if found_at > now():
        raise Refused("A breach was discovered before now.")
    return Breach.objects.create(
        what=what.strip()[:1000], said_by=said_by.strip()[:120], discovered_at=found_at,
        people_count=people_count, is_drill=is_drill,
    )  # fmt: skip


def note_step(
    breach: Breach, kind: StepKind, *, words: str, said_by: str, whom: str = "",
    at: datetime | None = None,
) -> BreachStep:  # fmt: skip
    """Note what was done.

    Refuses a step after the end, a telling that does not say whom, an instant before the discovery
    or yet to come, and an end that lacks what the breach owes.
    """
    steps, done_at = breach.noted(), at or now()
    if rules.first(steps, StepKind.CLOSED):
        raise Refused("This breach is closed. Open another one.")
    if not words.strip() or not said_by.strip():
        raise Refused("Say what was done, and who you are.")
    if kind in _TOLD and not whom.strip():
        raise Refused("Say who was told.")
    if not breach.discovered_at <= done_at <= now():
        raise Refused("That was done between the discovery and now.")
    lacking = rules.lacks(steps) if kind is StepKind.CLOSED else ()
    if lacking:
        raise Refused(f"Before it is closed it owes: {', '.join(lacking)}.")
    return BreachStep.objects.create(
        breach=breach, kind=kind, at=done_at, whom=whom.strip()[:200],
        words=words.strip()[:1000], said_by=said_by.strip()[:120],
    )  # fmt: skip


def remind() -> int:
    """Write into the log which marks of the clock were passed within the last hour, for breaches
    that owe an assessment or word to the authority; returns how many."""
    told = 0
    for breach in Breach.objects.prefetch_related("steps"):
        steps = breach.noted()
        open_still = set(rules.lacks(steps)) & {rules.Owed.ASSESSMENT, rules.Owed.AUTHORITY}
        if rules.first(steps, StepKind.CLOSED) or not open_still:
            continue
        for mark in rules.reminders_between(breach.discovered_at, now() - REMINDS_EVERY, now()):
            told += 1
            log.error(
                "%s %s: %d of 72 hours are over, and it owes: %s",
                plain("drill" if breach.is_drill else "breach"), plain(breach.pk),
                mark.total_seconds() // 3600, plain(", ".join(sorted(open_still))),
            )  # fmt: skip
    return told
