"""Locations: list, page, form, archive, and what could not be placed."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory import selectors, services, sites
from opentrax.directory.fields import shown
from opentrax.directory.forms import WEEKDAYS, LocationForm, location_initial
from opentrax.directory.hours_forms import ALWAYS
from opentrax.directory.models import Location
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import Organization, OrganizationKind, Role

PER_PAGE = 50
MOST = 1_000
SORTS = {
    "name": ("sort_key", "id"), "-name": ("-sort_key", "-id"),
    "reference": ("reference", "sort_key"), "-reference": ("-reference", "-sort_key"),
    "added": ("created_at", "id"), "-added": ("-created_at", "-id"),
}  # fmt: skip


@requires("locations.view")
@require_safe
def location_list(request: HttpRequest) -> HttpResponse:
    """The organization's locations; for a provider those of its clients, read only."""
    if _of_clients(cast("MemberRequest", request)):
        return _clients_list(request)
    chosen = {key: request.GET.get(key, "") for key in ("q", "state", "client", "sort")}
    found = selectors.own_locations(
        search=chosen["q"],
        archived=chosen["state"] == "archived",
        placed={"placed": True, "unplaced": False}.get(chosen["state"]),
        client_id=_uuid(chosen["client"]),
    ).order_by(*SORTS.get(chosen["sort"], SORTS["name"]))
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "filtered": any(chosen[key] for key in ("q", "state", "client")),
        "clients": selectors.clients(),
        "unplaced_count": selectors.own_locations(placed=False).count(),
        "has_clients": _works_for_clients(cast("MemberRequest", request)),
        "query": request.GET.urlencode(),
        "nav_current": "locations",
    }
    return render(request, "directory/locations.html", context)


def _works_for_clients(request: MemberRequest) -> bool:
    """A technician sees the places of their own visits only, and those on the visits."""
    is_technician = request.membership.role == Role.TECHNICIAN
    return request.organization.kind != OrganizationKind.CLIENT and not is_technician


def _of_clients(request: MemberRequest) -> bool:
    """Whose list is asked for; a pure provider begins with its clients'."""
    asked = request.GET.get("of")
    if not _works_for_clients(request) or asked == "us":
        return False
    return asked == "clients" or request.organization.kind == OrganizationKind.PROVIDER


def _clients_list(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("q", "")
    # A list ends somewhere: to count what row security opens takes longer than to show it.
    found = list(selectors.clients_locations(search=search)[: MOST + 1])
    page = Paginator(found[:MOST], PER_PAGE).get_page(request.GET.get("page"))
    keepers = Organization.objects.filter(pk__in={place.organization_id for place in page})
    names = dict(keepers.values_list("pk", "name"))
    context = {
        "page": page,
        "rows": [(place, names.get(place.organization_id, "–")) for place in page],
        "q": search,
        "most": MOST if len(found) > MOST else None,
        "nav_current": "locations",
    }
    return render(request, "directory/clients_locations.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _own(request: HttpRequest, location_id: UUID) -> Location:
    organization_id = cast("MemberRequest", request).organization.pk
    own = Location.objects.filter(organization_id=organization_id)
    found: Location = get_object_or_404(own, pk=location_id)
    return found


def _form(
    request: MemberRequest, form: LocationForm, location: Location | None, status: int
) -> HttpResponse:
    context = {"form": form, "location": location, "nav_current": "locations"}
    return render(request, "directory/location_form.html", context, status=status)


@requires("locations.change")
def new_location(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: add a location."""
    member = cast("MemberRequest", request)
    if request.method != "POST":
        form = LocationForm(initial={"time_zone": member.organization.time_zone})
        return _form(member, form, None, 200)
    form, key = LocationForm(request.POST, request.FILES), posted_command_id(request)
    if form.is_valid():
        try:
            location = services.add_location(form.details(), actor=member.user, command_id=key)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _say(member, location)
            return redirect("location", location.pk)
    return _form(member, form, None, 422)


def _say(request: MemberRequest, location: Location) -> None:
    if location.latitude is None:
        text = _("Saved, but the address could not be placed. Put the pin on the map by hand.")
        messages.warning(request, text)
    else:
        messages.success(request, _("The location is saved."))


@requires("locations.view")
@require_safe
def location_page(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """One location, also a client's whose work order is open to us."""
    location = get_object_or_404(Location.objects.select_related("client"), pk=location_id)
    own = location.organization_id == cast("MemberRequest", request).organization.pk
    hours = selectors.opening_hours(location)
    context = {
        "location": location, "own": own, "place": selectors.place_on_map(location),
        "hours": [(WEEKDAYS[entry.weekday], entry) for entry in hours],
        "is_always": hours == ALWAYS,
        "above": sites.above(location), "inside": list(sites.inside(location)) if own else [],
        "contacts": sites.contacts_of(location), "keys": sites.keys_of(location),
        "own_values": shown(location.field_values.all()),
        "nav_current": "locations",
    }  # fmt: skip
    return render(request, "directory/location.html", context)


@requires("locations.change")
def change_location(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """GET: the form. POST: save."""
    member, location = cast("MemberRequest", request), _own(request, location_id)
    if request.method != "POST":
        return _form(member, LocationForm(initial=location_initial(location)), location, 200)
    form = LocationForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            saved = services.change_location(
                location,
                form.details(),
                actor=member.user,
                command_id=posted_command_id(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _say(member, saved)
            return redirect("location", saved.pk)
    return _form(member, form, location, 422)


@requires("locations.view")
@require_safe
def unplaced(request: HttpRequest) -> HttpResponse:
    """Addresses that the map's index did not find, or was not sure of."""
    found = selectors.own_locations(placed=False).order_by("sort_key", "id")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/unplaced.html", {"page": page, "nav_current": "locations"})


@requires("locations.change")
@require_POST
def retry_placement(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """Search the address again."""
    actor, location = cast("MemberRequest", request).user, _own(request, location_id)
    key = posted_command_id(request)
    found: list[Any] = []
    attempt(
        request,
        lambda: found.append(services.retry_placement(location, actor=actor, command_id=key)),
    )
    if found and found[0].latitude is not None:
        messages.success(request, _("“%(name)s” is on the map now.") % {"name": location.name})
    elif found:
        text = _("The map still does not know this address. Place it by hand.")
        messages.warning(request, text)
    return redirect("locations_unplaced")


@requires("locations.change")
@require_POST
def archive_location(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """Archive; the page that follows offers to undo it."""
    actor, location = cast("MemberRequest", request).user, _own(request, location_id)
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.archive_location(location, actor=actor, command_id=key),
        _("The location is archived. You can restore it here."),
    )
    return redirect("location", location.pk)


@requires("locations.change")
@require_POST
def restore_location(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """Undo the archiving."""
    actor, location = cast("MemberRequest", request).user, _own(request, location_id)
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.restore_location(location, actor=actor, command_id=key),
        _("The location is back."),
    )
    return redirect("location", location.pk)
