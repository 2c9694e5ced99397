"""Jobs of work orders: what time alone brings about."""

from opentrax.kit.files import sweep_folders
from opentrax.kit.jobs import periodic
from opentrax.organizations.selectors import each_organization, organization_ids
from opentrax.workorders.services import passing
from opentrax.workorders.services.attachments import sweep_files


@periodic("*/10 * * * *")
def mark_missed_visits() -> None:
    """Every ten minutes: mark planned visits as missed that nobody made."""
    with each_organization() as organizations:
        for _organization_id in organizations:
            passing.mark_missed_visits()


@periodic("* * * * *")
def take_unanswered_arrivals() -> None:
    """Every minute: take suggested arrivals whose countdown is over."""
    with each_organization() as organizations:
        for _organization_id in organizations:
            passing.take_unanswered_arrivals()


@periodic("37 5 * * *")
def verify_unopposed() -> None:
    """Every night: verify completed work to which its client did not object in time."""
    with each_organization() as organizations:
        for _organization_id in organizations:
            passing.verify_unopposed()


@periodic("23 * * * *")
def sweep_attachments() -> None:
    """Every hour: take files that no row names any more, and folders of organizations that are no
    more."""
    with each_organization() as organizations:
        for _organization_id in organizations:
            sweep_files()
    sweep_folders(organization_ids)
