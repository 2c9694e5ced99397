"""Publish a version of a document, put one off, and take over what the program brings.

Rows are added and never changed. Nothing here tells anybody: whoever has an account is told by
`accounts`, and until that is done nothing that matters takes effect.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.privacy import policy
from opentrax.privacy.documents import (
    LANGUAGES,
    Kind,
    kind_of,
    kinds,
    text_hash,
    text_id,
    version_hash,
)
from opentrax.privacy.documents.parts import paragraphs
from opentrax.privacy.ledger.binding import unbound
from opentrax.privacy.ledger.register import REGISTER
from opentrax.privacy.models import Document, DocumentText
from opentrax.privacy.rules.documents import earliest_effect, has_to_wait
from opentrax.privacy.selectors import documents as selectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What is to be published: the words by language, what they change in a sentence, by whom.

    `changes` names the clauses that are changed or taken out knowingly; `effective_at` None: as
    early as may be.
    """

    texts: Mapping[str, str]
    by: str
    is_material: bool
    summaries: Mapping[str, str] = field(default_factory=dict)
    effective_at: datetime | None = None
    changes: frozenset[str] = frozenset()
    lacks_language: bool = False


def publish(name: str, version: Version) -> Document:
    """Publish the next version of a document; return it.

    What matters takes effect 38 days later at the earliest (30 days' notice, and the time that
    telling takes), and nothing takes effect before what was published before it. Refuses empty and
    unchanged words, a missing language that is not said to be missing, clauses that differ between
    the languages, and a clause under a promise that is changed without being named or without
    notice.
    """
    kind, at = kind_of(name), now()
    with transaction.atomic():
        _one_at_a_time()
        before = selectors.newest(name)
        texts = {k: v.strip() for k, v in version.texts.items() if v.strip()}
        _refuse_faults(kind, texts, version, before)
        waits = [d.effective_at for d in selectors.waiting(is_material=False) if d.kind == name]
        earliest = earliest_effect(at, is_material=version.is_material, waiting=waits)
        if version.effective_at is not None and version.effective_at < earliest:
            raise Refused(
                _("It may take effect on {moment} at the earliest.").format(
                    moment=f"{earliest:%Y-%m-%d %H:%M} UTC"
                )
            )
        return _add(
            kind, texts, version, number=before.version + 1 if before else 1,
            effective_at=version.effective_at or earliest, base=kind.newest,
        )  # fmt: skip


def end(name: str, *, by: str) -> Document:
    """End a purpose of consent: nobody is asked any more, and what was given holds no longer, at
    once. A new version asks anew. Refuses what is no consent, and what has ended."""
    kind = kind_of(name)
    with transaction.atomic():
        _one_at_a_time()
        before = selectors.newest(name)
        if not kind.is_consent or before is None or before.is_ended:
            raise Refused(_("Only a purpose that people are asked about can end, and once."))
        texts = selectors.texts_of(before)
        version = Version(texts=texts, by=_named(by), is_material=False)
        number = before.version + 1
        return _add(
            kind, texts, version, number=number, effective_at=now(), base=before.base, is_ended=True
        )


def put_off(document: Document) -> Document:
    """Put a waiting change off, since somebody is told only now: it takes effect once they too had
    the whole notice. Does nothing where they have it anyway, or once it is in force."""
    with transaction.atomic():
        _one_at_a_time()
        document.refresh_from_db()
        later = has_to_wait(document.effective_at, now())
        if later is None or document.effective_at <= now():
            return document
        behind = Document.objects.filter(kind=document.kind, version__gte=document.version)
        behind.filter(effective_at__lt=later).update(effective_at=later)
        document.refresh_from_db()
    return document


def adopt_shipped(*, using: str, is_fresh: bool = False) -> list[Document]:
    """Publish what a new version of the program brings, with notice; in a fresh installation, which
    has nobody to tell, at once. A kind for which the operator's own words are in use is left alone:
    `opentrax documents list` says that there is a newer text to build on."""
    adopted = []
    for kind in kinds().values():
        before = Document.objects.using(using).filter(kind=kind.name).order_by("-version").first()
        if before is not None and (before.base >= kind.newest or before.published_by):
            continue
        is_first = before is None or is_fresh
        at = now()
        effective_at = at if is_first else earliest_effect(at, is_material=True)
        version = Version(texts=kind.shipped(), by="", is_material=not is_fresh)
        adopted.append(
            _add(
                kind, kind.shipped(), version, number=before.version + 1 if before else 1,
                effective_at=effective_at, base=kind.newest, using=using,
            )
        )  # fmt: skip
    return adopted


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('privacy_document', 0))")


def _named(by: str) -> str:
    if not by.strip():
        raise Refused(_("Say who publishes it."))
    return by.strip()[:120]


def _refuse_faults(
    kind: Kind, texts: Mapping[str, str], version: Version, before: Document | None
) -> None:
    _named(version.by)
    strangers = sorted(set(texts) - set(LANGUAGES))
    lacking = [language for language in LANGUAGES if language not in texts]
    if not texts or strangers:
        raise Refused(_("A text is in one of these languages: {0}.").format(", ".join(LANGUAGES)))
    if lacking and (kind.needs_all_languages or not version.lacks_language):
        raise Refused(_("The text in {0} is missing.").format(", ".join(lacking)))
    if version.is_material and not all(version.summaries.get(tongue) for tongue in texts):
        raise Refused(_("Say in a sentence, in each language, what changes."))
    if any(not paragraphs(words) for words in texts.values()):
        raise Refused(_("A text needs words."))
    if before is not None and not before.is_ended and selectors.texts_of(before) == dict(texts):
        raise Refused(_("These are the words of the last version."))
    if kind.has_clauses:
        _refuse_loose_clauses(texts, version.changes)
        if before is not None and not version.is_material:
            _refuse_quiet_changes(selectors.texts_of(before), texts)


def _refuse_loose_clauses(texts: Mapping[str, str], changes: frozenset[str]) -> None:
    try:
        names = [{clause.name for clause in policy.clauses(words)} for words in texts.values()]
        loose = [one.clause for one in unbound(texts) if one.clause not in changes]
    except ValueError as error:
        raise Refused(str(error)) from error
    apart = sorted(names[0].symmetric_difference(names[-1]))
    if apart:
        raise Refused(_("Clauses in one language only: {0}.").format(", ".join(apart)))
    if loose:
        told = _("Promises stand on these clauses: name each that you change. {0}")
        raise Refused(told.format(", ".join(sorted(loose))))


def _refuse_quiet_changes(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    old, new = policy.hashes_of(before), policy.hashes_of(after)
    moved = {e.clause for e in REGISTER.values() if old.get(e.clause) != new.get(e.clause)}
    if moved:
        told = _("Promises stand on these clauses, so the change matters: {0}.")
        raise Refused(told.format(", ".join(sorted(moved))))


def _add(
    kind: Kind, texts: Mapping[str, str], version: Version, *, number: int,
    effective_at: datetime, base: int, is_ended: bool = False, using: str = "default",
) -> Document:  # fmt: skip
    document = Document(
        id=f"{kind.name}/{number}", kind=kind.name, version=number, base=base,
        text_hash=version_hash(texts), is_material=version.is_material, is_ended=is_ended,
        effective_at=effective_at, published_by=version.by.strip()[:120],
    )  # fmt: skip
    with transaction.atomic(using=using):
        document.save(force_insert=True, using=using)
        DocumentText.objects.using(using).bulk_create(
            DocumentText(
                id=text_id(kind.name, number, language), document_id=document.pk,
                language=language, text=words, text_hash=text_hash(words),
                summary=version.summaries.get(language, "").strip()[:500],
            )
            for language, words in texts.items()
        )  # fmt: skip
    return document
