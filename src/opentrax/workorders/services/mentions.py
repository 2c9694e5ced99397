"""Mention people in notes: a mention tells somebody of what they may read, and opens nothing."""

from collections.abc import Iterable
from uuid import UUID

from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.organizations.selectors import membership_of
from opentrax.workorders.events import PersonMentioned
from opentrax.workorders.following import visible_orders
from opentrax.workorders.mentions import Key, mentionable
from opentrax.workorders.models import Mention, Note, WorkOrder
from opentrax.workorders.rules.mentions import people_in


def mention_in(order: WorkOrder, note: Note) -> int:
    """Note who is named in a note that was just written or said otherwise, but its author; return
    how many that were not before. Each organization keeps the mentions of its own people; who may
    not read the note is not mentioned. Publishes PersonMentioned.
    """
    if "@" not in note.body:
        return 0
    named = people_in(note.body, mentionable(order))
    return sum(_mention(order, note, named_one) for named_one in named)


def _mention(order: WorkOrder, note: Note, whom: Key) -> bool:
    organization_id, person_id = whom
    if person_id == note.author_id:
        return False
    if organization_id == current_organization_id():
        return _noted(order, note, person_id)
    with scope(organization_id):
        return _noted(order, note, person_id)


def _noted(order: WorkOrder, note: Note, person_id: UUID) -> bool:
    """In the scope of the one who is mentioned, whose policies say what they may read."""
    member = membership_of(person_id)
    if member is None or not member.person.is_active or not member.may("workorders.view"):
        return False
    if not visible_orders(member).filter(pk=order.pk).exists():
        return False
    if not Note.objects.filter(pk=note.pk).exists():
        return False
    own_id = current_organization_id()
    before = Mention.objects.filter(
        organization_id=own_id, origin_id=note.origin_id, person_id=person_id
    )
    if before.exists():
        return False
    made = Mention(
        work_order_id=order.pk, origin_id=note.origin_id, note_id=note.pk, person_id=person_id
    )
    made.save(force_insert=True)
    publish(PersonMentioned(own_id, order.pk, note.pk, made.pk))
    return True


def mentioned_in(note: Note, people: Iterable[UUID]) -> set[UUID]:
    """Which of these people of the organization in scope a note mentions."""
    rows = Mention.objects.filter(
        organization_id=current_organization_id(), origin_id=note.origin_id,
        person_id__in=list(people),
    )  # fmt: skip
    return set(rows.values_list("person_id", flat=True))
