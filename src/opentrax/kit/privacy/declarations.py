"""Declarations of stored data: one per model and one per other store, one entry per field.

One entry drives all that follows from a field: the published notice, the record of processing, the
copy that a person gets, erasure, retention, and what takes its place in a dump that is given away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from opentrax.kit.privacy.vocabulary import BASES, PEOPLE, PURPOSES, Words

Erasure = Literal["erase", "anonymize", "keep"]


@dataclass(frozen=True, slots=True)
class Kept:
    """For how long: a retention rule by name, and the columns from the earliest of which its time
    runs (none where it ends with something else)."""

    rule: str
    since: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Personal:
    """A field about a person. `category` is a key of the vocabulary; `of` is the path to whom it is
    about, where that is not whom the row is about; `kept` where it goes before its row does."""

    category: str
    purpose: str
    basis: str
    export: bool
    erasure: Erasure
    why_kept: str = ""
    of: str | None = None
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """A field that says nothing about a person, with the reason. `is_waiver`: it holds text, which
    is personal by default, and the reason says why this one is not."""

    reason: str
    is_waiver: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON column by its leaves. `inherits` is the label of a model of which it holds rows, or
    parts of them, under `prefix`: those leaves have the entries of its columns."""

    leaves: Mapping[str, "Personal | NotPersonal"]
    inherits: str | None = None
    prefix: str = ""


Entry = Personal | NotPersonal | Document


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared of one model.

    `subject` is the path to whom a row is about (see `paths`), `who` what kind of people they are,
    `what` the words for a row, `kept` its retention rule; `co_owned` says who decides where rows
    are about several people. Erasure takes rows of the models in `goes_after` first; `beside` are
    columns that change along when a row is emptied, such as a state (a function gives the value of
    a column that is empty so far).
    """

    model: str
    subject: str | None
    who: str
    what: Words
    kept: Kept
    fields: Mapping[str, Entry]
    co_owned: str
    goes_after: tuple[str, ...] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Erasing:
    """What erasure of a model's rows needs beside their fields: see `Declaration`."""

    after: tuple[str, ...] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)


_declared: dict[str, Declaration] = {}


def after(rule: str, *columns: str) -> Kept:
    """A term that runs from a column of the row, such as after("devices", "revoked_at")."""
    return Kept(rule, columns)


def personal(
    category: str, *, purpose: str, basis: str = "contract", export: bool = True,
    erasure: Erasure = "erase", why_kept: str = "", of: str | None = None,
    term: Kept | str | None = None,
) -> Personal:  # fmt: skip
    """Declare a personal field. Raises ValueError for an unknown purpose or basis, or a kept one
    without reason; the check knows the categories."""
    for name, known in ((purpose, PURPOSES), (basis, BASES)):
        if name not in known:
            raise ValueError(f"Unknown {name!r}: one of {sorted(known)}.")
    if erasure == "keep" and not why_kept:
        raise ValueError("A personal field that erasure keeps needs `why_kept`.")
    kept = Kept(term) if isinstance(term, str) else term
    return Personal(category, purpose, basis, export, erasure, why_kept, of, kept)


def not_personal(reason: str) -> NotPersonal:
    """Declare a field that is not personal and holds no text, with the reason."""
    return _with_reason(reason, is_waiver=False)


def coded(reason: str) -> NotPersonal:
    """Waive what holds for text, that it is personal: programs write this one, or everybody reads
    it. With the reason."""
    return _with_reason(reason, is_waiver=True)


def _with_reason(reason: str, *, is_waiver: bool) -> NotPersonal:
    if len(reason) < 3:
        raise ValueError("Say why the field is not personal.")
    return NotPersonal(reason, is_waiver)


def document(
    leaves: Mapping[str, Personal | NotPersonal], *, inherits: str | None = None, prefix: str = ""
) -> Document:
    """Declare a JSON column by its leaves; see `Document`."""
    return Document(dict(leaves), inherits, prefix)


def declare(
    model: str, *, fields: Mapping[str, Entry], term: Kept | str = "", subject: str | None = None,
    who: str = "", what: Words = "", co_owned: str = "", erasing: "Erasing | None" = None,
) -> None:  # fmt: skip
    """Declare every field of a model ("app_label.Model"); the names are explained at `Declaration`.

    What is missing or wrong is told by the system check, for all models at once.
    """
    kept, how = Kept(term) if isinstance(term, str) else term, erasing or Erasing()
    made = Declaration(
        model, subject, who, what, kept, dict(fields), co_owned, how.after, dict(how.beside)
    )
    if model in _declared and _declared[model] != made:
        raise ValueError(f"{model} is declared twice.")
    if who and who not in PEOPLE:
        raise ValueError(f"Unknown {who!r}: one of {sorted(PEOPLE)}.")
    _declared[model] = made


def declarations() -> Mapping[str, Declaration]:
    """All declarations by the model's label."""
    return dict(sorted(_declared.items()))


def declaration_of(model: str) -> Declaration | None:
    """The declaration of one model, or None."""
    return _declared.get(model)


def leaves_of_column(entry: Document) -> Mapping[str, Personal | NotPersonal]:
    """The leaves of a JSON column, with those that it inherits from a model's columns."""
    found = dict(entry.leaves)
    source = _declared.get(entry.inherits or "")
    if source is not None:
        for name, inner in source.fields.items():
            if isinstance(inner, Document):
                for leaf, held in leaves_of_column(inner).items():
                    found.setdefault(f"{entry.prefix}{name}.{leaf}", held)
            else:
                found.setdefault(f"{entry.prefix}{name}", inner)
    return found


def personal_entries(entry: Entry) -> list[Personal]:
    """What of a column is personal: itself, or leaves of it."""
    if isinstance(entry, Personal):
        return [entry]
    if isinstance(entry, Document):
        return [e for e in leaves_of_column(entry).values() if isinstance(e, Personal)]
    return []
