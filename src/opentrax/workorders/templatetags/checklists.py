"""What the builder says of an item: `{{ item|item_words:names }}`."""

from collections.abc import Iterator, Mapping

from django import template
from django.utils.translation import gettext as _

from opentrax.workorders.checklists import Item, ItemKind, Operator, PhotoRule
from opentrax.workorders.checklists.definition import WITHOUT_VALUE

register = template.Library()


@register.filter
def item_words(item: Item, names: Mapping[str, str]) -> str:
    """How it is answered, what fails, and when it is asked."""
    return " · ".join(_words(item, names))


def _words(item: Item, names: Mapping[str, str]) -> Iterator[str]:
    yield str(ItemKind(item.kind).label)
    choices = dict(item.choices)
    if item.options:
        yield ", ".join(choices.values())
    if item.fails:
        yield _("fails: %(answers)s") % {"answers": ", ".join(choices[f] for f in item.fails)}
    if item.minimum is not None or item.maximum is not None:
        low = "" if item.minimum is None else item.minimum
        high = "" if item.maximum is None else item.maximum
        yield f"{low}\u2013{high} {item.unit}".strip()
    if item.photo != PhotoRule.NONE:
        yield str(PhotoRule(item.photo).label)
    if item.raises_work_order:
        yield _("raises a work order where it fails")
    for condition in item.shown_if:
        operator = str(Operator(condition.operator).label)
        value = "" if condition.operator in WITHOUT_VALUE else f" {condition.value}"
        name = names.get(condition.item, condition.item)
        yield _("only where “%(name)s” %(operator)s%(value)s") % {
            "name": name, "operator": operator, "value": value,
        }  # fmt: skip
