"""The feed of a work order: what people wrote and showed, and what its tables say happened.

Reads through the work order: an entry is part of a page only where the work order is, also the
internal ones of an organization to which it is closed.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders import lists
from opentrax.workorders.models import Assignment, Attachment, Hold, Note, Visit, WorkOrder
from opentrax.workorders.services.notes import may_change, may_delete
from opentrax.workorders.states import AssignmentStatus, Audience, NoteKind

ICONS: Mapping[str, str] = {
    NoteKind.NOTE: "message-square", NoteKind.CALL: "phone", NoteKind.MAIL: "mail",
}  # fmt: skip
MOST_ENTRIES = 1000
"""So many notes and so many files are looked at; older ones stay out of the feed."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the feed. `entry` is a note or a file; else it is something that happened."""

    at: datetime
    icon: str
    text: str = ""
    note: Note | None = None
    attachment: Attachment | None = None
    author: str = ""
    is_internal: bool = False
    may_change: bool = False
    may_delete: bool = False
    earlier: Sequence[Note] = field(default_factory=tuple)

    @property
    def entry(self) -> Note | Attachment | None:
        return self.note or self.attachment


@dataclass(frozen=True, slots=True)
class Told:
    """What the page has read already."""

    order: WorkOrder
    assignments: Sequence[Assignment]
    visits: Sequence[Visit]
    names: Mapping[UUID, str]


def feed_of(told: Told, viewer: Person) -> list[Item]:
    """Everything of one work order that the scope may see, newest first; three queries."""
    found = [*_notes(told, viewer), *_files(told, viewer), *_events(told)]
    return sorted(found, key=lambda item: (item.at, item.entry is not None), reverse=True)


def _author(entry: Note | Attachment, names: Mapping[UUID, str]) -> str:
    """Who wrote it: to the other side with the organization."""
    if entry.author_organization_id == current_organization_id():
        return entry.said_by
    return f"{entry.said_by} · {names.get(entry.author_organization_id, '–')}"


def _notes(told: Told, viewer: Person) -> Iterator[Item]:
    rows = Note.objects.filter(work_order_id=told.order.pk).order_by("-written_at", "-id")
    versions: dict[UUID, list[Note]] = defaultdict(list)
    for row in rows[:MOST_ENTRIES]:
        versions[row.origin_id].append(row)
    for found in versions.values():
        standing = next((n for n in found if n.replaced_at is None), None)
        if standing is None:
            continue
        yield Item(
            standing.written_at, ICONS[standing.kind],
            note=standing, author=_author(standing, told.names),
            is_internal=standing.audience == Audience.INTERNAL,
            may_change=may_change(standing, viewer), may_delete=may_delete(standing, viewer),
            earlier=() if standing.deleted_at else [n for n in found if n.replaced_at is not None],
        )  # fmt: skip


def _files(told: Told, viewer: Person) -> Iterator[Item]:
    rows = Attachment.objects.filter(work_order_id=told.order.pk).order_by("-written_at", "-id")
    for row in rows[:MOST_ENTRIES]:
        yield Item(
            row.written_at, "image" if row.thumbnail_key else "paperclip", attachment=row,
            author=_author(row, told.names), is_internal=row.audience == Audience.INTERNAL,
            may_delete=may_delete(row, viewer),
        )  # fmt: skip


def _events(told: Told) -> Iterator[Item]:
    for at, icon, text in (
        *_of_order(told.order), *_of_assignments(told), *_of_visits(told.visits),
        *_of_holds(told.order),
    ):  # fmt: skip
        if at is not None:
            yield Item(at, icon, text)


Happened = tuple[datetime | None, str, str]


def _of_order(order: WorkOrder) -> Iterator[Happened]:
    yield order.created_at, "circle-plus", _("Raised")
    yield order.completed_at, "circle-check", _("Completed")
    yield order.verified_at, "circle-check", _("Verified")
    yield order.closed_at, "archive", _("Closed")
    yield order.cancelled_at, "ban", _("Cancelled")


def _of_assignments(told: Told) -> Iterator[Happened]:
    for one in told.assignments:
        if one.provider_id == told.order.organization_id:
            yield one.offered_at, "send", _("Assigned to own technicians")
            continue
        name = {"name": told.names.get(one.provider_id, "–")}
        yield one.offered_at, "send", _("Offered to %(name)s") % name
        if one.status == AssignmentStatus.DECLINED:
            yield one.answered_at, "x", _("%(name)s declined") % name
        else:
            yield one.answered_at, "check", _("%(name)s accepted") % name
        if one.status == AssignmentStatus.EXPIRED:
            yield one.ended_at, "calendar-x", _("The offer to %(name)s expired") % name
        if one.status == AssignmentStatus.RECALLED:
            yield one.ended_at, "undo-2", _("Taken back from %(name)s") % name


def _of_visits(visits: Sequence[Visit]) -> Iterator[Happened]:
    for visit in visits:
        name = {"name": visit.technician_name}
        yield visit.created_at, "calendar-plus", _("A visit of %(name)s was planned") % name
        yield visit.arrived_at, "map-pin", _("%(name)s arrived") % name
        yield visit.left_at, "navigation", _("%(name)s left") % name


def _of_holds(order: WorkOrder) -> Iterator[Happened]:
    for hold in Hold.objects.filter(work_order_id=order.pk):
        reason = {"reason": lists.name_of(hold.reason_code, hold.reason_label)}
        yield hold.started_at, "circle-pause", _("On hold: %(reason)s") % reason
        yield hold.ended_at, "play", _("The work went on")
