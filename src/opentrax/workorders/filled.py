"""The checklists of a work order with what was answered so far."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from opentrax.workorders.checklists import (
    Definition,
    Given,
    Item,
    Text,
    decoded,
    is_failed,
    missing,
    shown,
)
from opentrax.workorders.models import Attachment, ChecklistAnswer, WorkChecklist, WorkOrder


@dataclass(frozen=True)
class Filled:
    """One checklist of a work order, with the answers that were given together with who does the
    work now. Only what is shown counts."""

    row: WorkChecklist
    answers: Mapping[str, ChecklistAnswer]
    given: Mapping[str, Given]

    @cached_property
    def definition(self) -> Definition:
        return decoded(self.row.version.definition)

    @property
    def name(self) -> str:
        version = self.row.version
        return str(Text(version.name, version.name_fr))

    @cached_property
    def shown(self) -> list[Item]:
        return shown(self.definition, self.given)

    @cached_property
    def missing(self) -> list[Item]:
        return missing(self.definition, self.given)

    @property
    def failed(self) -> list[Item]:
        return [item for item in self.shown if is_failed(item, self.given_of(item))]

    @property
    def answered(self) -> int:
        return sum(1 for item in self.shown if self.given_of(item) != Given())

    def given_of(self, item: Item) -> Given:
        return self.given.get(item.key, Given())


def checklists_of(order: WorkOrder) -> list[Filled]:
    """Those of one work order, in the order in which they were put to it: one query where there is
    none, three else."""
    rows = list(
        WorkChecklist.objects.filter(work_order_id=order.pk)
        .select_related("version")
        .order_by("created_at", "id")
    )
    if not rows:
        return []
    # Of a provider before, the keeper sees the answers too; they are not this one's.
    answers = list(
        ChecklistAnswer.objects.filter(
            work_order_id=order.pk, with_provider_id=answered_with(order)
        )
    )  # fmt: skip
    photos = photos_of(order, [answer.pk for answer in answers])
    return [_filled(row, answers, photos) for row in rows]


def answered_with(order: WorkOrder) -> UUID:
    """With whom answers are given: who does the work, else the keeper."""
    return order.provider_id or order.organization_id


def photos_of(order: WorkOrder, answer_ids: list[UUID]) -> Counter[UUID | None]:
    """How many photos each answer has."""
    found = Attachment.objects.filter(
        work_order_id=order.pk, answer_id__in=answer_ids, deleted_at=None
    )
    return Counter(found.values_list("answer_id", flat=True))


def _filled(
    row: WorkChecklist, answers: list[ChecklistAnswer], photos: Counter[UUID | None]
) -> Filled:
    own = {a.item_key: a for a in answers if a.work_checklist_id == row.pk}
    given = {key: Given(a.value, photos[a.pk]) for key, a in own.items()}
    return Filled(row, own, given)


def missing_words(filled: list[Filled]) -> tuple[str, ...]:
    """What is missing, for a sentence."""
    return tuple(f"{one.name}: {item.text}" for one in filled for item in one.missing)
