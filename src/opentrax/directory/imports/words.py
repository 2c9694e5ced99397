"""What the kinds share: words of a list in either language, values of an organization's own fields,
and what a form says of a row.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from opentrax.directory.fields import fields_of, words_for
from opentrax.directory.imports.kinds import Cells, Column, WrongCell
from opentrax.directory.models import CustomField, FieldKind, Location
from opentrax.directory.models.fields import FieldValue
from opentrax.directory.rules.fields import LINE, NO, YES
from opentrax.directory.sites import above
from opentrax.directory.trades import trade_choices
from opentrax.kit.imports.guessing import bare
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold

OWN = "own_"
_YES = frozenset({"yes", "y", "oui", "o", "true", "vrai", "1", "x"})
_NO = frozenset({"no", "n", "non", "false", "faux", "0"})


def in_each_language(words: Any) -> list[str]:
    """Translated words in every language that screens have."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(words))
    return found


def chosen(column: str, text: str, choices: Iterable[tuple[Any, Any]], label: Any) -> str:
    """The code of a word of a closed list, said in either language. Raises WrongCell."""
    told, names = bare(text), []
    for code, words in choices:
        names.append(str(words))
        if told in {bare(str(code)), *map(bare, in_each_language(words))}:
            return str(code)
    shown = ", ".join(name for name in names if name)[:200]
    raise WrongCell(
        column,
        _("“%(said)s” is none of: %(list)s") % {"said": text[:40], "list": shown or str(label)},
    )


def own_columns(target: str) -> list[Column]:
    """Columns for the organization's own fields."""
    form = {FieldKind.NUMBER: "number", FieldKind.DATE: "day"}
    return [
        Column(
            f"{OWN}{field.pk.hex}", field.name, (), form.get(FieldKind(field.kind), "text"),  # type: ignore[arg-type]
            is_needed=field.is_required,
        )
        for field in fields_of(target)
    ]  # fmt: skip


def own_data(target: str, values: Iterable[FieldValue], cells: Cells) -> dict[str, Any]:
    """The organization's own fields as a form posts them: what is there, and what the row says."""
    there = {value.field_id: value.text for value in values}
    data: dict[str, Any] = {}
    for field in fields_of(target):
        key = f"{OWN}{field.pk.hex}"
        text = _own_value(field, key, cells[key]) if key in cells else there.get(field.pk, "")
        data[key] = text.split(LINE) if field.kind == FieldKind.CHOICES and text else text
    return data


def _own_value(field: CustomField, key: str, text: str) -> str:
    if field.kind == FieldKind.YES_NO:
        told = bare(text)
        return YES if told in _YES else NO if told in _NO else text
    options = {bare(line): line for line in field.option_list}
    if field.kind == FieldKind.CHOICE:
        return options.get(bare(text), text)
    if field.kind == FieldKind.CHOICES:
        parts = [part.strip() for part in text.replace(LINE, ";").split(";") if part.strip()]
        return LINE.join(options.get(bare(part), part) for part in parts)
    return text


def own_shown(target: str, values: Iterable[FieldValue]) -> dict[str, str]:
    """What stands in the organization's own fields, in the reader's words."""
    there = {value.field_id: value for value in values}
    return {
        f"{OWN}{field.pk.hex}": words_for(there[field.pk].kind, there[field.pk].text)
        for field in fields_of(target)
        if field.pk in there
    }


def demand_valid(form: forms.Form, named: Mapping[str, str]) -> None:
    """Raise WrongCell with the first thing that a form says; `named` are its fields that stand
    under another key in the table.
    """
    if form.is_valid():
        return
    name, errors = next(iter(form.errors.items()))
    raise WrongCell(named.get(name, name), str(errors[0]))


def path_of(text: str) -> list[str]:
    """The parts of a path such as “Plant / Hall 1”, folded."""
    parts = text.replace("›", "/").replace(">", "/").split("/")
    return [bare(part) for part in parts if bare(part)]


def joined(parts: Sequence[str]) -> str:
    """A path as one word that rows are compared by."""
    return "/".join(parts)


def chosen_trade(column: str, text: str) -> str:
    """The code of a trade of the organization's list, said in either language. Raises WrongCell."""
    told = bare(text)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for trade, name in trade_choices():
                if told in (bare(name), bare(trade)):
                    return trade
    raise WrongCell(column, _("“%(name)s” is no trade of your list.") % {"name": text[:80]})


def demand_location(column: str, text: str) -> Location:
    """The location that somebody names by its number, its path or its name. Raises WrongCell."""
    found = named_location(text)
    if found is None:
        words = {"name": text[:80]}
        raise WrongCell(
            column, _("“%(name)s” is no location of yours, or several are called so.") % words
        )
    return found


def named_location(text: str) -> Location | None:
    """The same, or None where none or several are called so."""
    used = Location.objects.filter(organization_id=current_organization_id(), archived_at=None)
    told = " ".join(text.split())
    numbered: Location | None = used.filter(reference=told).first() if told else None
    if numbered is not None:
        return numbered
    *over, own = [part.strip() for part in told.replace("›", "/").replace(">", "/").split("/")]
    rows = [one for one in used.filter(sort_key=fold(own)[:200])[:50] if _lies_in(one, over)]
    return rows[0] if len(rows) == 1 else None


def _lies_in(location: Location, path: list[str]) -> bool:
    if not path:
        return True
    chain = [bare(one.name) for one in above(location)]
    return chain[: len(path)] == [bare(part) for part in reversed(path)]
