"""Whom one may write to about a work order, from where one stands."""

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opentrax.workorders.models import WorkOrder
from opentrax.workorders.states import Audience

SHARED_WITH: dict[str, str | Promise] = {
    Audience.CLIENT: _("Share with my client"),
    Audience.PROVIDER: _("Share with the provider"),
    Audience.LOCATION: _("Share with everybody, the people at the location too"),
    Audience.INTERNAL: _("Internal: only my organization reads it"),
}


def is_in_house(order: WorkOrder) -> bool:
    """Whether the keeper's own technicians do the work."""
    return order.provider_id == order.organization_id


def choices_of(order: WorkOrder, own_id: UUID) -> dict[str, str | Promise]:
    """Audiences that an organization may choose, with their words; the first is the default: what
    one writes is shared with the other side unless one says otherwise."""
    if order.organization_id != own_id:
        names = [Audience.CLIENT, Audience.INTERNAL, Audience.LOCATION]
    elif is_in_house(order):
        names = [Audience.INTERNAL, Audience.LOCATION]
    else:
        names = [Audience.PROVIDER, Audience.INTERNAL, Audience.LOCATION]
    return {str(name): SHARED_WITH[name] for name in names}
