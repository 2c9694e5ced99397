"""When a location is open."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from opentrax.directory import selectors, services
from opentrax.directory.hours_forms import OpeningHoursForm, open_initial
from opentrax.directory.models import Location
from opentrax.kit.acting import posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires


@requires("locations.change")
def opening_hours(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """GET: the week. POST: replace it."""
    member = cast("MemberRequest", request)
    own = Location.objects.filter(organization_id=member.organization.pk)
    location: Location = get_object_or_404(own, pk=location_id)
    known = open_initial(selectors.opening_hours(location), location.province)
    form, status = OpeningHoursForm(initial=known), 200
    if request.method == "POST":
        form, status = OpeningHoursForm(request.POST), 422
        if form.is_valid():
            try:
                services.set_opening_hours(
                    location, form.cleaned_data["hours"], province=form.cleaned_data["province"],
                    actor=member.user, command_id=posted_command_id(request),
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("location", location.pk)
    context = {"form": form, "location": location, "nav_current": "locations"}
    return render(request, "directory/opening_hours.html", context, status=status)
