"""What a scanned code names, in the scope of whoever asks. What belongs to somebody else is the
same as what nobody knows.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import Resolver404, resolve

from opentrax.directory.assets import asset_by_scan_key
from opentrax.directory.models import Asset, Location, Part
from opentrax.directory.rules.assets import tag_of
from opentrax.directory.selectors import location_by_id
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.selectors import client_ids
from opentrax.workorders.check_in_states import PointKind
from opentrax.workorders.rules.scanning import path_of, words_of
from opentrax.workorders.services.check_in_points import point_of
from opentrax.workorders.services.request_links import link_by_token
from opentrax.workorders.services.visit_links import visit_of_link

MOST = 10


class Kind(StrEnum):
    """What a code may name."""

    ASSET = "asset"
    PART = "part"
    LOCATION = "location"
    CHECK_IN = "check_in"
    VISIT_LINK = "visit_link"
    REQUEST_LINK = "request_link"


@dataclass(frozen=True, slots=True)
class Thing:
    """What was scanned: `key` is what its address takes, `word` what a search finds it by, and
    `place` the location of a check-in code."""

    kind: Kind
    key: Any
    name: str
    word: str = ""
    place: UUID | None = None


def things_of(text: str, hosts: Collection[str]) -> list[Thing]:
    """What a code names: one thing as a rule, several where a tag and a part's number are the same;
    nothing where it names nothing that the scope sees. `hosts` are those of our own addresses.
    """
    code = words_of(text)
    if not code:
        return []
    path = path_of(code, hosts)
    if path is None:
        return [*_tagged(code), *_numbered(code)][:MOST]
    try:
        found = resolve(path)
    except Resolver404:
        return []
    find = _ADDRESSES.get(found.url_name or "")
    thing = find(**found.kwargs) if find else None
    return [thing] if thing else []


def _asset(asset: Asset | None) -> Thing | None:
    return Thing(Kind.ASSET, asset.scan_key, asset.name, asset.tag) if asset else None


def _part(part: Part | None) -> Thing | None:
    return Thing(Kind.PART, part.pk, part.name, part.number) if part else None


def _tagged(code: str) -> list[Thing]:
    keepers = [current_organization_id(), *client_ids()]
    rows = Asset.objects.filter(organization_id__in=keepers, tag=tag_of(code))
    return [Thing(Kind.ASSET, row.scan_key, row.name, row.tag) for row in rows.order_by("id")]


def _numbered(code: str) -> list[Thing]:
    own = Part.objects.filter(organization_id=current_organization_id(), retired_at=None)
    rows = own.filter(Q(number__iexact=code) | Q(code=code)).order_by("number", "id")
    return [Thing(Kind.PART, row.pk, row.name, row.number) for row in rows]


def _part_of(part_id: UUID) -> Thing | None:
    own = Part.objects.filter(organization_id=current_organization_id())
    return _part(own.filter(pk=part_id).first())


def _place_of(location_id: UUID) -> Thing | None:
    place: Location | None = location_by_id(location_id)
    return Thing(Kind.LOCATION, place.pk, place.name) if place else None


def _check_in_of(token: str) -> Thing | None:
    point = point_of(token, PointKind.QR)
    place = location_by_id(point.location_id) if point else None
    return Thing(Kind.CHECK_IN, token, place.name, place=place.pk) if place else None


def _visit_of(token: str) -> Thing | None:
    opened = visit_of_link(token)
    own = current_organization_id()
    if opened is None or own not in (opened.visit.provider_id, opened.visit.organization_id):
        return None
    return Thing(Kind.VISIT_LINK, token, opened.visit.technician_name)


def _request_of(token: str) -> Thing | None:
    link = link_by_token(token)
    if link is None or link.revoked_at or link.organization_id != current_organization_id():
        return None
    return Thing(Kind.REQUEST_LINK, token, link.location.name)


_ADDRESSES: Mapping[str, Callable[..., Thing | None]] = {
    "asset_scan": lambda scan_key: _asset(asset_by_scan_key(scan_key)),
    "asset": lambda asset_id: _asset(Asset.objects.filter(pk=asset_id).first()),
    "part": _part_of,
    "location": _place_of,
    "check_in_by_qr": _check_in_of,
    "visit_by_link": _visit_of,
    "work_request": _request_of,
}
