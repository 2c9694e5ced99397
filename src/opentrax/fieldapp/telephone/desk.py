"""What a call does to a visit: the digits open it as its link does, and the number that calls is
compared with those of the location.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.tracking.services import taps
from opentrax.workorders.check_in_states import Way
from opentrax.workorders.services.check_ins import Evidence
from opentrax.workorders.services.telephone import calls_from_location
from opentrax.workorders.services.visit_links import OpenedVisit, visit_of_pin


@dataclass(frozen=True, slots=True)
class VisitDesk:
    """The desk of one call; `number` is who calls, empty where that is withheld."""

    number: str

    def place(self, pin: str) -> str | None:
        """The name of the location of a visit; None where the digits are nobody's."""
        found = visit_of_pin(pin)
        return found.visit.work_order.location.name if found else None

    def arrive(self, pin: str, reason: str = "") -> str:
        """Check in."""
        found = self._found(pin)
        with scope(found.organization_id):
            taps.arrive(found.technician, found.visit.pk, actor=None,
                        said=self._evidence(found, reason))  # fmt: skip
        return _on_the_clock(found, now())

    def leave(self, pin: str, outcome: str, reason: str = "") -> str:
        """Check out."""
        found = self._found(pin)
        with scope(found.organization_id):
            taps.leave(
                found.technician, found.visit.pk, actor=None, outcome=outcome,
                said=self._evidence(found, reason),
            )  # fmt: skip
        return _on_the_clock(found, now())

    def _found(self, pin: str) -> OpenedVisit:
        found = visit_of_pin(pin)
        if found is None:
            raise Refused(_("These digits open no visit. Ask your office."))
        return found

    def _evidence(self, found: OpenedVisit, reason: str) -> Evidence:
        is_there = calls_from_location(found.visit, self.number)
        return Evidence(way=Way.TELEPHONE, reason=reason, calls_from_location=is_there)


def _on_the_clock(found: OpenedVisit, at: datetime) -> str:
    zone = ZoneInfo(found.visit.work_order.location.time_zone)
    return str(time_format(at.astimezone(zone).time(), "TIME_FORMAT"))
