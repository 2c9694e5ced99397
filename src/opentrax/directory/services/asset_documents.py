"""Put documents to an asset, and take them away; a file that is gone goes with the sweep."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Asset, AssetDocument, AssetDocumentKind
from opentrax.kit import files
from opentrax.kit.commands import Refused, command
from opentrax.kit.files.kinds import plain_name
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person

MOST_DOCUMENTS = 50
_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class AssetFile:
    """A file as somebody sent it; its name is shown, and believed in nothing else."""

    file: BinaryIO
    name: str


def _kept(upload: AssetFile) -> dict[str, Any]:
    """Look at a file, and keep it; a photo without anything but its pixels, and a small one."""
    try:
        kind = files.kind_of(upload.file, upload.name)
        thumbnail = ""
        if kind.is_photo:
            photo = files.prepare_photo(upload.file, kind, zone=ZoneInfo("UTC"))
            kind, stored = photo.kind, files.put([photo.body])
            thumbnail = files.put([photo.thumbnail]).key
        else:
            upload.file.seek(0)
            stored = files.put(iter(lambda: upload.file.read(_CHUNK_BYTES), b""))
    except files.RefusedFileError as refusal:
        raise Refused(str(refusal)) from refusal
    return {
        "name": plain_name(upload.name, kind), "media_type": kind.media_type,
        "size_bytes": stored.size_bytes, "content_key": stored.key, "thumbnail_key": thumbnail,
    }  # fmt: skip


def _own(asset_id: UUID) -> Asset:
    found: Asset | None = (
        Asset.objects.select_for_update(of=("self",))
        .filter(pk=asset_id, organization_id=current_organization_id())
        .first()
    )
    if found is None:
        raise Refused(_("This asset is not one of your organization's."))
    return found


@command
def put_asset_document(
    asset: Asset, kind: str, title: str, upload: AssetFile, *, actor: Person,
    command_id: UUID | None = None,
) -> AssetDocument:  # fmt: skip
    """Put a file to an asset of the organization in scope; its provider sees it with the asset.

    Refuses another's asset, one that is retired, an empty title, a file that is not taken, and more
    than fifty.
    """
    if kind not in AssetDocumentKind.values or not title.strip():
        raise Refused(_("Say what it is, and give it a title."))
    values, own = _kept(upload), _own(asset.pk)
    if own.retired_at is not None:
        raise Refused(_("This asset is retired. Restore it first."))
    if AssetDocument.objects.filter(asset_id=own.pk).count() >= MOST_DOCUMENTS:
        raise Refused(_("An asset has fifty documents at most. Take one away first."))
    made = AssetDocument(
        asset=own, kind=kind, title=title.strip()[:120], added_by_id=actor.pk, **values
    )
    made.save(force_insert=True)
    audit.record(
        "asset_document.added", subject_id=made.pk, actor_id=actor.pk,
        facts={"asset": str(own.pk), "kind": kind, "bytes": made.size_bytes},
    )  # fmt: skip
    return made


@command
def remove_asset_document(
    document: AssetDocument, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Take a document away: nobody opens it any more, its file goes with the next sweep. Refuses
    another organization's.
    """
    own = _own(document.asset_id)
    gone, _each = AssetDocument.objects.filter(
        pk=document.pk, organization_id=own.organization_id
    ).delete()
    if gone:
        audit.record(
            "asset_document.removed", subject_id=document.pk, actor_id=actor.pk,
            facts={"asset": str(own.pk)},
        )  # fmt: skip


def follow_asset(asset: Asset, retired_at: datetime | None) -> None:
    """Let the time of an asset's documents run from when it was retired, or no more."""
    AssetDocument.objects.filter(asset_id=asset.pk).update(asset_retired_at=retired_at)


@files.names_files
def _named_keys() -> set[str]:
    rows = AssetDocument.objects.filter(organization_id=current_organization_id())
    pairs = rows.values_list("content_key", "thumbnail_key")
    return {key for pair in pairs for key in pair if key}
