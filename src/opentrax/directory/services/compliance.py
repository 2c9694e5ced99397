"""Put papers of a provider in, share them with clients, judge them, withdraw them.

Whoever puts a paper in keeps it with its file: the provider, or a client that has it on paper. It
never changes; its file goes with the sweep once it is withdrawn.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.compliance import kind_choices, kind_name
from opentrax.directory.events import DocumentRefused, DocumentShared
from opentrax.directory.models import ComplianceDocument, DocumentShare, PaperKind, PaperState
from opentrax.kit import files
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.files.kinds import plain_name
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Partnership, Person

MOST_DOCUMENTS = 500
_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class DocumentDetails:
    """What people say of a paper. `kind` is the program's, or one of the client's own list."""

    kind: str
    number: str = ""
    valid_from_on: date | None = None
    valid_until_on: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """The file as somebody sent it; its name is shown, and believed in nothing else."""

    file: BinaryIO
    name: str


def _kept(upload: DocumentFile) -> dict[str, Any]:
    """Look at a file, and keep it; a photo without anything but its pixels."""
    try:
        kind = files.kind_of(upload.file, upload.name)
        if kind.is_photo:
            photo = files.prepare_photo(upload.file, kind, zone=ZoneInfo("UTC"))
            kind, stored = photo.kind, files.put([photo.body])
        else:
            upload.file.seek(0)
            stored = files.put(iter(lambda: upload.file.read(_CHUNK_BYTES), b""))
    except files.RefusedFileError as refusal:
        raise Refused(str(refusal)) from refusal
    return {
        "name": plain_name(upload.name, kind), "media_type": kind.media_type,
        "size_bytes": stored.size_bytes, "content_key": stored.key,
    }  # fmt: skip


def _label_of(kind: str, client_id: UUID | None) -> str:
    """A client's own word for a kind, "" for one of the program's."""
    known = dict(kind_choices(client_id))
    if kind not in known:
        raise Refused(_("Choose a kind of the list."))
    return "" if kind in PaperKind.values else known[kind]


def _put_in(
    provider_id: UUID, details: DocumentDetails, upload: DocumentFile, label: str
) -> ComplianceDocument:
    first, last = details.valid_from_on, details.valid_until_on
    if first is not None and last is not None and last < first:
        raise Refused(_("The document ends before it begins."))
    own = ComplianceDocument.objects.filter(
        organization_id=current_organization_id(), withdrawn_at=None
    )
    if own.count() >= MOST_DOCUMENTS:
        raise Refused(_("These are too many. Withdraw what nobody needs any more."))
    made = ComplianceDocument(
        provider_id=provider_id, kind=PaperKind.OTHER if label else details.kind, kind_label=label,
        number=details.number.strip()[:80], valid_from_on=first, valid_until_on=last,
        **_kept(upload),
    )  # fmt: skip
    made.save(force_insert=True)
    return made


def _share(document: ComplianceDocument, client_id: UUID, kind: str, label: str) -> DocumentShare:
    made = DocumentShare(
        client_id=client_id, provider_id=document.provider_id, document=document, kind=kind,
        kind_label=label,
    )  # fmt: skip
    if client_id == document.organization_id:  # a client judges what it puts in itself
        made.state, made.decided_at = PaperState.ACCEPTED, now()
    made.save(force_insert=True)
    if made.state == PaperState.AWAITING:
        publish(DocumentShared(client_id, made.pk))
    return made


def own_client_ids() -> set[UUID]:
    """Clients that the organization in scope works for."""
    own = Partnership.objects.filter(provider_id=current_organization_id(), ended_at=None)
    return set(own.values_list("organization_id", flat=True))


@command
def put_in_document(
    details: DocumentDetails, upload: DocumentFile, client_ids: Collection[UUID] = (), *,
    actor: Person, command_id: UUID | None = None,
) -> ComplianceDocument:  # fmt: skip
    """Put in a paper of the organization in scope, and share it with these clients, who have yet to
    accept it. Of a client's own kind it is for that one alone. Publishes DocumentShared for each.

    Refuses an unknown kind, days in the wrong order, a file that is not taken, and whoever is no
    client.
    """
    chosen = set(client_ids)
    if chosen - own_client_ids():
        raise Refused(_("Your organization does not work for this client."))
    label = _label_of(details.kind, next(iter(chosen)) if len(chosen) == 1 else None)
    document = _put_in(current_organization_id(), details, upload, label)
    for client_id in sorted(chosen):
        _share(document, client_id, details.kind, label)
    audit.record(
        "document.added", subject_id=document.pk, actor_id=actor.pk,
        facts={"kind": document.kind, "shared_with": len(chosen)},
    )  # fmt: skip
    return document


@command
def enter_document(
    provider_id: UUID, details: DocumentDetails, upload: DocumentFile, *, actor: Person,
    command_id: UUID | None = None,
) -> ComplianceDocument:  # fmt: skip
    """Enter a paper of a provider as its client; it is accepted, and the provider sees it.

    Refuses whoever is no partner, and what `put_in_document` refuses.
    """
    client_id = current_organization_id()
    if not Partnership.objects.filter(
        organization_id=client_id, provider_id=provider_id, ended_at=None
    ).exists():
        raise Refused(_("This organization is not one of your providers."))
    label = _label_of(details.kind, client_id)
    document = _put_in(provider_id, details, upload, label)
    _share(document, client_id, details.kind, label)
    audit.record(
        "document.entered", subject_id=document.pk, actor_id=actor.pk,
        facts={"kind": document.kind, "provider": str(provider_id)},
    )  # fmt: skip
    return document


def _own(document: ComplianceDocument) -> ComplianceDocument:
    found: ComplianceDocument | None = (
        ComplianceDocument.objects.select_for_update()
        .filter(pk=document.pk, organization_id=current_organization_id(), withdrawn_at=None)
        .first()
    )
    if found is None:
        raise Refused(_("This document is not one of your organization's."))
    return found


@command
def share_document(
    document: ComplianceDocument, client_id: UUID, kind: str = "", *, actor: Person,
    command_id: UUID | None = None,
) -> DocumentShare:  # fmt: skip
    """Show a paper of the organization in scope to a client, as one of its kinds.

    Refuses another's paper, whoever is no client, and an unknown kind. Again is no second time.
    Publishes DocumentShared.
    """
    found = _own(document)
    if found.provider_id != current_organization_id() or client_id not in own_client_ids():
        raise Refused(_("Your organization does not work for this client."))
    there = DocumentShare.objects.filter(document_id=found.pk, client_id=client_id).first()
    if there is not None:
        return there  # type: ignore[no-any-return]
    made = _share(found, client_id, kind or found.kind, _label_of(kind or found.kind, client_id))
    audit.record(
        "document.shared", subject_id=found.pk, actor_id=actor.pk,
        facts={"client": str(client_id)},
    )  # fmt: skip
    return made


@command
def unshare_document(
    document: ComplianceDocument, client_id: UUID, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Show a paper to a client no more. Refuses another's paper."""
    found = _own(document)
    if found.provider_id != current_organization_id():
        raise Refused(_("This document is not one of your organization's."))
    DocumentShare.objects.filter(
        organization_id=found.organization_id, document_id=found.pk, client_id=client_id
    ).delete()
    audit.record(
        "document.unshared", subject_id=found.pk, actor_id=actor.pk,
        facts={"client": str(client_id)},
    )  # fmt: skip


@command
def withdraw_document(
    document: ComplianceDocument, *, actor: Person, command_id: UUID | None = None
) -> ComplianceDocument:
    """Take a paper back as whoever put it in: nobody sees it any more, its file goes with the next
    sweep. Refuses another's paper.
    """
    found = _own(document)
    DocumentShare.objects.filter(
        organization_id=found.organization_id, document_id=found.pk
    ).delete()
    found.content_key, found.name, found.withdrawn_at = "", "", now()
    found.save(update_fields=["content_key", "name", "withdrawn_at"])
    audit.record("document.withdrawn", subject_id=found.pk, actor_id=actor.pk)
    return found


@command
def judge_document(
    share: DocumentShare, *, accepted: bool, actor: Person, reason: str = "",
    command_id: UUID | None = None,
) -> DocumentShare:  # fmt: skip
    """Accept a paper, or refuse it with a reason, as the client it was shared with; the last word
    holds. The reason is in no audit entry. Publishes DocumentRefused.

    Refuses another client's, and a refusal without a reason.
    """
    found: DocumentShare | None = (
        DocumentShare.objects.select_for_update()
        .filter(pk=share.pk, client_id=current_organization_id())
        .first()
    )
    if found is None:
        raise Refused(_("This document was not shared with your organization, or is no more."))
    if not accepted and not reason.strip():
        raise Refused(_("Say why: the provider reads it."))
    found.state = PaperState.ACCEPTED if accepted else PaperState.REFUSED
    found.reason, found.decided_at = "" if accepted else reason.strip()[:300], now()
    found.save(update_fields=["state", "reason", "decided_at"])
    if not accepted:
        publish(DocumentRefused(found.provider_id, found.pk))
    audit.record(
        "document.judged", subject_id=found.document_id, actor_id=actor.pk,
        facts={"accepted": accepted, "provider": str(found.provider_id)},
    )  # fmt: skip
    return found


def named(document: ComplianceDocument) -> str:
    """What a paper is called, with its number."""
    parts = (kind_name(document.kind, document.kind_label), document.number)
    return " ".join(part for part in parts if part)


@files.names_files
def _named_keys() -> set[str]:
    rows = ComplianceDocument.objects.filter(organization_id=current_organization_id())
    return {key for key in rows.values_list("content_key", flat=True) if key}
