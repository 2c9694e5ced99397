"""The record of processing activities (GDPR Article 30; PIPEDA 4.1, 4.8), made of the map.

One activity for each purpose and who decides: where an organization does, the operator keeps the
record of a processor for it (Article 30(2)), else that of a controller (Article 30(1)).
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from opentrax.kit.privacy import rules, stores
from opentrax.kit.privacy.vocabulary import BASES, CATEGORIES, PEOPLE, PURPOSES
from opentrax.privacy.datamap.lines import Keeper, Line, lines

MEASURES = (
    "row security forced in the database, under a role that owns nothing",
    "append-only logs with a hash chain",
    "passwords as salted hashes, tokens as hashes",
    "TLS, strict transport security and a content policy of this origin only",
    "logs without names, addresses and words",
)
_COLUMNS = (
    "purpose", "role", "controller", "bases", "people", "data", "places", "recipients", "terms",
    "transfers", "measures",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Activity:
    """One purpose of one kind of controller."""

    purpose: str
    role: str
    controller: str
    bases: tuple[str, ...]
    people: tuple[str, ...]
    data: tuple[str, ...]
    places: tuple[str, ...]
    recipients: tuple[str, ...]
    terms: tuple[str, ...]
    transfers: str
    measures: tuple[str, ...]


def activities() -> list[Activity]:
    """All activities, by purpose as the vocabulary orders them."""
    found = []
    for purpose in PURPOSES:
        for keeper in ("operator", "organization"):
            of_it = [one for one in lines() if (one.purpose, one.keeper) == (purpose, keeper)]
            if of_it:
                found.append(_activity(purpose, keeper, of_it))
    return found


def _activity(purpose: str, keeper: Keeper, of_it: Iterable[Line]) -> Activity:
    of_it, known = list(of_it), rules()
    carriers = [one.place for one in of_it if one.kind == "processor"]
    operator = settings.ENVIRONMENT.operator
    named = f"{operator.name}, {operator.address}, {operator.contact}".strip(", ")
    return Activity(
        purpose=str(PURPOSES[purpose]),
        role="controller" if keeper == "operator" else "processor",
        controller=named if keeper == "operator" else "each organization that uses the service",
        bases=_unique(str(BASES[one.basis]) for one in of_it),
        people=_unique(str(PEOPLE[one.who]) for one in of_it),
        data=_unique(str(CATEGORIES[one.category].label) for one in of_it),
        places=_unique(one.place for one in of_it),
        recipients=_unique(str(stores()[name].what) for name in carriers),
        terms=_unique(f"{known[one.term].label} ({one.place})" for one in of_it),
        transfers="none but to the recipients that the operator chose",
        measures=MEASURES,
    )  # fmt: skip


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def as_json() -> dict[str, Any]:
    """The record as JSON: who keeps it, and its activities."""
    operator = settings.ENVIRONMENT.operator
    return {
        "operator": {
            "name": operator.name, "address": operator.address, "contact": operator.contact,
        },
        "activities": [
            {name: getattr(activity, name) for name in _COLUMNS} for activity in activities()
        ],
    }  # fmt: skip


def as_csv() -> str:
    """The record as a table; several values of a cell stand on lines of their own in it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for activity in activities():
        cells = (getattr(activity, name) for name in _COLUMNS)
        writer.writerow("\n".join(c) if isinstance(c, tuple) else c for c in cells)
    return out.getvalue()
