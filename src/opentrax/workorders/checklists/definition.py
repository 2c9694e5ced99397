"""The definition of a checklist: sections of items, each with its conditions. Kept as JSON text of
these structures; a published one never changes.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opentrax.workorders.checklists.words import ItemKind, Operator, PhotoRule, YesNo

MOST_SECTIONS, MOST_ITEMS, MOST_OPTIONS, MOST_CONDITIONS = 40, 200, 60, 3

OPERATORS: Mapping[str, tuple[str, ...]] = {
    ItemKind.YES_NO: (Operator.IS, Operator.IS_NOT, Operator.FAILED, Operator.ANSWERED),
    ItemKind.CHOICE: (Operator.IS, Operator.IS_NOT, Operator.FAILED, Operator.ANSWERED),
    ItemKind.MANY: (Operator.INCLUDES, Operator.FAILED, Operator.ANSWERED),
    ItemKind.NUMBER: (
        Operator.IS, Operator.IS_NOT, Operator.ABOVE, Operator.BELOW, Operator.FAILED,
        Operator.ANSWERED,
    ),
    ItemKind.TEXT: (Operator.IS, Operator.IS_NOT, Operator.ANSWERED),
    ItemKind.DATE: (
        Operator.IS, Operator.IS_NOT, Operator.ABOVE, Operator.BELOW, Operator.ANSWERED,
    ),
    ItemKind.PHOTO: (Operator.ANSWERED,),
}  # fmt: skip
WITHOUT_VALUE = (Operator.FAILED, Operator.ANSWERED)


class Text(msgspec.Struct, frozen=True):
    """Words in both languages; one may stand for the other."""

    en: str = ""
    fr: str = ""

    def __str__(self) -> str:
        first, other = (self.fr, self.en) if _is_french() else (self.en, self.fr)
        return first or other

    def __bool__(self) -> bool:
        return bool(self.en or self.fr)


def _is_french() -> bool:
    return (get_language() or "").startswith("fr")


class Option(msgspec.Struct, frozen=True):
    """One answer to choose."""

    value: str
    text: Text


class Condition(msgspec.Struct, frozen=True):
    """What an earlier item's answer has to be."""

    item: str
    operator: str
    value: str = ""


class Item(msgspec.Struct, frozen=True):
    """One question. `fails` are the answers that failed; a number outside its range failed too.
    Shown where all of `shown_if` hold."""

    key: str
    kind: str
    text: Text
    hint: Text = Text()
    is_required: bool = False
    options: tuple[Option, ...] = ()
    fails: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    photo: str = "none"
    raises_work_order: bool = False
    shown_if: tuple[Condition, ...] = ()

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The answers to choose from, with their words."""
        if self.kind == ItemKind.YES_NO:
            return tuple((value, str(label)) for value, label in YesNo.choices)
        return tuple((option.value, str(option.text)) for option in self.options)


class Section(msgspec.Struct, frozen=True):
    """Items under a title; saved together."""

    key: str
    title: Text
    items: tuple[Item, ...] = ()


class Definition(msgspec.Struct, frozen=True):
    """A whole checklist. `last_key` is the number of the last key given: none is given twice, so
    that an item keeps its key from version to version."""

    sections: tuple[Section, ...] = ()
    last_key: int = 0

    @property
    def items(self) -> Iterator[Item]:
        """All items in their order."""
        return (item for section in self.sections for item in section.items)

    def item(self, key: str) -> Item | None:
        """One item by its key."""
        return next((item for item in self.items if item.key == key), None)

    def section(self, key: str) -> Section | None:
        """One section by its key."""
        return next((section for section in self.sections if section.key == key), None)


def decoded(text: str) -> Definition:
    """Read what `encoded` wrote."""
    return msgspec.json.decode(text, type=Definition) if text else Definition()


def encoded(definition: Definition) -> str:
    """The text under which a definition is kept."""
    return msgspec.json.encode(definition).decode()


def problems(definition: Definition) -> list[str]:
    """Why it cannot be published, each with what to do; empty where it can."""
    found: list[str] = []
    items = list(definition.items)
    if not items:
        found.append(_("Add a first item: there is nothing to answer yet."))
    if len(items) > MOST_ITEMS or len(definition.sections) > MOST_SECTIONS:
        found.append(_("A checklist has at most 200 items in 40 sections. Make two of it."))
    earlier: dict[str, Item] = {}
    for item in items:
        name = str(item.text) or item.key
        found += [
            _("“%(name)s”: %(fault)s") % {"name": name, "fault": text}
            for text in _item_problems(item, earlier)
        ]
        earlier[item.key] = item
    return found


def _item_problems(item: Item, earlier: Mapping[str, Item]) -> list[str]:
    if item.kind not in OPERATORS or item.photo not in PhotoRule:
        return [_("choose how it is answered.")]
    known = {value for value, _label in item.choices}
    low, high = item.minimum, item.maximum
    found = (
        (not item.text, _("write what is asked.")),
        (item.key in earlier, _("its key is there twice.")),
        (
            item.kind in (ItemKind.CHOICE, ItemKind.MANY) and len(known) < 2,
            _("give at least two different answers to choose from."),
        ),
        (not set(item.fails) <= known, _("an answer that fails is not one of its answers.")),
        (
            low is not None and high is not None and low > high,
            _("the range ends before it begins."),
        ),
        (
            item.raises_work_order and not can_fail(item),
            _("say which answers fail, or let it raise no work order."),
        ),
        (
            item.photo == PhotoRule.FAILED and not can_fail(item),
            _("say which answers fail, or ask for no photo of them."),
        ),
    )
    conditions = [_condition_problem(c, earlier.get(c.item)) for c in item.shown_if]
    return [text for is_wrong, text in found if is_wrong] + [text for text in conditions if text]


def _condition_problem(condition: Condition, asked: Item | None) -> str:
    if asked is None:
        return _("its condition names an item that does not come before it.")
    if condition.operator not in OPERATORS[asked.kind]:
        return _("its condition does not fit the item that it asks.")
    known = {value for value, _label in asked.choices}
    if condition.operator not in WITHOUT_VALUE and known and condition.value not in known:
        return _("its condition asks for an answer that is not there.")
    return ""


def can_fail(item: Item) -> bool:
    """Whether some answer of it fails."""
    in_range = item.minimum is not None or item.maximum is not None
    return in_range if item.kind == ItemKind.NUMBER else bool(item.fails)
