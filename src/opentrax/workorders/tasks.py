"""Jobs of work orders: what time alone brings about."""

from opentrax.kit.jobs import periodic
from opentrax.organizations.selectors import organization_ids
from opentrax.workorders.services import passing


@periodic("*/10 * * * *")
def mark_missed_visits() -> None:
    """Every ten minutes: mark planned visits as missed that nobody made."""
    for organization_id in organization_ids():
        passing.mark_missed_visits(organization_id)


@periodic("* * * * *")
def take_unanswered_arrivals() -> None:
    """Every minute: take suggested arrivals whose countdown is over."""
    for organization_id in organization_ids():
        passing.take_unanswered_arrivals(organization_id)


@periodic("37 5 * * *")
def verify_unopposed() -> None:
    """Every night: verify completed work to which its client did not object in time."""
    for organization_id in organization_ids():
        passing.verify_unopposed(organization_id)
