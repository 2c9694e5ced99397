"""Versions of documents: what is in force, what waits, and the words of each."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from opentrax.kit.clock import now
from opentrax.privacy.documents import LANGUAGES, Kind, kinds, language_for
from opentrax.privacy.documents.difference import Difference, difference
from opentrax.privacy.documents.filling import filled
from opentrax.privacy.documents.parts import Paragraph, Part, parts
from opentrax.privacy.models import Document, DocumentText
from opentrax.privacy.rules.documents import NOTICE


def in_force(kind: str, at: datetime | None = None) -> Document | None:
    """The highest version whose day has come; the first holds from the beginning."""
    due = Q(effective_at__lte=at or now()) | Q(version=1)
    return Document.objects.filter(due, kind=kind).order_by("-version").first()


def versions_in_force(*names: str) -> dict[str, int]:
    """The number of the version in force of each of these kinds."""
    due = Q(effective_at__lte=now()) | Q(version=1)
    rows = Document.objects.filter(due, kind__in=names).order_by("version")
    return dict(rows.values_list("kind", "version"))


def published(kind: str, version: int) -> Document | None:
    """One version, in force or not."""
    return Document.objects.filter(kind=kind, version=version).first()


def versions(kind: str) -> list[Document]:
    """All versions of a kind with their words, newest first."""
    found = Document.objects.filter(kind=kind).order_by("-version")
    return list(found.prefetch_related("words"))


def newest(kind: str) -> Document | None:
    """The version that was published last, which may still wait."""
    return Document.objects.filter(kind=kind).order_by("-version").first()


def waiting(*, is_material: bool = True) -> list[Document]:
    """Published versions whose day has not come: those that matter, or all."""
    found = Document.objects.filter(effective_at__gt=now(), version__gt=1)
    found = found.filter(is_material=True) if is_material else found
    return list(found.order_by("effective_at", "id"))


def to_tell() -> list[Document]:
    """The changes that people are told of: those that wait, and for a while those of which somebody
    should have been told before they took effect."""
    since = now() - NOTICE
    found = Document.objects.filter(effective_at__gt=since, version__gt=1, is_material=True)
    return list(found.order_by("effective_at", "id"))


def announced() -> list[Document]:
    """All changes that matter and of which people have to be told, old ones too."""
    found = Document.objects.filter(version__gt=1, is_material=True)
    return list(found.order_by("published_at", "id"))


def texts_of(document: Document) -> dict[str, str]:
    """The words of a version by language, as they were published."""
    return {row.language: row.text for row in document.words.all()}


def text_in(document: Document, language: str) -> DocumentText | None:
    """The words for whoever's screens are in a language; in another one where it lacks that."""
    spoken = language_for(language)
    rows = {row.language: row for row in document.words.all()}
    return rows.get(spoken) or next(iter(rows.values()), None)


def missing_languages(document: Document) -> list[str]:
    """The languages in which a version was not published."""
    has = texts_of(document)
    return [language for language in LANGUAGES if language not in has]


def shown_parts(row: DocumentText) -> list[Part]:
    """A text as its page shows it, with the operator's name in it."""
    return [
        Part(
            part.heading,
            tuple(
                Paragraph(p.heading, filled(p.words, row.language), p.name)
                for p in part.paragraphs
            ),
        )
        for part in parts(row.text)
    ]  # fmt: skip


def difference_in(before: Document, after: Document, language: str) -> Difference | None:
    """What one version says otherwise than another, in a language; None where either lacks it."""
    spoken = language_for(language)
    old, new = texts_of(before).get(spoken), texts_of(after).get(spoken)
    if old is None or new is None:
        return None
    return difference(filled(old, spoken), filled(new, spoken))


@dataclass(frozen=True, slots=True)
class Listed:
    """One kind on the page of all documents."""

    kind: Kind
    in_force: Document
    waiting: tuple[Document, ...]
    count: int


def listed() -> list[Listed]:
    """Every kind that has a version, with the one in force and those that wait."""
    by_kind: dict[str, list[Document]] = {}
    for document in Document.objects.order_by("version"):
        by_kind.setdefault(document.kind, []).append(document)
    at = now()
    found = []
    for name, kind in kinds().items():
        rows = by_kind.get(name, [])
        due = [d for d in rows if d.version == 1 or d.effective_at <= at]
        if due:
            waits = tuple(d for d in rows if d.version > due[-1].version)
            found.append(Listed(kind, due[-1], waits, len(rows)))
    return found


@dataclass(frozen=True, slots=True)
class Asking:
    """What of an earlier yes still holds for a purpose: to words of `floor` or later, said after
    `since`; nothing where it `has_ended`."""

    floor: int
    since: datetime | None
    has_ended: bool


def asking(purpose: str, at: datetime) -> Asking:
    """Words that changed in what matters are another purpose, which is off until somebody says yes
    to them; a purpose that ended and is asked for again begins anew."""
    due = Q(effective_at__lte=at) | Q(version=1)
    rows = list(Document.objects.filter(due, kind=purpose).order_by("version"))
    ends = [row for row in rows if row.is_ended]
    floors = [row.version for row in rows if row.is_material] + [row.version + 1 for row in ends]
    return Asking(
        max(floors, default=1), ends[-1].effective_at if ends else None,
        bool(rows) and rows[-1].is_ended,
    )  # fmt: skip
