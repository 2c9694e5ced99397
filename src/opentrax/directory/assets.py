"""Reads of assets that screens and other apps share. Row security decides what the scope sees: its
own, and those that a client's work order names while it is open to it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from opentrax.directory.models import Asset, AssetStatus, Location
from opentrax.directory.rules.assets import below
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.selectors import client_ids


def own_assets(
    *, search: str = "", state: str = "", location_id: UUID | None = None
) -> QuerySet[Asset]:
    """Assets that the organization in scope keeps: those in use, or those of one status. `search`
    finds every word in name, tag, serial number, make and model.
    """
    own: QuerySet[Asset] = Asset.objects.filter(organization_id=current_organization_id())
    known = state in AssetStatus.values
    own = own.filter(status=state) if known else own.filter(retired_at=None)
    if location_id is not None:
        own = own.filter(location_id=location_id)
    for word in fold(search).split():
        own = own.filter(search_text__contains=word)
    return own.select_related("location")


def asset_by_scan_key(scan_key: str) -> Asset | None:
    """The asset of a code, where the scope may see it."""
    if "\0" in scan_key:
        return None
    keepers = [current_organization_id(), *client_ids()]
    found: Asset | None = Asset.objects.filter(
        organization_id__in=keepers, scan_key=scan_key
    ).first()
    return found


@dataclass(frozen=True, slots=True)
class Placed:
    """An asset in the tree of its place."""

    asset: Asset
    depth: int

    @property
    def steps(self) -> range:
        """One for each asset above it, for a template's indent."""
        return range(self.depth)


def tree_of(found: Iterable[Asset]) -> list[Placed]:
    """Assets of one place, each before its parts; one whose upper asset is not among them stands at
    the top.
    """
    rows = sorted(found, key=lambda one: (one.sort_key, one.tag))
    known = {one.pk for one in rows}
    under: dict[UUID | None, list[Asset]] = {}
    for one in rows:
        under.setdefault(one.parent_id if one.parent_id in known else None, []).append(one)

    def walk(parent: UUID | None, depth: int) -> Iterable[Placed]:
        for one in under.get(parent, []):
            yield Placed(one, depth)
            yield from walk(one.pk, depth + 1)

    return list(walk(None, 0))


def possible_parents(location: Location, asset: Asset | None = None) -> list[Placed]:
    """What an asset of a place could be part of: those in use there, but for itself and its own
    parts.
    """
    rows = list(Asset.objects.filter(location_id=location.pk, retired_at=None))
    if asset is not None:
        parents = {one.pk: one.parent_id for one in rows}
        barred = {asset.pk, *(key for level in below(asset.pk, parents) for key in level)}
        rows = [one for one in rows if one.pk not in barred]
    return tree_of(rows)


def assets_at(location_id: UUID, *, but: Collection[UUID] = ()) -> list[Placed]:
    """Assets in use at a place of the organization in scope, as a tree, without some."""
    rows = own_assets(location_id=location_id).exclude(pk__in=but)
    return tree_of(rows)
