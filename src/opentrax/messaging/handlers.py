"""What messaging does about events of the apps below: enqueue."""

from opentrax.kit.events import handles
from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging import tasks
from opentrax.privacy.events import OrganizationRequestMoved, PersonRequestMoved, StaffAccessMoved


@handles(PersonRequestMoved)
def tell_about_request(event: PersonRequestMoved) -> None:
    """A request to the operator has moved on."""
    with person_scope(event.subject_id):
        tasks.tell_about_request.enqueue(request_id=str(event.request_id))


@handles(OrganizationRequestMoved)
def tell_about_answer(event: OrganizationRequestMoved) -> None:
    """An organization has said something about a request."""
    with scope(event.organization_id):
        tasks.tell_about_answer.enqueue(request_id=str(event.request_id))


@handles(StaffAccessMoved)
def tell_about_staff(event: StaffAccessMoved) -> None:
    """Somebody of the operator's staff asked to read an organization, or was let in."""
    with scope(event.organization_id):
        tasks.tell_about_staff.enqueue(grant_id=str(event.grant_id))
