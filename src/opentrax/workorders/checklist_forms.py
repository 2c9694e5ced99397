"""Forms of the builder of checklists: the checklist, a section, an item."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.selectors import own_locations
from opentrax.directory.trades import trade_choices
from opentrax.workorders.checklists import Condition, Definition, Item, Option, Text
from opentrax.workorders.checklists.definition import MOST_CONDITIONS, MOST_OPTIONS
from opentrax.workorders.checklists.words import ItemKind, Operator, PhotoRule, YesNo
from opentrax.workorders.codes import problem_choices
from opentrax.workorders.forms import location_label
from opentrax.workorders.models import Checklist
from opentrax.workorders.services import ChecklistDetails

_FAILS = "!"
_BAR = "|"


def _words(label: Any, *, required: bool = False, most: int = 200) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required)


class ChecklistForm(forms.Form):
    """What it is called, and which new work orders get it."""

    name = _words(gettext_lazy("Name"), required=True, most=120)
    name_fr = _words(gettext_lazy("Name in French"), most=120)
    is_put_by_rule = forms.BooleanField(
        label=gettext_lazy("Put it to new work orders by itself"), required=False,
        help_text=gettext_lazy("To those that fit all that is chosen below; nothing chosen: all."),
    )  # fmt: skip
    trade = forms.ChoiceField(label=gettext_lazy("Trade"), required=False)
    problem_code = forms.ChoiceField(label=gettext_lazy("Problem code"), required=False)
    location: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=gettext_lazy("Location"), queryset=None, required=False,
        empty_label=gettext_lazy("Every location"),
    )  # fmt: skip

    def __init__(self, *args: Any, checklist: Checklist | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = _initial(checklist)
        every = ("", _("Every one"))
        trades = [choice for choice in trade_choices() if choice[0]]
        self.fields["trade"].choices = [every, *trades]  # type: ignore[attr-defined]
        known = checklist.problem_code_id if checklist else None
        codes = problem_choices(known, _("archived"))
        self.fields["problem_code"].choices = [every, *codes]  # type: ignore[attr-defined]
        place = self.fields["location"]
        place.queryset = own_locations().order_by("sort_key")  # type: ignore[attr-defined]
        place.label_from_instance = location_label  # type: ignore[attr-defined]

    def details(self) -> ChecklistDetails:
        """What the services take."""
        said = self.cleaned_data
        return ChecklistDetails(
            said["name"], said["name_fr"], said["is_put_by_rule"], said["trade"],
            UUID(said["problem_code"]) if said["problem_code"] else None,
            said["location"].pk if said["location"] else None,
        )  # fmt: skip


def _initial(checklist: Checklist | None) -> dict[str, Any]:
    if checklist is None:
        return {}
    return {
        "name": checklist.name, "name_fr": checklist.name_fr,
        "is_put_by_rule": checklist.is_put_by_rule, "trade": checklist.trade_code,
        "problem_code": checklist.problem_code_id or "", "location": checklist.location_id,
    }  # fmt: skip


class SectionForm(forms.Form):
    """The title of a section."""

    title = _words(gettext_lazy("Title"), required=True)
    title_fr = _words(gettext_lazy("Title in French"))

    def text(self) -> Text:
        """What the definition takes."""
        return Text(self.cleaned_data["title"], self.cleaned_data["title_fr"])


class ItemForm(forms.Form):
    """One item of a checklist."""

    text = _words(gettext_lazy("What is asked"), required=True, most=500)
    text_fr = _words(gettext_lazy("The same in French"), most=500)
    hint = _words(gettext_lazy("Instructions"), most=2000)
    hint_fr = _words(gettext_lazy("Instructions in French"), most=2000)
    kind = forms.ChoiceField(label=gettext_lazy("Answered by"), choices=ItemKind.choices)
    is_required = forms.BooleanField(
        label=gettext_lazy("Needed before the work is done"), required=False
    )
    fails = forms.MultipleChoiceField(
        label=gettext_lazy("Of yes and no, these fail"), choices=YesNo.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    options = forms.CharField(
        label=gettext_lazy("Answers to choose from"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One in each line, its French after a bar: “Broken | Brisé”. Begin those that fail"
            " with an exclamation mark."
        ),
    )  # fmt: skip
    minimum = forms.DecimalField(
        label=gettext_lazy("A number fails below"), required=False, max_digits=14, decimal_places=4
    )
    maximum = forms.DecimalField(
        label=gettext_lazy("A number fails above"), required=False, max_digits=14, decimal_places=4
    )
    unit = _words(gettext_lazy("Unit of the number"), most=20)
    photo = forms.ChoiceField(label=gettext_lazy("Photo"), choices=PhotoRule.choices)
    raises_work_order = forms.BooleanField(
        label=gettext_lazy("Where it fails, raise a work order"), required=False
    )

    def __init__(
        self, definition: Definition, *args: Any, item: Item | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial = item_initial(item) if item else {}
        self.item, self.definition = item, definition
        self.earlier = list(_before(definition, item))
        names = [("", _("Always asked")), *((i.key, str(i.text)) for i in self.earlier)]
        for n in range(MOST_CONDITIONS):
            number = {"n": n + 1}
            self.fields[f"if_{n}_item"] = forms.ChoiceField(
                label=_("Condition %(n)d: only where") % number, choices=names, required=False
            )
            self.fields[f"if_{n}_operator"] = forms.ChoiceField(
                label=_("Condition %(n)d: compares") % number, choices=Operator.choices,
                required=False,
            )  # fmt: skip
            self.fields[f"if_{n}_value"] = forms.CharField(
                label=_("Condition %(n)d: with the answer") % number, required=False,
                max_length=200,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        self.options_read, self.option_fails = read_options(said.get("options", ""), self.item)
        if len(self.options_read) > MOST_OPTIONS:
            self.add_error("options", _("At most 60 answers."))
        return said

    def read_item(self) -> Item:
        """The item; without a key where it is new."""
        said = self.cleaned_data
        is_choice = said["kind"] in (ItemKind.CHOICE, ItemKind.MANY)
        is_number, fails = said["kind"] == ItemKind.NUMBER, tuple(said["fails"])
        return Item(
            self.item.key if self.item else "", said["kind"], Text(said["text"], said["text_fr"]),
            Text(said["hint"], said["hint_fr"]), said["is_required"],
            options=self.options_read if is_choice else (),
            fails=self.option_fails if is_choice else fails if said["kind"] == "yes_no" else (),
            minimum=said["minimum"] if is_number else None,
            maximum=said["maximum"] if is_number else None,
            unit=said["unit"] if is_number else "", photo=said["photo"],
            raises_work_order=said["raises_work_order"], shown_if=tuple(self._conditions()),
        )  # fmt: skip

    def _conditions(self) -> Iterator[Condition]:
        said = self.cleaned_data
        asked = {item.key: item for item in self.earlier}
        for n in range(MOST_CONDITIONS):
            item = asked.get(said[f"if_{n}_item"])
            if item is not None:
                operator = said[f"if_{n}_operator"] or Operator.IS
                yield Condition(item.key, operator, _value_of(item, said[f"if_{n}_value"]))


def _value_of(item: Item, typed: str) -> str:
    """The value of an answer that was typed in words."""
    for value, label in item.choices:
        if typed.strip().casefold() in (value.casefold(), str(label).casefold()):
            return value
    return typed.strip()


def _before(definition: Definition, item: Item | None) -> Iterator[Item]:
    for other in definition.items:
        if item is not None and other.key == item.key:
            return
        yield other


def read_options(
    typed: str, item: Item | None = None
) -> tuple[tuple[Option, ...], tuple[str, ...]]:
    """Answers as they are typed, and which of them fail. One that was there keeps its value."""
    known = {option.text.en: option.value for option in item.options} if item else {}
    found: dict[str, Option] = {}
    fails: list[str] = []
    taken = set(known.values())
    for line in typed.splitlines():
        text = line.strip()
        is_fail, text = text.startswith(_FAILS), text.removeprefix(_FAILS).strip()
        english, _bar, french = (part.strip() for part in text.partition(_BAR))
        if not english or english in found:
            continue
        value = known.get(english) or _free(taken)
        taken.add(value)
        found[english] = Option(value, Text(english, french))
        fails += [value] if is_fail else []
    return tuple(found.values()), tuple(fails)


def _free(taken: set[str]) -> str:
    number = len(taken) + 1
    while f"a{number}" in taken:
        number += 1
    return f"a{number}"


def written_options(options: Sequence[Option], fails: Sequence[str]) -> str:
    """The same the other way round."""
    lines = []
    for option in options:
        mark = f"{_FAILS} " if option.value in fails else ""
        french = f" {_BAR} {option.text.fr}" if option.text.fr else ""
        lines.append(f"{mark}{option.text.en}{french}")
    return "\n".join(lines)


def item_initial(item: Item) -> dict[str, Any]:
    """What the form shows of an item."""
    found: dict[str, Any] = {
        "text": item.text.en, "text_fr": item.text.fr, "hint": item.hint.en,
        "hint_fr": item.hint.fr, "kind": item.kind, "is_required": item.is_required,
        "fails": item.fails, "options": written_options(item.options, item.fails),
        "minimum": item.minimum, "maximum": item.maximum, "unit": item.unit, "photo": item.photo,
        "raises_work_order": item.raises_work_order,
    }  # fmt: skip
    for n, condition in enumerate(item.shown_if):
        found |= {
            f"if_{n}_item": condition.item, f"if_{n}_operator": condition.operator,
            f"if_{n}_value": condition.value,
        }  # fmt: skip
    return found
