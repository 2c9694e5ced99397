"""Notes and calls about a work order: say, say otherwise for ten minutes, take back."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.audiences import choices_of, is_in_house
from opentrax.workorders.events import FeedChanged, NoteWritten
from opentrax.workorders.models import Attachment, Note, Visit, WorkOrder
from opentrax.workorders.services.keeper import keepers_side, lock_work_order
from opentrax.workorders.services.mentions import mention_in
from opentrax.workorders.states import TYPED_KINDS, Audience, NoteKind

CHANGED_WITHIN = timedelta(minutes=10)
MOST_CHARACTERS = 8000


def entry_values(
    order: WorkOrder, audience: str, *, actor: Person, visit: Visit | None
) -> dict[str, object]:
    """What notes and attachments begin with. Refuses an audience that the organization in scope
    cannot choose, and a visit of another work order."""
    own_id = current_organization_id()
    if audience not in choices_of(order, own_id):
        raise Refused(_("Choose who may read it."))
    if visit is not None and not order.visits.filter(pk=visit.pk).exists():
        raise Refused(_("This visit belongs to another work order."))
    is_between = audience in (Audience.CLIENT, Audience.PROVIDER)
    internal = audience == Audience.INTERNAL
    return {
        "work_order_id": order.pk,
        "visit_id": visit.pk if visit else None,
        "organization_id": own_id if internal else order.organization_id,
        "audience": audience,
        # What the client says before anybody was asked is for whoever will be.
        "with_provider_id": order.provider_id if is_between else None,
        "author_id": actor.pk,
        "author_name": actor.name[:120],
        "author_organization_id": own_id,
        "written_at": now(),
    }


def record(
    entry: Note | Attachment, action: str, *, actor: Person | None,
    facts: Mapping[str, str | int | bool | None] | None = None,
) -> None:  # fmt: skip
    """Into the audit log of whoever keeps the entry; no word of it. Publishes FeedChanged."""
    with keepers_side(entry.organization_id):
        audit.record(
            action, subject_id=entry.pk, actor_id=actor.pk if actor else None,
            facts={"audience": entry.audience, **(facts or {})},
        )  # fmt: skip
    publish(
        FeedChanged(
            entry.organization_id, entry.work_order_id,
            entry.origin_id if isinstance(entry, Note) else entry.pk, action, entry.audience,
            entry.with_provider_id,
        )
    )  # fmt: skip


@command
def write_note(
    work_order: WorkOrder, body: str, audience: str, *, actor: Person, kind: str = NoteKind.NOTE,
    visit: Visit | None = None, command_id: UUID | None = None,
) -> Note:  # fmt: skip
    """Write a note, or log a call, for an audience. Either side may, while it sees the work order,
    also when that is over.

    Refuses an empty note, one that is too long, and an audience that is not the writer's to choose.
    Publishes NoteWritten.
    """
    if kind not in TYPED_KINDS:
        raise Refused(_("Choose whether it is a note or a call."))
    order = lock_work_order(work_order.pk)
    values = entry_values(order, audience, actor=actor, visit=visit)
    return put_note(order, body, values, kind=kind, actor=actor)


def put_note(
    order: WorkOrder, body: str, values: Mapping[str, object], *, kind: str, actor: Person | None
) -> Note:
    """Keep a note and say so; `values` are those of `entry_values`. Nobody is the actor where it
    came from somebody without an account.
    """
    key = uuid7()
    note = Note(id=key, origin_id=key, kind=NoteKind(kind), body=_said(body), **values)
    note.save(force_insert=True)
    record(note, "note.written", actor=actor, facts={"kind": note.kind})
    if actor is not None:  # whose people somebody without an account knows, nobody can say
        mention_in(order, note)
    publish(NoteWritten(order.organization_id, order.pk, note.pk, _other_side(order, note)))
    return note


def _other_side(order: WorkOrder, note: Note) -> UUID | None:
    """The organization beside the author's that may read a note, or None; who has no account
    writes to the keeper.
    """
    if note.author_id is None:
        return order.organization_id
    if note.audience == Audience.INTERNAL or is_in_house(order):
        return None
    is_keepers = note.author_organization_id == order.organization_id
    return order.provider_id if is_keepers else order.organization_id


def _said(body: str) -> str:
    said = body.replace("\r\n", "\n").strip()
    if not said:
        raise Refused(_("Write something first."))
    if len(said) > MOST_CHARACTERS:
        raise Refused(_("This is too long: 8,000 characters at most. Attach it as a file."))
    return said


def may_change(note: Note, actor: Person) -> bool:
    """Whether somebody may still say it otherwise."""
    return may_delete(note, actor) and now() - note.written_at <= CHANGED_WITHIN


def may_delete(entry: Note | Attachment, actor: Person) -> bool:
    """Whether an entry is somebody's own, written where they are now, and still there."""
    return (
        entry.author_id == actor.pk
        and entry.author_organization_id == current_organization_id()
        and entry.deleted_at is None
    )


def _own(note: Note, actor: Person) -> Note:
    """The version that stands; its work order is locked."""
    found: Note | None = Note.objects.filter(origin_id=note.origin_id, replaced_at=None).first()
    if found is None or not may_delete(found, actor):
        raise Refused(_("Only who wrote it can change it."))
    return found


@command
def change_note(note: Note, body: str, *, actor: Person, command_id: UUID | None = None) -> Note:
    """Say it otherwise: another version. What was said first stays to be read; who is named in it
    now and was not before, hears of it.

    Refuses others than the author, and later than ten minutes after it was written.
    """
    order = lock_work_order(note.work_order_id)
    standing, said = _own(note, actor), _said(body)
    if not may_change(standing, actor):
        raise Refused(_("A note can be changed for ten minutes. Write another one."))
    if said == standing.body:
        return standing
    made = Note(
        body=said, kind=standing.kind,
        **{name: getattr(standing, name) for name in _CARRIED},
    )  # fmt: skip
    standing.replaced_at = now()
    standing.save(update_fields=["replaced_at"])
    made.save(force_insert=True)
    record(made, "note.changed", actor=actor, facts={"before": str(standing.pk)})
    mention_in(order, made)
    return made


_CARRIED = (
    "origin_id", "work_order_id", "visit_id", "organization_id", "audience", "with_provider_id",
    "author_id", "author_name", "author_organization_id", "written_at",
)  # fmt: skip


@command
def delete_note(note: Note, *, actor: Person, command_id: UUID | None = None) -> Note:
    """Take a note back with all its versions; that there was one stays visible. Refuses others than
    the author."""
    lock_work_order(note.work_order_id)
    standing = _own(note, actor)
    Note.objects.filter(origin_id=standing.origin_id).update(body="", deleted_at=now())
    record(standing, "note.deleted", actor=actor)
    return standing
