"""Links from a figure to the work orders behind it, and names of the other side."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from opentrax.reports.choosing import IN_HOUSE, Chosen
from opentrax.workorders.selectors import organization_names


def href(chosen: Chosen, name: str, count: int = 1, **narrowed: str) -> str:
    """The address of the work orders behind a figure; none where there are none."""
    return f"{reverse('report_orders')}?{chosen.query(of=name, **narrowed)}" if count else ""


class Partners:
    """The other sides in a report, by name; the keeper's own technicians are one of them."""

    def __init__(self, chosen: Chosen, ids: Iterable[UUID | None]) -> None:
        self._own = chosen.organization_id if chosen.is_own else None
        self.ids = set(ids)
        self._names = organization_names(self.ids)

    def name(self, key: UUID | None) -> str:
        """What it is called."""
        if key is None:
            return _("Not offered")
        return _("In-house") if key == self._own else self._names.get(key, "–")

    def word(self, key: UUID | None) -> str:
        """How an address asks for it; empty where none can."""
        if key is None:
            return ""
        return IN_HOUSE if key == self._own else str(key)

    def sorted(self) -> list[UUID | None]:
        """By name; those without one last."""
        return sorted(self.ids, key=lambda key: (key is None, self.name(key), str(key)))
