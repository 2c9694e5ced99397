"""Declarations of stored data: one per model, one entry per field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Erasure = Literal["erase", "anonymize", "keep"]

# Closed lists: a new purpose or basis is a decision that the published notice must show.
PURPOSES = frozenset(
    {
        "account",
        "security",
        "work",
        "time on site",
        "navigation",
        "messages",
        "billing",
        "evidence",
        "operation",
    }
)
BASES = frozenset({"contract", "consent", "legal obligation", "legitimate interest"})


@dataclass(frozen=True, slots=True)
class Personal:
    """A field about a person. `category` is a fideslang key such as `user.name`."""

    category: str
    purpose: str
    basis: str
    export: bool
    erasure: Erasure
    why_kept: str = ""


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """A field that says nothing about a person, with the reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared of one model: label, path to the person, term, and its fields."""

    model: str
    subject: str | None
    retention: str
    fields: Mapping[str, Personal | NotPersonal]


_declared: dict[str, Declaration] = {}


def personal(
    category: str,
    *,
    purpose: str,
    basis: str = "contract",
    export: bool = True,
    erasure: Erasure = "erase",
    why_kept: str = "",
) -> Personal:
    """Declare a personal field. Raises ValueError for an unknown purpose or basis, or a kept one
    without reason."""
    if purpose not in PURPOSES:
        raise ValueError(f"Unknown purpose {purpose!r}: one of {sorted(PURPOSES)}.")
    if basis not in BASES:
        raise ValueError(f"Unknown basis {basis!r}: one of {sorted(BASES)}.")
    if erasure == "keep" and not why_kept:
        raise ValueError("A personal field that erasure keeps needs `why_kept`.")
    return Personal(category, purpose, basis, export, erasure, why_kept)


def not_personal(reason: str) -> NotPersonal:
    """Declare a field that is not personal, with the reason."""
    if len(reason) < 3:
        raise ValueError("Say why the field is not personal.")
    return NotPersonal(reason)


def declare(
    model: str,
    *,
    fields: Mapping[str, Personal | NotPersonal],
    retention: str,
    subject: str | None = None,
) -> None:
    """Declare every field of a model ("app_label.Model"). `subject` is the path of look-ups to
    the person, if any.

    `retention` says for how long a row is kept, in words with a number or an event.
    """
    if model in _declared and _declared[model].fields != fields:
        raise ValueError(f"{model} is declared twice.")
    _declared[model] = Declaration(model, subject, retention, dict(fields))


def declarations() -> Mapping[str, Declaration]:
    """All declarations by the model's label."""
    return dict(sorted(_declared.items()))


def declaration_of(model: str) -> Declaration | None:
    """The declaration of one model, or None."""
    return _declared.get(model)


KEY = not_personal("a random key")
WHEN = not_personal("when the row was made")
declare(
    "kit.Command",
    retention="30 days",
    fields={
        "id": KEY,
        "organization_id": not_personal("names an organization"),
        "name": not_personal("the name of a service"),
        "result": not_personal("the key of the row that the command made"),
        "created_at": WHEN,
    },
)

_QUEUE = not_personal("state of the queue; arguments of jobs are keys, never personal values")
for _model, _names in {
    "ProcrastinateJob": (
        "id queue_name task_name priority lock args status scheduled_at attempts queueing_lock"
        " abort_requested worker"
    ),
    "ProcrastinateEvent": "id job type at",
    "ProcrastinatePeriodicDefer": "id task_name defer_timestamp job periodic_id",
    "ProcrastinateWorker": "id last_heartbeat",
}.items():
    declare(
        f"procrastinate.{_model}",
        retention="until the job succeeded, failed ones 30 days",
        fields=dict.fromkeys(_names.split(), _QUEUE),
    )
