"""Put checklists to a work order, and fill them in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.audiences import choices_of, is_in_house
from opentrax.workorders.checklists import Given, Item, Unreadable, is_failed, read, shown
from opentrax.workorders.checklists.words import ItemKind, PhotoRule
from opentrax.workorders.filled import Filled, answered_with, checklists_of
from opentrax.workorders.models import (
    Checklist,
    ChecklistAnswer,
    Visit,
    WorkChecklist,
    WorkOrder,
)
from opentrax.workorders.services.acting import acting
from opentrax.workorders.services.attachments import Ready, Upload, looked_at, put
from opentrax.workorders.services.follow_ups import raise_follow_up
from opentrax.workorders.services.keeper import keepers_side, lock_work_order, settle
from opentrax.workorders.services.notes import entry_values
from opentrax.workorders.services.putting import put_version
from opentrax.workorders.states import Audience


@dataclass(frozen=True, slots=True)
class Answers:
    """What was sent for one section: texts and files by the keys of its items; what was not on the
    form is not in it. A signature is a name, with a drawing among the photos or confirmed."""

    section: str
    texts: Mapping[str, Sequence[str]]
    photos: Mapping[str, Sequence[Upload]] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()


def _keepers(work_order_id: UUID) -> WorkOrder:
    """The locked work order, for who raised it, while it is open."""
    locked = lock_work_order(work_order_id)
    if locked.organization_id != current_organization_id():
        raise Refused(str(rules.Reason.KEEPER_CHANGES.label))
    if locked.status not in rules.OPEN:
        raise Refused(str(rules.Reason.OVER.label))
    return locked


@command
def put_checklist(
    work_order: WorkOrder, checklist: Checklist, *, actor: Person, command_id: UUID | None = None
) -> WorkChecklist:
    """Put a checklist to a work order by hand, in its latest version, by who raised it.

    Refuses one that is not the organization's, archived or unpublished, one that is there, and a
    work order that is over.
    """
    locked = _keepers(work_order.pk)
    found = Checklist.objects.filter(
        pk=checklist.pk, organization_id=locked.organization_id, archived_at=None
    ).first()
    if found is None:
        raise Refused(_("Choose a checklist of your organization's list."))
    if locked.checklists.filter(checklist_id=found.pk).exists():
        raise Refused(_("This checklist is on the work order already."))
    return put_version(locked, found, actor, is_by_rule=False)


@command
def take_checklist_off(
    row: WorkChecklist, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Take a checklist off a work order, by who raised it. Refuses one that somebody answered, and
    a work order that is over. What it held back may follow."""
    locked = _keepers(row.work_order_id)
    found = locked.checklists.filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("This checklist is not on the work order any more."))
    if found.answers.exists():
        raise Refused(_("Somebody answered it already: it stays."))
    found.delete()
    settle(locked, "checklist.taken_off", subject_id=row.pk, actor=actor)


@command
def answer_section(
    row: WorkChecklist, answers: Answers, *, actor: Person, visit: Visit | None = None,
    command_id: UUID | None = None,
) -> WorkChecklist:  # fmt: skip
    """Save one section of a checklist, by either side, until the work is judged. What is empty
    takes an answer back; items that are not asked are left as they are.

    Refuses what is no answer to its item (all of it, with the item's words), files that are not
    photos, and a work order that is over. A failed item that is said to raises a work order, once.
    The work order is completed where it waited for these answers.
    """
    zone = WorkOrder.objects.filter(pk=row.work_order_id).values_list(
        "location__time_zone", flat=True
    )
    ready = _ready(answers, zone.first() or "UTC")
    order = lock_work_order(row.work_order_id)
    _demand_open(order, actor)
    with keepers_side(order.organization_id):
        filled = next((one for one in checklists_of(order) if one.row.pk == row.pk), None)
    if filled is None:
        raise Refused(_("This checklist is not on the work order any more."))
    asked, given = _read(filled, answers, ready)
    writer = _Writer(order, filled, actor, visit)
    for item in asked:
        writer.write(item, given[item.key], ready.get(item.key, ()))
    facts: dict[str, str | int | bool | None] = {"section": answers.section, **writer.counts}
    settle(order, "checklist.answered", subject_id=row.pk, actor=actor, facts=facts)
    return row


def _ready(answers: Answers, zone: str) -> dict[str, list[Ready]]:
    found = {key: looked_at(up, zone=zone) for key, up in answers.photos.items() if up}
    for one in (one for ready in found.values() for one in ready):
        if one.photo is None:
            raise Refused(_("%(name)s is not a photo.") % {"name": one.name})
    return found


def _demand_open(order: WorkOrder, actor: Person) -> None:
    by = acting(order, actor)
    accepted = rules.Side.KEEPER in by.sides or order.accepted_at is not None
    if not by.sides or not accepted:
        raise Refused(_("Accept the work first; then its checklists can be filled in."))
    if order.status in rules.DECIDED:
        raise Refused(str(rules.Reason.OVER.label))


def _read(
    filled: Filled, answers: Answers, ready: Mapping[str, Sequence[Ready]]
) -> tuple[list[Item], dict[str, Given]]:
    """The items of the section that are asked, and what all answers are then."""
    section = filled.definition.section(answers.section)
    if section is None:
        raise Refused(_("This checklist has no such section."))
    given, faults = dict(filled.given), []
    for item in section.items:
        known = given.get(item.key, Given())
        photos = known.photos + len(ready.get(item.key, ()))
        sent = answers.texts.get(item.key)
        try:
            value = known.value if sent is None else read(item, sent)
            if item.kind == ItemKind.SIGNATURE:
                _demand_signed(item, value, known, answers, ready)
        except Unreadable as fault:
            value, text = known.value, f"{item.text}: {fault}"
            faults.append((item.key, text))
        given[item.key] = Given(value, photos)
    shown_keys = {item.key for item in shown(filled.definition, given)}
    told = [text for key, text in faults if key in shown_keys]
    if told:
        raise Refused(" ".join(told[:5]))
    return [item for item in section.items if item.key in shown_keys], given


def _demand_signed(
    item: Item, name: str, known: Given, answers: Answers, ready: Mapping[str, Sequence[Ready]]
) -> None:
    is_drawn = bool(ready.get(item.key))
    if is_drawn and not name:
        raise Unreadable(_("Write the name of who signed."))
    if name not in ("", known.value) and not is_drawn and item.key not in answers.confirmed:
        raise Unreadable(_("Let them sign, or tick that they confirm it with their name."))


@dataclass(slots=True)
class _Writer:
    """Writes the answers of one section, in the writer's own scope: the policies prove that the
    work order is open to them."""

    order: WorkOrder
    filled: Filled
    actor: Person
    visit: Visit | None
    counts: dict[str, int] = field(default_factory=lambda: {"answered": 0, "failed": 0})

    def write(self, item: Item, given: Given, photos: Sequence[Ready]) -> None:
        row = self.filled.answers.get(item.key)
        if row is None and given == Given():
            return
        if row is None or row.value != given.value or photos:
            row = self._saved(row, item, given)
        for one in photos:
            self._photo(item, one, row)
        if row.is_failed:
            self.counts["failed"] += 1
            if item.raises_work_order and row.follow_up_id is None:
                raise_follow_up(self.order, row, item, actor=self.actor)

    def _saved(self, row: ChecklistAnswer | None, item: Item, given: Given) -> ChecklistAnswer:
        is_new = row is None
        row = row or ChecklistAnswer(
            organization_id=self.order.organization_id, work_order_id=self.order.pk,
            work_checklist_id=self.filled.row.pk, item_key=item.key,
            with_provider_id=answered_with(self.order),
        )  # fmt: skip
        row.value, row.is_failed = given.value, is_failed(item, given)
        row.visit_id = self.visit.pk if self.visit else None
        row.author_id, row.author_name = self.actor.pk, self.actor.name[:120]
        row.author_organization_id, row.answered_at = current_organization_id(), now()
        row.save(force_insert=is_new, update_fields=None if is_new else _CHANGED)
        self.counts["answered"] += 1
        return row

    def _photo(self, item: Item, one: Ready, row: ChecklistAnswer) -> None:
        takes_photos = item.kind in (ItemKind.PHOTO, ItemKind.SIGNATURE)
        if not takes_photos and item.photo == PhotoRule.NONE:
            raise Refused(_("“%(name)s” takes no photo.") % {"name": item.text})
        choices = choices_of(self.order, current_organization_id())
        own = Audience.INTERNAL if is_in_house(self.order) else next(iter(choices))
        values = entry_values(self.order, own, actor=self.actor, visit=self.visit)
        put(one, values, self.actor, answer_id=row.pk)


_CHANGED = [
    "value", "is_failed", "visit_id", "author_id", "author_name", "author_organization_id",
    "answered_at",
]  # fmt: skip
