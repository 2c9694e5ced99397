"""Legal holds: something is kept past its term, by two people, with a reason, until a day.

A hold names one row (all of it, or some fields) or what is stored of a technician in a time. What
its table drops by the day is copied first. When a hold ends, by release or by its date, the copies
go and everything that it kept back is taken away at once.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.engine.clocks import months_after
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.privacy import declaration_of
from opentrax.kit.privacy.paths import Who, follow, matching
from opentrax.organizations.models import Person
from opentrax.privacy.events import HoldEnded
from opentrax.privacy.models import HeldCopy, LegalHold
from opentrax.privacy.retention.scope import Termed, past_term, termed_tables
from opentrax.privacy.retention.taking import delete_with_children, empty

LONGEST_MONTHS = 24
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is to be held: a row of `place`, or what `place` stores of a technician (`about_id`)
    from an instant to another. `fields` empty: all of it."""

    place: str
    row_id: UUID | None = None
    about_id: UUID | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    fields: Sequence[str] = ()


def termed_at(place: str) -> Termed | None:
    """The table of this label, where its term is a time and an organization keeps it."""
    found = (t for t in termed_tables() if t.label == place and t.is_tenants)
    return next(found, None)


@command
def request_hold(
    held: Held, *, reason: str, expires_at: datetime, actor: Person, command_id: UUID | None = None
) -> LegalHold:
    """Ask for a hold; it keeps nothing until a second person approves it.

    Refuses without a reason, without an end within two years, of what has no term or no such
    fields, and of a row that is not there.
    """
    termed = termed_at(held.place)
    if termed is None:
        raise Refused(_("Nothing of this kind goes by a term, so nothing has to be held."))
    if not reason.strip():
        raise Refused(_("Say why this has to be kept: a law, a dispute, an agreement."))
    if not now() < expires_at <= months_after(now(), LONGEST_MONTHS):
        raise Refused(_("A hold ends within two years. It can be asked for again then."))
    if set(held.fields) - set(termed.declared.fields):
        raise Refused(_("There is no such field."))
    if held.row_id is not None and not _row(termed, held.row_id).exists():
        raise Refused(_("There is no such row, or it has gone already."))
    hold = LegalHold.objects.create(
        place=held.place, row_id=held.row_id, about_id=held.about_id, from_at=held.from_at,
        to_at=held.to_at, fields=list(held.fields), reason=reason.strip()[:500],
        requested_by_id=actor.pk, expires_at=expires_at,
    )  # fmt: skip
    audit.record(
        "hold.requested", subject_id=hold.pk, actor_id=actor.pk, facts={"place": held.place}
    )
    return hold  # type: ignore[no-any-return]


@command
def approve_hold(hold: LegalHold, *, actor: Person, command_id: UUID | None = None) -> LegalHold:
    """Put a hold in force, by somebody else than who asked; copies what would be dropped.

    Refuses the same person, and a hold that is over, released or approved already.
    """
    hold = hold.refreshed()
    if hold.requested_by_id == actor.pk:
        raise Refused(_("A second person has to approve this: you asked for it."))
    if hold.approved_at or hold.released_at or hold.expires_at <= now():
        raise Refused(_("This hold has been decided already."))
    hold.approved_by_id, hold.approved_at = actor.pk, now()
    hold.save(update_fields=["approved_by_id", "approved_at"])
    copied = copy_held(hold)
    audit.record("hold.approved", subject_id=hold.pk, actor_id=actor.pk, facts={"copied": copied})
    return hold


@command
def release_hold(hold: LegalHold, *, actor: Person, command_id: UUID | None = None) -> LegalHold:
    """End a hold now: its copies go, and what it kept past its term is taken away at once.

    Refuses a hold that was released already.
    """
    hold = hold.refreshed()
    if hold.released_at is not None:
        raise Refused(_("This hold has been decided already."))
    _end(hold, actor_id=actor.pk)
    return hold


def end_overdue_holds() -> int:
    """End the holds of the organization in scope whose day has passed; returns how many."""
    over = list(LegalHold.objects.over(now()).select_for_update())
    for hold in over:
        _end(hold, actor_id=None)
    return len(over)


def _end(hold: LegalHold, *, actor_id: UUID | None) -> None:
    hold.released_at, hold.released_by_id = now(), actor_id
    hold.save(update_fields=["released_at", "released_by_id"])
    copies: int = HeldCopy.objects.filter(hold=hold).delete()[0]
    taken = _take_what_was_held(hold)
    publish(HoldEnded(hold.organization_id, hold.pk))
    audit.record(
        "hold.ended", subject_id=hold.pk, actor_id=actor_id,
        facts={"copies": copies, "taken": taken},
    )  # fmt: skip


def _take_what_was_held(hold: LegalHold) -> int:
    """The row that only this hold kept, if its term is over and no other hold keeps it."""
    termed = termed_at(hold.place)
    if termed is None or hold.row_id is None:
        return 0
    row = past_term(termed).filter(pk=hold.row_id).first()
    if row is None:
        return 0
    if termed.rule.taken_by == "fields":
        return empty(termed, row)
    if termed.rule.taken_by == "rows":
        delete_with_children(termed.model, [row.pk])
        return 1
    return 0  # its app's own job, or the owner's function, takes it tonight


def copy_held(hold: LegalHold) -> int:
    """Copy what a hold over a time names; returns how many rows are new. Repeatable: what arrives
    later is copied by the next night."""
    if hold.about_id is None or not hold.in_force_at(now()):
        return 0
    rows = held_rows(hold)
    known = set(HeldCopy.objects.filter(hold=hold).values_list("row_key", flat=True))
    made, batch = 0, []
    for row in rows.iterator(chunk_size=_AT_ONCE):
        key = _key(row)
        if key in known:
            continue
        batch.append(_copy(hold, row, key))
        if len(batch) == _AT_ONCE:
            made += len(HeldCopy.objects.bulk_create(batch, ignore_conflicts=True))
            batch = []
    return made + len(HeldCopy.objects.bulk_create(batch, ignore_conflicts=True))


def held_rows(hold: LegalHold) -> "models.QuerySet[Any]":
    """The rows that a hold over a technician and a time names, as they are stored now."""
    model, declared = apps.get_model(hold.place), declaration_of(hold.place)
    assert declared is not None and declared.subject is not None  # noqa: PT018, S101
    who = Who(records=frozenset({("directory.Technician", hold.about_id)}))  # type: ignore[arg-type]
    since = declared.kept.since[0]
    rows: models.QuerySet[Any] = model._default_manager.filter(
        matching(follow(model, declared.subject), who),
        **{f"{since}__gte": hold.from_at, f"{since}__lt": hold.to_at},
    )
    return rows


def _copy(hold: LegalHold, row: Any, key: str) -> HeldCopy:
    declared = declaration_of(hold.place)
    names = [field.attname for field in row._meta.concrete_fields]
    wanted = [n for n in names if not hold.fields or n in hold.fields]
    body = json.loads(json.dumps({n: getattr(row, n) for n in wanted}, cls=DjangoJSONEncoder))
    at = getattr(row, declared.kept.since[0] if declared is not None else "created_at")
    return HeldCopy(hold=hold, row_key=key, about_id=str(hold.about_id), at=at, body=body)


def _key(row: Any) -> str:
    parts = row.pk if isinstance(row.pk, tuple) else (row.pk,)
    return "|".join(p.isoformat() if isinstance(p, datetime) else str(p) for p in parts)


def _row(termed: Termed, key: UUID) -> "models.QuerySet[Any]":
    return termed.model._default_manager.filter(pk=key)
