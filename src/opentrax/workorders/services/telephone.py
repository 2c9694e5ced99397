"""Whether a call comes from the place of a visit. The number is compared, and not stored."""

from opentrax.directory.sites import contacts_of
from opentrax.workorders.models import Visit
from opentrax.workorders.rules.telephone import same_number
from opentrax.workorders.services.keeper import keepers_side


def calls_from_location(visit: Visit, number: str) -> bool:
    """Whether the number is one of the contacts of the visit's location, as its keeper has them."""
    order = visit.work_order
    with keepers_side(order.organization_id):
        contacts = contacts_of(order.location)
    return any(same_number(number, contact.phone) for contact in contacts)
