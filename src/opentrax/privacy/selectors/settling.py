"""What a correction or an objection may be about, and who got the data that were wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from opentrax.kit.clock import now
from opentrax.kit.privacy import declaration_of
from opentrax.kit.privacy.vocabulary import CATEGORIES, Words
from opentrax.privacy.models import Disclosure, OrganizationRequest
from opentrax.privacy.rights.walking import steps_of, values_of
from opentrax.privacy.rules.requests import Identity
from opentrax.privacy.services import erasures
from opentrax.privacy.services.requests import subject_of


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the data map: its name there, the table and the kind of data in words."""

    name: str
    what: Words
    label: Words


def correctable(request: OrganizationRequest) -> list[Value]:
    """The values that the organization in scope stores of whoever asks: those that a copy would
    hold, of tables in which something of theirs is."""
    who = erasures.everywhere(subject_of(request)).who
    found = []
    for step in steps_of(tenants=True):
        values = [v for v in values_of(step) if v.entry.export and ":" not in v.field]
        if step.of is None and values and step.rows(who).exists():
            found += [_value(step.place, v.field, v.entry.category) for v in values]
    return found


def _value(place: str, field: str, category: str) -> Value:
    declared = declaration_of(place)
    what = declared.what if declared is not None else place
    return Value(f"{place} {field}", what, CATEGORIES[category].label)


def named(names: Iterable[str]) -> list[Value]:
    """Values that were noted, in words; those of a table that is no more by their name."""
    found = []
    for name in names:
        place, _space, field = name.partition(" ")
        declared = declaration_of(place)
        entry = declared.fields.get(field) if declared is not None else None
        category = getattr(entry, "category", "")
        if category:
            found.append(_value(place, field, category))
        else:
            found.append(Value(name, name, ""))
    return found


def recipients(request: OrganizationRequest, *, before: datetime | None = None) -> list[str]:
    """To whom the organization in scope disclosed something of whoever asks (before an instant), as
    far as they have an account here: who is meant by an address alone, no disclosure names."""
    if request.identity != Identity.ACCOUNT:
        return []
    made = Disclosure.objects.filter(
        people__person_id=request.subject_id, made_at__lte=before or now()
    ).order_by("made_at")
    return list(dict.fromkeys(made.values_list("recipient", flat=True)))
