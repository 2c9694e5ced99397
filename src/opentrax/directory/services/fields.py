"""Fields of an organization's own: add, change, retire, restore, and write their values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.fields import CATEGORIES, fields_of
from opentrax.directory.models import CustomField, FieldKind, FieldTarget
from opentrax.directory.models.fields import FieldValue
from opentrax.directory.rules.fields import LINE, kept, lines_of
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person

MOST_FIELDS = 40
MOST_OPTIONS = 100
_LISTS = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})
type Said = Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class FieldDetails:
    """What people say of a field. Of one that is there, target, kind and category stay."""

    name: str
    target: str = FieldTarget.WORK_ORDER
    kind: str = FieldKind.TEXT
    unit: str = ""
    options: str = ""
    is_required: bool = False
    position: int = 0
    category: str = ""


def _own(field: CustomField) -> CustomField:
    found: CustomField | None = (
        CustomField.objects.select_for_update()
        .filter(pk=field.pk, organization_id=current_organization_id())
        .first()
    )
    if found is None:
        raise Refused(_("This field is not one of your organization's."))
    return found


def _write(field: CustomField, details: FieldDetails) -> None:
    name = " ".join(details.name.split())[:80]
    if not name:
        raise Refused(_("Give the field a name."))
    field.name, field.is_required = name, details.is_required
    field.position = min(max(details.position, 0), 999)
    field.unit = details.unit.strip()[:20] if field.kind == FieldKind.NUMBER else ""
    lines = lines_of(details.options) if field.kind in _LISTS else []
    if field.kind in _LISTS and not 2 <= len(lines) <= MOST_OPTIONS:
        raise Refused(_("A list has two lines at least and a hundred at most."))
    field.options = LINE.join(lines)
    _refuse_taken_name(field)


def _refuse_taken_name(field: CustomField) -> None:
    others = fields_of(field.target)
    if any(one.pk != field.pk and fold(one.name) == fold(field.name) for one in others):
        raise Refused(_("There is a field of this name already."))
    if len([one for one in others if one.pk != field.pk]) >= MOST_FIELDS:
        raise Refused(_("Forty fields are enough. Retire one first."))


def _done(field: CustomField, action: str, actor: Person) -> CustomField:
    audit.record(action, subject_id=field.pk, actor_id=actor.pk,
                 facts={"target": field.target, "category": field.category})  # fmt: skip
    return field


@command
def add_field(
    details: FieldDetails, *, actor: Person, command_id: UUID | None = None
) -> CustomField:
    """Add a field. Refuses an empty or taken name, a list without lines, a category that is not in
    the vocabulary, and the forty-first field of a target.
    """
    if details.category and details.category not in CATEGORIES:
        raise Refused(_("Choose from the list what the field holds about a person."))
    field = CustomField(
        target=FieldTarget(details.target), kind=FieldKind(details.kind), category=details.category
    )
    _write(field, details)
    field.save(force_insert=True)
    return _done(field, "field.added", actor)


@command
def change_field(
    field: CustomField, details: FieldDetails, *, actor: Person, command_id: UUID | None = None
) -> CustomField:
    """Change a field's name, unit, list, place and whether it is needed; what was written stays as
    it is. Refuses what add_field refuses.
    """
    found = _own(field)
    _write(found, details)
    found.save()
    return _done(found, "field.changed", actor)


@command
def retire_field(
    field: CustomField, *, actor: Person, command_id: UUID | None = None
) -> CustomField:
    """Ask for a field no more; what was written in it can still be read."""
    found = _own(field)
    found.retired_at = found.retired_at or now()
    found.save(update_fields=["retired_at"])
    return _done(found, "field.retired", actor)


@command
def restore_field(
    field: CustomField, *, actor: Person, command_id: UUID | None = None
) -> CustomField:
    """Ask for a retired field again. Refuses one whose name was taken in the meantime."""
    found = _own(field)
    _refuse_taken_name(found)
    found.retired_at = None
    found.save(update_fields=["retired_at"])
    return _done(found, "field.restored", actor)


def write_values(rows: type[FieldValue], target: str, said: Said | None, **of: Any) -> None:
    """Write what was said in the fields of a row (`location=…`); a field that is not named stays.

    Refuses what does not fit its kind, and an empty one that is needed. `said` None: nothing was
    asked.
    """
    if said is None:
        return
    before = {value.field_id: value.text for value in rows._default_manager.filter(**of)}
    for field in fields_of(target):
        if field.pk not in said and not field.is_required:
            continue
        told = said.get(field.pk, "").strip()
        if told and told == before.get(field.pk):
            continue  # also one whose list has changed since
        text = kept(field.kind, told, field.option_list)
        if text is None:
            raise Refused(_("“%(name)s” does not fit its kind.") % {"name": field.name})
        if not text and field.is_required:
            raise Refused(_("“%(name)s” is needed.") % {"name": field.name})
        if text != before.get(field.pk, ""):
            _write_value(rows, field, text, of)


def _write_value(
    rows: type[FieldValue], field: CustomField, text: str, of: Mapping[str, Any]
) -> None:
    existing = rows._default_manager.filter(field_id=field.pk, **of)
    if not text:
        existing.delete()
        return
    column, other = ("personal_said", "said") if field.category else ("said", "personal_said")
    values = {
        "label": field.name, "kind": field.kind, "unit": field.unit, "position": field.position,
        column: text, other: "",
    }  # fmt: skip
    if not existing.update(**values):
        rows(field_id=field.pk, **of, **values).save(force_insert=True)


def words_of(rows: type[FieldValue], **of: Any) -> str:
    """The words that a row is found by: of fields that hold nothing about a person."""
    found = (
        rows._default_manager.filter(**of).exclude(kind=FieldKind.YES_NO).order_by("position", "id")
    )
    return " ".join(found.values_list("said", flat=True)).strip()
