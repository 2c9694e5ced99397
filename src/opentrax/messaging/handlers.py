"""What messaging does about events of the apps below: enqueue."""

from opentrax.kit.events import handles
from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging import tasks
from opentrax.messaging.services.notices import contacts_key
from opentrax.organizations.events import OwnerGone, OwnerNamed
from opentrax.privacy.events import (
    BreachClockPassed,
    BreachConcerns,
    DisclosureShown,
    OrganizationRequestMoved,
    PersonRequestMoved,
    StaffAccessMoved,
)


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


@handles(DisclosureShown)
def tell_about_disclosure(event: DisclosureShown) -> None:
    """Somebody may know that data about them were disclosed."""
    with scope(event.organization_id):
        tasks.tell_about_disclosure.enqueue(disclosed_id=str(event.disclosed_id))


@handles(BreachConcerns)
def tell_about_breach(event: BreachConcerns) -> None:
    """A breach concerns people."""
    for person_id in event.person_ids:
        with person_scope(person_id):
            tasks.tell_about_breach.enqueue(step_id=str(event.step_id))


@handles(BreachClockPassed)
def remind_of_breach(event: BreachClockPassed) -> None:
    """A breach owes something, and its clock runs."""
    key = contacts_key()
    if key is not None:
        with person_scope(key):
            tasks.remind_of_breach.enqueue(step_id=str(event.step_id))


@handles(OwnerNamed)
def tell_new_owner(event: OwnerNamed) -> None:
    """Somebody owns an organization now, without having asked for it."""
    with scope(event.organization_id):
        tasks.tell_about_owner.enqueue(person_id=str(event.person_id))


@handles(OwnerGone)
def tell_operator_of_missing_owner(event: OwnerGone) -> None:
    """Nobody administers an organization any more."""
    with scope(event.organization_id):
        tasks.tell_about_owner.enqueue(person_id="")


@handles(StaffAccessMoved)
def tell_about_staff(event: StaffAccessMoved) -> None:
    """Somebody of the operator's staff asked to read an organization, or was let in."""
    with scope(event.organization_id):
        tasks.tell_about_staff.enqueue(grant_id=str(event.grant_id))
