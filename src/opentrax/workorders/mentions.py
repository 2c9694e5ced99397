"""Reads of mentions: who may be mentioned from where one stands, and where somebody was."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.selectors import members
from opentrax.workorders.models import Mention, Note, WorkOrder
from opentrax.workorders.states import Audience

Key = tuple[UUID, UUID]
"""An organization, and a person in it."""
MOST_LISTED = 100


def mentionable(order: WorkOrder) -> Mapping[Key, str]:
    """Whom the organization in scope may mention about a work order, by name: its own people, and
    those of the other side who wrote about it, whose names it has read. Whether they may read the
    note is asked when it is written.
    """
    own_id = current_organization_id()
    own = [m for m in members().filter(person__is_active=True) if m.may("workorders.view")]
    shared = Note.objects.filter(work_order_id=order.pk, author_id__isnull=False)
    others = (
        shared.exclude(author_organization_id=own_id)
        .exclude(audience=Audience.INTERNAL)
        .values_list("author_organization_id", "author_id", "author_name")
        .distinct()
    )
    return {
        **{(where, who): name for where, who, name in others if name},
        **{(own_id, member.person_id): member.person.name for member in own},
    }


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A note in which somebody was mentioned, as it reads now."""

    note: Note
    order: WorkOrder


def mentions_of(person_id: UUID) -> list[Mentioned]:
    """Where somebody was mentioned for the organization in scope, newest first, as far as that
    still sees it; three queries.
    """
    rows = Mention.objects.filter(
        organization_id=current_organization_id(), person_id=person_id
    ).order_by("-created_at", "-id")[:MOST_LISTED]
    found = [(row.origin_id, row.work_order_id) for row in rows]
    notes = Note.objects.filter(
        origin_id__in=[origin for origin, _order in found], replaced_at=None, deleted_at=None
    )
    standing = {note.origin_id: note for note in notes}
    orders = WorkOrder.objects.in_bulk({order for _origin, order in found})
    return [
        Mentioned(standing[origin], orders[order])
        for origin, order in found
        if origin in standing and order in orders
    ]
