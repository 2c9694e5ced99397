"""Say which trades one's organization does, and where; its clients see it."""

import math
import re
from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import AreaKind, ServiceArea, ServiceProfile
from opentrax.directory.rules.coverage import POSTAL_PREFIX, plain_prefix
from opentrax.directory.trades import DEFAULT_TRADES
from opentrax.engine.geo import LatLon
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps import geocoding
from opentrax.organizations.models import Person
from opentrax.privacy.provinces import PROVINCES

MOST_AREAS, LEAST_KM, MOST_KM = 100, 1, 2000
_POINT = re.compile(r"^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;]\s*(-?\d{1,3}(?:\.\d+)?)\s*$")


@command
def set_trades_done(
    trades: Collection[str], *, actor: Person, command_id: UUID | None = None
) -> ServiceProfile:
    """Say which of the program's trades the organization in scope does; none: it says nothing.
    Refuses a trade that is not the program's, since no other organization knows it.
    """
    if set(trades) - set(DEFAULT_TRADES):
        raise Refused(_("Choose a trade of the list."))
    row, _made = ServiceProfile.objects.update_or_create(
        organization_id=current_organization_id(),
        defaults={"trades": [code for code in DEFAULT_TRADES if code in trades]},
    )
    audit.record(
        "service_trades.changed", subject_id=row.pk, actor_id=actor.pk,
        facts={"trades": len(row.trades)},
    )  # fmt: skip
    return row  # type: ignore[no-any-return]


def _found(place: str) -> tuple[LatLon, str]:
    """The point that was typed, or the best place of that name."""
    typed = _POINT.match(place)
    if typed is not None:
        point = (float(typed[1]), float(typed[2]))
        if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
            raise Refused(
                _("A latitude lies between −90 and 90, a longitude between −180 and 180.")
            )
        return point, place.strip()
    known = geocoding.search(place, limit=1)
    if not known:
        raise Refused(
            _("This place is not on the map. Type its latitude and longitude: 45.42, -75.69")
        )
    return known[0].point, known[0].label[:200]


def _area(kind: str, value: str, radius_km: float) -> ServiceArea:
    if kind == AreaKind.RADIUS:
        if not math.isfinite(radius_km) or not LEAST_KM <= radius_km <= MOST_KM:
            raise Refused(_("A radius is between 1 and 2000 km."))
        (latitude, longitude), label = _found(value)
        return ServiceArea(
            kind=kind, label=label, latitude=latitude, longitude=longitude,
            radius_m=round(radius_km * 1000),
        )  # fmt: skip
    if kind == AreaKind.PROVINCE:
        if value not in PROVINCES:
            raise Refused(_("Choose a province of the list."))
        return ServiceArea(kind=kind, value=value)
    prefix = plain_prefix(value)
    if not POSTAL_PREFIX.match(prefix):
        raise Refused(_("Type the beginning of a postal code, such as K1A or 902."))
    return ServiceArea(kind=AreaKind.POSTAL, value=prefix)


@command
def add_area(
    kind: str, value: str, radius_km: float = 0, *, actor: Person, command_id: UUID | None = None
) -> ServiceArea:
    """Add an area in which the organization in scope works: around a place (its name, or latitude
    and longitude), a province by its code, a beginning of postal codes.

    Refuses a place that is not on the map, a code that is none, and too many.
    """
    own = ServiceArea.objects.filter(organization_id=current_organization_id())
    if own.count() >= MOST_AREAS:
        raise Refused(_("The list is full. Remove what nobody needs."))
    area = _area(AreaKind(kind), value.strip(), radius_km)
    area.save(force_insert=True)
    audit.record(
        "service_area.added", subject_id=area.pk, actor_id=actor.pk, facts={"kind": area.kind}
    )
    return area


@command
def remove_area(area: ServiceArea, *, actor: Person, command_id: UUID | None = None) -> None:
    """Work there no more."""
    ServiceArea.objects.filter(pk=area.pk, organization_id=current_organization_id()).delete()
    audit.record("service_area.removed", subject_id=area.pk, actor_id=actor.pk)
