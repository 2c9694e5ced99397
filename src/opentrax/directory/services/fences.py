"""The fence of a location that has no point of its own: that of what it lies in, copied, so that
whoever sees the one place alone sees its fence too.
"""

from uuid import UUID

from opentrax.directory.models import Location, Placement

_COPIED = ("latitude", "longitude", "radius_m", "polygon")
_BORROWS = (Placement.UNPLACED, Placement.INHERITED)


def follow_fence(location: Location) -> list[UUID]:
    """Let a location without a point of its own take the fence from above, and hand on what it has
    to what lies in it; returns the keys of those that changed.
    """
    moved = [location.pk] if location.placement in _BORROWS and _borrow(location) else []
    for below in Location.objects.filter(
        organization_id=location.organization_id, parent_id=location.pk, placement__in=_BORROWS
    ).order_by("id"):
        below.parent = location
        moved += follow_fence(below)
    return moved


def _borrow(location: Location) -> bool:
    over = location.parent
    has_point = over is not None and over.latitude is not None
    if not has_point and location.placement == Placement.UNPLACED:
        return False
    before = [getattr(location, name) for name in ("placement", *_COPIED)]
    if over is not None and has_point:
        for name in _COPIED:
            setattr(location, name, getattr(over, name))
        location.placement = Placement.INHERITED
    else:
        location.latitude = location.longitude = location.polygon = None
        location.placement = Placement.UNPLACED
    location.save(update_fields=["placement", *_COPIED])
    return before != [getattr(location, name) for name in ("placement", *_COPIED)]
