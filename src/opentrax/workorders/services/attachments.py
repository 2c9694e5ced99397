"""Photos and documents of a work order: put, take away, and the sweep of files nobody names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from opentrax.kit import files
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.files.kinds import plain_name
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.models import Attachment, RequestFile, Visit, WorkOrder
from opentrax.workorders.services.keeper import keepers_side, lock_work_order
from opentrax.workorders.services.notes import entry_values, may_delete, record

MOST_AT_ONCE = 10
CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it; its name is shown, and believed in nothing else."""

    file: BinaryIO
    name: str


@dataclass(frozen=True, slots=True)
class Ready:
    """An upload that was looked at and, if it is a photo, made anew."""

    name: str
    kind: files.FileKind
    upload: Upload
    photo: files.Photo | None

    def chunks(self) -> Iterable[bytes]:
        if self.photo is not None:
            return [self.photo.body]
        self.upload.file.seek(0)
        return iter(lambda: self.upload.file.read(CHUNK_BYTES), b"")


def looked_at(uploads: Sequence[Upload], *, zone: str) -> list[Ready]:
    """Tell what each upload is, and clean photos; before any lock, since it takes its time.
    Refuses the first that is not taken, by its name."""
    if not uploads:
        raise Refused(_("Choose a file first."))
    if len(uploads) > MOST_AT_ONCE:
        raise Refused(_("Ten files at a time, please."))
    return [_ready(upload, ZoneInfo(zone)) for upload in uploads]


def _ready(upload: Upload, zone: ZoneInfo) -> Ready:
    name = PurePosixPath(upload.name.replace("\\", "/")).name
    try:
        kind = files.kind_of(upload.file, name)
        photo = files.prepare_photo(upload.file, kind, zone=zone) if kind.is_photo else None
    except files.RefusedFileError as refusal:
        raise Refused(f"{name[:60]}: {refusal}") from refusal
    kept = photo.kind if photo is not None else kind
    return Ready(plain_name(name, kept), kept, upload, photo)


@command
def attach(
    work_order: WorkOrder, uploads: Sequence[Upload], audience: str, *, actor: Person,
    visit: Visit | None = None, command_id: UUID | None = None,
) -> None:  # fmt: skip
    """Put files to a work order, or to one of its visits, for an audience: all of them or none.

    Refuses what `looked_at` refuses, an audience that is not the writer's to choose, and a work
    order that is not open to the organization in scope.
    """
    zone = WorkOrder.objects.filter(pk=work_order.pk).values_list("location__time_zone", flat=True)
    ready = looked_at(uploads, zone=zone.first() or "UTC")
    order = lock_work_order(work_order.pk)
    values = entry_values(order, audience, actor=actor, visit=visit)
    for one in ready:
        put(one, values, actor)


@command
def attach_one(
    work_order: WorkOrder, upload: Upload, audience: str, *, actor: Person,
    command_id: UUID | None = None,
) -> Attachment:  # fmt: skip
    """Put one file to a work order, and tell which row it is. Refuses what `attach` refuses."""
    zone = WorkOrder.objects.filter(pk=work_order.pk).values_list("location__time_zone", flat=True)
    [ready] = looked_at([upload], zone=zone.first() or "UTC")
    order = lock_work_order(work_order.pk)
    return put(ready, entry_values(order, audience, actor=actor, visit=None), actor)


def put(
    one: Ready, values: Mapping[str, object], actor: Person | None, *, answer_id: UUID | None = None
) -> Attachment:
    """Keep what was looked at, as its writer; `values` are those of `entry_values`."""
    keeper_id = values["organization_id"]
    assert isinstance(keeper_id, UUID)  # noqa: S101  for the types
    photo = one.photo
    with keepers_side(keeper_id):
        stored = files.put(one.chunks())
        small = files.put([photo.thumbnail]) if photo else None
    made = Attachment(
        **values, name=one.name, media_type=one.kind.media_type, size_bytes=stored.size_bytes,
        content_key=stored.key, thumbnail_key=small.key if small else "",
        width_px=photo.width if photo else None, height_px=photo.height if photo else None,
        taken_at=photo.taken_at if photo else None,
        taken_source=photo.taken_source or "" if photo else "", answer_id=answer_id,
    )  # fmt: skip
    # Written in the writer's own scope: the policies prove that the work order is open to them.
    made.save(force_insert=True)
    record(made, "attachment.added", actor=actor, facts={"bytes": stored.size_bytes})
    return made


@command
def delete_attachment(
    attachment: Attachment, *, actor: Person, command_id: UUID | None = None
) -> Attachment:
    """Take a file away: the row stays as a mark, the file goes with the next sweep. Refuses others
    than who put it there."""
    order = lock_work_order(attachment.work_order_id)
    found: Attachment | None = Attachment.objects.filter(pk=attachment.pk).first()
    if found is None or not may_delete(found, actor):
        raise Refused(_("Only who put it there can take it away."))
    if found.answer_id is not None and order.status in rules.DECIDED:
        raise Refused(_("The work was judged with this photo: it stays with its checklist."))
    found.name = found.content_key = found.thumbnail_key = ""
    found.taken_at, found.deleted_at = None, now()
    found.save(update_fields=["name", "content_key", "thumbnail_key", "taken_at", "deleted_at"])
    record(found, "attachment.deleted", actor=actor)
    return found


def sweep_files() -> int:
    """Take the files of the organization in scope that no row names any more; returns how many."""
    return files.sweep(files.named_keys)


@files.names_files
def _named_keys() -> set[str]:
    own = {"organization_id": current_organization_id()}
    found: set[str] = set()
    for model in (Attachment, RequestFile):
        pairs = model.objects.filter(**own).values_list("content_key", "thumbnail_key")
        found |= {key for pair in pairs.iterator() for key in pair if key}
    return found
