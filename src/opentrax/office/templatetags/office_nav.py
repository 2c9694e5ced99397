"""The office's navigation: which places exist for whom, and which one the page is in."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: `key` names its address and is what a page gives as `nav_current`; `may` is the
    action that shows it."""

    key: str
    label: str | Promise
    icon: str
    may: str = ""
    secondary: bool = False


# On a narrow screen the four that are not secondary stand in the bar below, the rest under "More".
PLACES = (
    Place("live", _("Live map"), icon="radar", may="live.view"),
    Place("day", _("Day"), icon="calendar-clock", may="trails.view"),
    Place("workorders", _("Work orders"), icon="clipboard-list", may="workorders.view"),
    Place("locations", _("Locations"), icon="map-pin-house", may="locations.view", secondary=True),
    Place("assets", _("Assets"), icon="package", may="assets.view", secondary=True),
    Place("technicians", _("Technicians"), icon="hard-hat", may="technicians.view", secondary=True),
    Place("devices", _("Devices"), icon="smartphone", may="devices.view", secondary=True),
    Place("timesheets", _("Timesheets"), icon="table-2", may="timesheets.view"),
    Place("proposals", _("Proposals"), icon="file-text", may="papers.view", secondary=True),
    Place("invoices", _("Invoices"), icon="receipt", may="papers.view", secondary=True),
    Place("reports", _("Reports"), icon="chart-column", may="reports.view", secondary=True),
    Place("settings", _("Settings"), icon="settings", secondary=True),
)


@register.simple_tag(takes_context=True)
def office_places(context: Context) -> list[dict[str, Any]]:
    """Return the places the viewer may go to, with their addresses."""
    found = []
    for place in PLACES:
        if place.may and not getattr(context.get("can"), place.may.replace(".", "_"), False):
            continue
        try:
            url = reverse(place.key)
        except NoReverseMatch:
            continue
        current = context.get("nav_current") == place.key
        found.append({"place": place, "url": url, "current": current})
    return found


@register.simple_tag
def url_or(name: str, otherwise: str = "") -> str:
    """Return the address of a name, or what is given where this installation has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return otherwise
