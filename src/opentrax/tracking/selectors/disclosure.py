"""The disclosure in force, and who acknowledged it."""

from typing import cast

from opentrax.directory.models import Technician
from opentrax.tracking.models import Disclosure, State


def disclosure_in_force() -> Disclosure:
    """The published version with the highest number: the one that the gate compares with."""
    return cast("Disclosure", Disclosure.objects.order_by("-version").first())


def has_acknowledged(technician: Technician) -> bool:
    """Whether a technician acknowledged the version in force."""
    version = disclosure_in_force().version
    known = State.objects.filter(technician=technician, acknowledged_version=version)
    return bool(known.exists())
