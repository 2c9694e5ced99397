"""The disclosure in force, and who acknowledged it."""

from opentrax.directory.models import Technician
from opentrax.privacy.models import Document
from opentrax.privacy.selectors.documents import in_force
from opentrax.tracking.documents import TRACKING
from opentrax.tracking.models import State


class NoDisclosureError(LookupError):
    """No version was ever published, so nobody may be tracked."""


def disclosure_in_force() -> Document:
    """The version in force: the one that the gate compares with."""
    found = in_force(TRACKING.name)
    if found is None:
        raise NoDisclosureError
    return found


def has_acknowledged(technician: Technician) -> bool:
    """Whether a technician acknowledged the version in force."""
    version = disclosure_in_force().version
    known = State.objects.filter(technician=technician, acknowledged_version=version)
    return bool(known.exists())
