"""Keep the register of breaches: open one, or a drill, note what was done, tell those concerned,
remind of the clock. Nothing is ever changed; a wrong note is followed by a right one."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.events import publish
from opentrax.kit.logs import plain
from opentrax.kit.tenancy import scope
from opentrax.organizations.selectors import members, organization_ids
from opentrax.privacy.events import BreachClockPassed, BreachConcerns
from opentrax.privacy.models import Breach, BreachStep
from opentrax.privacy.rules import breaches as rules
from opentrax.privacy.rules.breaches import StepKind
from opentrax.privacy.services.erasures import persons

log = logging.getLogger("opentrax.breaches")
_TOLD = frozenset({StepKind.TOLD_AUTHORITY, StepKind.TOLD_ORGANIZATIONS, StepKind.TOLD_PEOPLE})


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


@transaction.atomic
def tell_people(
    breach: Breach, *, words: str, said_by: str, organizations: Collection[UUID] | None = None
) -> int:
    """Tell those concerned by mail: everybody with an account, or the members of some
    organizations; returns how many. The words are what they read. Publishes BreachConcerns.

    Refuses what a note refuses, an organization that is none, and when nobody is there to be told.
    """
    there = set(organization_ids())
    if set(organizations or ()) - there:
        raise Refused("There is no such organization.")
    concerned = _members(organizations) if organizations else set(persons())
    if not concerned:
        raise Refused("Nobody is there to be told.")
    of = f"members of {len(organizations)} organizations" if organizations else "everybody"
    step = note_step(
        breach, StepKind.TOLD_PEOPLE, words=words, said_by=said_by,
        whom=f"{of}: {len(concerned)} by mail",
    )  # fmt: skip
    publish(BreachConcerns(step.pk, tuple(sorted(concerned))))
    return len(concerned)


def _members(organizations: Collection[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for organization_id in organizations:
        with scope(organization_id):
            found |= set(members().values_list("person_id", flat=True))
    return found


@transaction.atomic
def remind() -> int:
    """Note in the register, and in the log, which marks of the clock were passed by breaches that
    owe an assessment or word to the authority; returns how many, each once. Publishes
    BreachClockPassed for the last mark of each, and only for one that is new."""
    noted = 0
    for breach in Breach.objects.prefetch_related("steps"):
        open_still = _owed_by_the_clock(breach)
        marks = rules.marks_passed(breach.discovered_at, now()) if open_still else ()
        done = {s.words for s in breach.steps.all() if s.kind == StepKind.REMINDED}
        new = [mark for mark in marks if _called(mark) not in done]
        made = [_note_mark(breach, mark, open_still) for mark in new]
        noted += len(made)
        if made:
            publish(BreachClockPassed(made[-1].pk))
    return noted


def _owed_by_the_clock(breach: Breach) -> list[rules.Owed]:
    steps = breach.noted()
    if rules.first(steps, StepKind.CLOSED):
        return []
    return sorted(set(rules.lacks(steps)) & {rules.Owed.ASSESSMENT, rules.Owed.AUTHORITY})


def _called(mark: timedelta) -> str:
    return f"{mark // timedelta(hours=1)} of 72 hours are over"


def _note_mark(breach: Breach, mark: timedelta, owed: list[rules.Owed]) -> BreachStep:
    log.error(
        "%s %s: %s, and it owes: %s",
        plain("drill" if breach.is_drill else "breach"), plain(breach.pk), plain(_called(mark)),
        plain(", ".join(owed)),
    )  # fmt: skip
    return BreachStep.objects.create(
        breach=breach, kind=StepKind.REMINDED, at=now(), whom=", ".join(owed),
        words=_called(mark), said_by="Opentrax",
    )  # fmt: skip
