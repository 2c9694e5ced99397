"""What the answers of a checklist mean: which items are shown, which failed, which are missing.

Steps: the items are walked in their order; an item is shown where each of its conditions holds on
an item that is itself shown; only shown items count. One pass, linear in the items.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from opentrax.workorders.checklists.definition import Condition, Definition, Item
from opentrax.workorders.checklists.words import ItemKind, Operator, PhotoRule

MOST_CHARACTERS = 2000
_SEPARATOR = "\n"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is kept: its text (of several chosen, one in each line), and how many photos
    are there."""

    value: str = ""
    photos: int = 0


class Unreadable(ValueError):  # noqa: N818
    """What was sent is no answer to the item; the message says what to do."""


def chosen(value: str) -> tuple[str, ...]:
    """The answers that were chosen of several."""
    return tuple(value.split(_SEPARATOR)) if value else ()


def number(value: str) -> Decimal | None:
    """A number as people type it, with a point or a comma, or None."""
    plain = value.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) <= 15 else None


def read(item: Item, sent: Sequence[str]) -> str:
    """The text under which an answer is kept; empty for none. Raises Unreadable."""
    if item.kind == ItemKind.MANY:
        given = [value for value, _label in item.choices if value in sent]
        if len(given) != len({s for s in sent if s}):
            raise Unreadable(_("Choose from the answers that are there."))
        return _SEPARATOR.join(given)
    value = next((s.strip() for s in sent if s.strip()), "")
    return _read_one(item, value) if value else ""


def _read_one(item: Item, value: str) -> str:
    if item.kind in (ItemKind.YES_NO, ItemKind.CHOICE):
        if value not in dict(item.choices):
            raise Unreadable(_("Choose from the answers that are there."))
        return value
    if item.kind == ItemKind.NUMBER:
        found = number(value)
        if found is None:
            raise Unreadable(_("Write a number, such as 12.5."))
        return format(found.normalize(), "f")
    if item.kind == ItemKind.DATE:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise Unreadable(_("Write a date as year-month-day.")) from error
    if item.kind == ItemKind.PHOTO:
        return ""
    if len(value) > MOST_CHARACTERS:
        raise Unreadable(_("This is too long: 2,000 characters at most."))
    return value.replace("\r\n", "\n")


def said(item: Item, value: str) -> str:
    """An answer in words."""
    words = dict(item.choices)
    if item.kind == ItemKind.MANY:
        return ", ".join(words.get(one, one) for one in chosen(value))
    if item.kind in (ItemKind.YES_NO, ItemKind.CHOICE):
        return words.get(value, value)
    return f"{value} {item.unit}".strip() if value and item.kind == ItemKind.NUMBER else value


def is_failed(item: Item, given: Given) -> bool:
    """Whether an answer is one that fails."""
    if item.kind == ItemKind.NUMBER:
        found = number(given.value)
        if found is None:
            return False
        low, high = item.minimum, item.maximum
        return (low is not None and found < low) or (high is not None and found > high)
    return bool(set(chosen(given.value)) & set(item.fails))


def is_answered(item: Item, given: Given) -> bool:
    """Whether there is an answer; of a photo, one."""
    return given.photos > 0 if item.kind == ItemKind.PHOTO else bool(given.value)


def holds(condition: Condition, item: Item, given: Given) -> bool:
    """Whether a condition holds on the answer of a shown item; never where there is none."""
    if not is_answered(item, given):
        return False
    if condition.operator == Operator.ANSWERED:
        return True
    if condition.operator == Operator.FAILED:
        return is_failed(item, given)
    if condition.operator == Operator.INCLUDES:
        return condition.value in chosen(given.value)
    return _compares(condition, item, given.value)


def _compares(condition: Condition, item: Item, value: str) -> bool:
    one: Decimal | str | None = value
    other: Decimal | str | None = condition.value
    if item.kind == ItemKind.NUMBER:
        one, other = number(value), number(condition.value)
    if one is None or other is None:
        return False
    if condition.operator == Operator.IS:
        return one == other
    if condition.operator == Operator.IS_NOT:
        return one != other
    # A date is kept as year-month-day, which sorts as it is.
    above = one > other  # type: ignore[operator]
    return above if condition.operator == Operator.ABOVE else one < other  # type: ignore[operator]


def shown(definition: Definition, answers: Mapping[str, Given]) -> list[Item]:
    """The items that are asked, in their order."""
    found: dict[str, Item] = {}
    for item in definition.items:
        if all(_holds(condition, found, answers) for condition in item.shown_if):
            found[item.key] = item
    return list(found.values())


def _holds(
    condition: Condition, shown_before: Mapping[str, Item], answers: Mapping[str, Given]
) -> bool:
    asked = shown_before.get(condition.item)
    return asked is not None and holds(condition, asked, answers.get(asked.key, Given()))


def missing(definition: Definition, answers: Mapping[str, Given]) -> list[Item]:
    """The items that still want an answer or a photo before the work is done."""
    return [
        item
        for item in shown(definition, answers)
        if _is_missing(item, answers.get(item.key, Given()))
    ]


def _is_missing(item: Item, given: Given) -> bool:
    if not is_answered(item, given):
        return item.is_required
    return wants_photo(item, given) and given.photos == 0


def wants_photo(item: Item, given: Given) -> bool:
    """Whether an answer has to have a photo beside it."""
    if item.photo == PhotoRule.ALWAYS:
        return True
    return item.photo == PhotoRule.FAILED and is_failed(item, given)


def failed(items: Iterable[Item], answers: Mapping[str, Given]) -> list[Item]:
    """Those of the items whose answers fail."""
    return [item for item in items if is_failed(item, answers.get(item.key, Given()))]
