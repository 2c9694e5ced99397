"""Checklists of a work order, with their answers."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from opentrax.publicapi.schemas.shared import Strict
from opentrax.workorders.checklists import Item, ItemKind, PhotoRule, said
from opentrax.workorders.checklists.answers import chosen
from opentrax.workorders.filled import Filled


class WorkChecklistRow(Schema):
    """A checklist of a work order in a list."""

    id: UUID
    name: str
    version: int
    asked: int = Field(description="Items that are asked now.")
    answered: int
    missing: int = Field(description="Needed and not answered; at 0 it is finished.")
    failed: int


class ChoiceOut(Schema):
    """An answer to choose."""

    value: str
    text: str


class AnswerOut(Schema):
    """What was answered to an item."""

    values: list[str] = Field(description="As they would be sent.")
    words: str
    is_failed: bool
    photos: int
    author_name: str
    answered_at: datetime
    has_follow_up: bool = Field(description="It raised another work order.")


class ItemOut(Schema):
    """A question. `is_shown`: it is asked now, by what was answered before it."""

    key: str
    kind: ItemKind
    text: str
    hint: str
    is_required: bool
    is_shown: bool
    is_missing: bool
    choices: list[ChoiceOut]
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str
    photo: PhotoRule
    answer: AnswerOut | None


class SectionOut(Schema):
    """Items that are answered together."""

    key: str
    title: str
    items: list[ItemOut]


class WorkChecklistOut(WorkChecklistRow):
    """A checklist of a work order with its answers."""

    work_order_id: UUID
    sections: list[SectionOut]


class AnswersIn(Strict):
    """Answers of one section, by the keys of its items; an empty list takes an answer back, and
    items that are left out stay.

    Of a signature: the name of who signed; `confirmed` names the signatures that stand without a
    drawing.
    """

    section: str = Field(max_length=40)
    answers: dict[str, list[str]] = Field(max_length=200)
    confirmed: list[str] = Field(default_factory=list, max_length=200)
    visit_id: UUID | None = None


def row_of(filled: Filled) -> WorkChecklistRow:
    """A checklist by its figures."""
    return WorkChecklistRow(**_figures(filled))


def _figures(filled: Filled) -> dict[str, Any]:
    return {
        "id": filled.row.pk, "name": filled.name, "version": filled.row.version.number,
        "asked": len(filled.shown), "answered": filled.answered, "missing": len(filled.missing),
        "failed": len(filled.failed),
    }  # fmt: skip


def shown_checklist(filled: Filled) -> WorkChecklistOut:
    """A checklist whole."""
    sections = [
        SectionOut(
            key=section.key, title=str(section.title),
            items=[_item(item, filled) for item in section.items],
        )
        for section in filled.definition.sections
    ]  # fmt: skip
    return WorkChecklistOut(
        **_figures(filled), work_order_id=filled.row.work_order_id, sections=sections
    )


def _item(item: Item, filled: Filled) -> ItemOut:
    return ItemOut(
        key=item.key, kind=ItemKind(item.kind), text=str(item.text), hint=str(item.hint),
        is_required=item.is_required, is_shown=item in filled.shown,
        is_missing=item in filled.missing, minimum=item.minimum, maximum=item.maximum,
        unit=item.unit, photo=PhotoRule(item.photo), answer=_answer(item, filled),
        choices=[ChoiceOut(value=value, text=text) for value, text in item.choices],
    )  # fmt: skip


def _answer(item: Item, filled: Filled) -> AnswerOut | None:
    row = filled.answers.get(item.key)
    if row is None:
        return None
    values = chosen(row.value) if item.kind == ItemKind.MANY else (row.value,)
    return AnswerOut(
        values=[value for value in values if value], words=said(item, row.value),
        is_failed=row.is_failed, photos=filled.given_of(item).photos,
        author_name=row.author_name, answered_at=row.answered_at,
        has_follow_up=row.follow_up_id is not None,
    )  # fmt: skip
