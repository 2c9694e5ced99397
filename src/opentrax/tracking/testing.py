"""Factories for tests of tracking and of what stands on it; they call services."""

from opentrax.directory.models import Technician
from opentrax.directory.services.technicians import TechnicianDetails, add_technician
from opentrax.organizations.models import Person
from opentrax.tracking.models import Device, DeviceKind
from opentrax.tracking.selectors.disclosure import disclosure_in_force
from opentrax.tracking.services.devices import add_device
from opentrax.tracking.services.disclosure import acknowledge
from opentrax.tracking.tokens import new_token

ZONE = "America/Toronto"


def make_technician(person: Person, *, actor: Person, zone: str = ZONE) -> Technician:
    """A technician of the organization in scope who is this member."""
    return add_technician(TechnicianDetails(person.name, zone), actor=actor, person=person)


def give_device(technician: Technician, *, actor: Person) -> tuple[Device, str]:
    """A device of a technician, with its token."""
    token = new_token()
    device = add_device(technician, kind=DeviceKind.TRACCAR, name="Phone", token=token, actor=actor)
    return device, token


def inform(technician: Technician, person: Person) -> None:
    """Let a technician acknowledge the disclosure in force."""
    acknowledge(technician, person=person, version=disclosure_in_force().version, language="en")


def tracked(person: Person, *, actor: Person) -> tuple[Technician, Device, str]:
    """A technician who was informed and has a device, but no shift."""
    technician = make_technician(person, actor=actor)
    device, token = give_device(technician, actor=actor)
    inform(technician, person)
    return technician, device, token
