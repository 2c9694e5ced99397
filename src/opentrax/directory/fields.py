"""Reads of an organization's own fields and their values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.directory.models import CustomField, FieldKind
from opentrax.directory.models.fields import FieldValue
from opentrax.directory.rules.fields import LINE, YES
from opentrax.kit.tenancy import current_organization_id

# Keys of the vocabulary of declarations that a field may hold, as a form says them.
CATEGORIES: Mapping[str, str | Promise] = {
    "user.name": gettext_lazy("a name"),
    "user.contact.email": gettext_lazy("an e-mail address"),
    "user.contact.phone_number": gettext_lazy("a phone number"),
    "user.contact.address": gettext_lazy("an address"),
    "user.content.private": gettext_lazy("something else about a person"),
}


def fields_of(target: str, *, retired: bool = False) -> list[CustomField]:
    """The fields of the organization in scope, in their order."""
    rows = CustomField.objects.filter(
        organization_id=current_organization_id(), target=target, retired_at__isnull=not retired
    )
    return list(rows.order_by("position", "name", "id"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A field's name and its value in the reader's words."""

    label: str
    text: str


def shown(values: Iterable[FieldValue]) -> list[Shown]:
    """Values as a page shows them, in their order."""
    rows = sorted(values, key=lambda one: (one.position, one.label))
    return [Shown(one.label, words_for(one.kind, one.text, one.unit)) for one in rows if one.text]


def words_for(kind: str, text: str, unit: str = "") -> str:
    """One value in the reader's words."""
    if kind == FieldKind.NUMBER:
        number = str(number_format(Decimal(text), use_l10n=True, force_grouping=True))
        return f"{number}\u00a0{unit}" if unit else number
    if kind == FieldKind.DATE:
        return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")
    if kind == FieldKind.YES_NO:
        return _("Yes") if text == YES else _("No")
    return text.replace(LINE, ", ") if kind == FieldKind.CHOICES else text
