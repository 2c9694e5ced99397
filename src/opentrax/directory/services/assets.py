"""Add, change, move, retire and restore assets."""

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.events import AssetChanged
from opentrax.directory.models import Asset, AssetStatus, AssetValue, FieldTarget, Location
from opentrax.directory.rules.assets import TAG_LETTERS, Misplaced, below, misplaced, tag_of
from opentrax.directory.services.asset_documents import follow_asset
from opentrax.directory.services.fields import Said, words_of, write_values
from opentrax.directory.services.locations import own_location
from opentrax.directory.trades import choose_trade
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person

_TAG_LENGTH = 6


@dataclass(frozen=True, slots=True)
class AssetDetails:
    """What people say of an asset. Without a tag it gets one; without `fields` what stands in the
    organization's own stays.
    """

    name: str
    tag: str = ""
    parent_id: UUID | None = None
    make: str = ""
    model: str = ""
    serial: str = ""
    installed_on: date | None = None
    warranty_until_on: date | None = None
    warranty_by: str = ""
    status: str = AssetStatus.IN_SERVICE
    trade: str = ""
    notes: str = ""
    fields: Said | None = None


def _free_tag(text: str, asset: Asset) -> str:
    asked = tag_of(text)
    rows = Asset.objects.filter(organization_id=current_organization_id()).exclude(pk=asset.pk)
    if asked:
        if rows.filter(tag=asked).exists():
            raise Refused(_("Another asset has the tag “%(tag)s”.") % {"tag": asked})
        return asked
    while True:
        made = "A-" + "".join(secrets.choice(TAG_LETTERS) for _letter in range(_TAG_LENGTH))
        if not rows.filter(tag=made).exists():
            return made


def _write(asset: Asset, details: AssetDetails) -> None:
    if not details.name.strip():
        raise Refused(_("An asset needs a name."))
    if details.status == AssetStatus.RETIRED:
        raise Refused(_("An asset is retired on its own page."))
    installed, until = details.installed_on, details.warranty_until_on
    if installed is not None and until is not None and until < installed:
        raise Refused(_("A warranty cannot end before the asset was installed."))
    asset.name, asset.tag = details.name.strip()[:120], _free_tag(details.tag or asset.tag, asset)
    asset.make, asset.model = details.make.strip()[:80], details.model.strip()[:80]
    asset.serial, asset.notes = details.serial.strip()[:80], details.notes.strip()[:2000]
    asset.installed_on, asset.warranty_until_on = installed, until
    asset.warranty_by = details.warranty_by.strip()[:120]
    asset.status = AssetStatus(details.status)
    _set_trade(asset, details.trade)
    asset.sort_key = fold(asset.name)[:200]
    words = (asset.name, asset.tag, asset.serial, asset.make, asset.model)
    asset.search_text = fold(" ".join(word for word in words if word))[:600]


def _write_fields(asset: Asset, details: AssetDetails) -> None:
    write_values(AssetValue, FieldTarget.ASSET, details.fields, asset_id=asset.pk)
    own = fold(words_of(AssetValue, asset_id=asset.pk))
    if own:
        asset.search_text = f"{asset.search_text} {own}"[:600]
        asset.save(update_fields=["search_text"])


def _set_trade(asset: Asset, code: str) -> None:
    if code == asset.trade_code:
        return  # one that was archived meanwhile stays
    chosen = choose_trade(code)
    if chosen is None:
        raise Refused(_("Choose a trade of your organization's list."))
    asset.trade_code, asset.trade_label = chosen.code, chosen.label
    asset.trade_default = chosen.default


def _parents(location: Location) -> dict[UUID, UUID | None]:
    """What is part of what at a place, whose row is locked: trees change one after the other."""
    return dict(Asset.objects.filter(location_id=location.pk).values_list("pk", "parent_id"))


def _put_under(asset: Asset, parent_id: UUID | None, location: Location, height: int) -> None:
    if parent_id is not None:
        parents = _parents(location)
        if parent_id not in parents:
            raise Refused(_("An asset is part of another one at the same location only."))
        wrong = misplaced(asset.pk, parent_id, parents, height)
        if wrong == Misplaced.CIRCLE:
            raise Refused(_("An asset cannot be a part of its own parts."))
        if wrong == Misplaced.TOO_DEEP:
            raise Refused(_("Assets lie at most eight deep."))
    asset.parent_id = parent_id


def _changed(asset: Asset, action: str, actor: Person) -> Asset:
    audit.record(action, subject_id=asset.pk, actor_id=actor.pk, facts={"status": asset.status})
    publish(AssetChanged(asset.organization_id, asset.pk))
    return asset


def _place_for(location: Location) -> Location:
    found = own_location(location)
    if found.organization_id != current_organization_id():
        raise Refused(_("This location is not one of your organization's."))
    if found.archived_at is not None:
        raise Refused(_("This location is archived. Restore it first."))
    return found


@command
def add_asset(
    location: Location, details: AssetDetails, *, actor: Person, command_id: UUID | None = None
) -> Asset:
    """Add an asset at a location of the organization in scope.

    Refuses an empty name, a tag that is taken, another place's asset above it, a tree that gets too
    deep, and a warranty that ends before it began. Publishes AssetChanged.
    """
    place = _place_for(location)
    asset = Asset(location=place, scan_key=secrets.token_urlsafe(12))
    _write(asset, details)
    _put_under(asset, details.parent_id, place, 0)
    asset.save(force_insert=True)
    _write_fields(asset, details)
    return _changed(asset, "asset.added", actor)


@command
def change_asset(
    asset: Asset, location: Location, details: AssetDetails, *, actor: Person,
    command_id: UUID | None = None,
) -> Asset:  # fmt: skip
    """Change an asset; what is part of it moves along to another location.

    Refuses what add_asset refuses, a retired asset, and one that would be a part of its own parts.
    Publishes AssetChanged.
    """
    place = _place_for(location)
    found = own_asset(asset)
    if found.status == AssetStatus.RETIRED:
        raise Refused(_("This asset is retired. Restore it first."))
    parents = _parents(found.location)
    levels = below(found.pk, parents)
    _write(found, details)
    _put_under(found, details.parent_id, place, len(levels))
    if found.location_id != place.pk:
        found.location = place
        moved = [key for level in levels for key in level]
        Asset.objects.filter(pk__in=moved).update(location_id=place.pk)
    found.save()
    _write_fields(found, details)
    return _changed(found, "asset.changed", actor)


@command
def retire_asset(asset: Asset, *, actor: Person, command_id: UUID | None = None) -> Asset:
    """Retire an asset: lists leave it out and no work order names it anew; its history stays.

    Refuses one that has parts which are used. Publishes AssetChanged.
    """
    found = own_asset(asset)
    if Asset.objects.filter(parent_id=found.pk, retired_at=None).exists():
        raise Refused(_("Other assets are part of this one. Retire or move them first."))
    if found.status != AssetStatus.RETIRED:
        found.status, found.retired_at = AssetStatus.RETIRED, now()
        found.save(update_fields=["status", "retired_at"])
        follow_asset(found, found.retired_at)
    return _changed(found, "asset.retired", actor)


@command
def restore_asset(asset: Asset, *, actor: Person, command_id: UUID | None = None) -> Asset:
    """Undo the retiring: the asset is out of service until somebody says otherwise. Refuses one
    that is part of a retired one. Publishes AssetChanged.
    """
    found = own_asset(asset)
    if found.parent is not None and found.parent.retired_at is not None:
        raise Refused(_("What this asset is part of is retired. Restore that first."))
    if found.status == AssetStatus.RETIRED:
        found.status, found.retired_at = AssetStatus.OUT_OF_SERVICE, None
        found.save(update_fields=["status", "retired_at"])
        follow_asset(found, None)
    return _changed(found, "asset.restored", actor)


def own_asset(asset: Asset) -> Asset:
    """The asset as it is now, locked after its place; only its keeper changes it."""
    own = Asset.objects.filter(pk=asset.pk, organization_id=current_organization_id())
    seen = own.select_related("location").first()
    if seen is None:
        raise Refused(_("This asset is not one of your organization's."))
    own_location(seen.location)
    found: Asset = own.select_for_update(of=("self",)).select_related("location").get()
    return found
