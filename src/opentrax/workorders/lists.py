"""The lists of words that an organization keeps: what comes with the program, and its own entries.

A list is the program's until the organization changes it for the first time; then its entries are
rows of the organization's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.models import MISSED_AFTER_MINUTES, ListEntry, WorkSettings
from opentrax.workorders.states import ListKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of a list; `label` is empty where the program has a translated one."""

    code: str
    label: str = ""
    stops_clocks: bool = False

    @property
    def name(self) -> str:
        """What a reader sees, in their language."""
        return name_of(self.code, self.label)


# What comes with the program. The clocks stop where the provider can do nothing about it.
DEFAULT_HOLDS: tuple[Entry, ...] = (
    Entry("parts"),
    Entry("approval", stops_clocks=True),
    Entry("access", stops_clocks=True),
    Entry("weather", stops_clocks=True),
    Entry("client", stops_clocks=True),
    Entry("provider"),
)
DEFAULT_RESOLUTIONS: tuple[Entry, ...] = (
    Entry("repaired"),
    Entry("replaced"),
    Entry("adjusted"),
    Entry("cleaned"),
    Entry("made_safe"),
    Entry("no_fault"),
    Entry("advised"),
)
DEFAULTS: Mapping[ListKind, tuple[Entry, ...]] = {
    ListKind.HOLD_REASON: DEFAULT_HOLDS,
    ListKind.RESOLUTION: DEFAULT_RESOLUTIONS,
}
_NAMES: Mapping[str, str | Promise] = {
    "parts": _("Waiting for parts"),
    "approval": _("Waiting for an approval"),
    "access": _("No access"),
    "weather": _("Weather"),
    "client": _("The client asked to wait"),
    "provider": _("The provider has to wait"),
    "repaired": _("Repaired"),
    "replaced": _("Replaced"),
    "adjusted": _("Adjusted or reset"),
    "cleaned": _("Cleaned"),
    "made_safe": _("Made safe for now"),
    "no_fault": _("No fault found"),
    "advised": _("Solved by advice"),
}


def name_of(code: str, label: str) -> str:
    """The name of an entry: its own label, else the program's in the reader's language."""
    return label or str(_NAMES.get(code, code))


def entries(kind: ListKind) -> list[ListEntry]:
    """The rows of the organization in scope, those in use, in the order in which they were made."""
    rows = ListEntry.objects.filter(
        organization_id=current_organization_id(), kind=kind, archived_at=None
    )
    return list(rows.order_by("created_at", "id"))


def hold_reasons() -> list[Entry]:
    """The reasons of the organization in scope; the program's where it never changed its list."""
    return _own_or_default(ListKind.HOLD_REASON)


def resolutions() -> list[Entry]:
    """How work can have ended, as the organization in scope says it."""
    return _own_or_default(ListKind.RESOLUTION)


def _own_or_default(kind: ListKind) -> list[Entry]:
    rows = ListEntry.objects.filter(organization_id=current_organization_id(), kind=kind)
    own = list(rows.order_by("created_at", "id"))
    if not own:
        return list(DEFAULTS[kind])
    return [Entry(e.code, e.label, e.stops_clocks) for e in own if e.archived_at is None]


def sub_statuses(status: str) -> list[ListEntry]:
    """The organization's sub-statuses of a status."""
    return [entry for entry in entries(ListKind.SUB_STATUS) if entry.status == status]


def work_settings() -> WorkSettings:
    """How the organization in scope runs its work orders; the defaults where it said nothing."""
    found: WorkSettings | None = WorkSettings.objects.filter(
        organization_id=current_organization_id()
    ).first()
    return found or WorkSettings(missed_after_minutes=MISSED_AFTER_MINUTES)
