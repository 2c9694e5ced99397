"""Tracks as files: a phone's own recording, through the same gate as what it sends."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from opentrax.organizations.access import MemberRequest, requires
from opentrax.tracking.formats import TrackError
from opentrax.tracking.forms import TrackForm
from opentrax.tracking.selectors import stored
from opentrax.tracking.services.importing import Imported, ImportRefusedError, import_track


def _tell(request: HttpRequest, result: Imported) -> None:
    messages.success(
        request,
        ngettext(
            "%(n)d position was read; inside the shifts, and stored: %(admitted)d.",
            "%(n)d positions were read; inside the shifts, and stored: %(admitted)d.",
            result.rows,
        )
        % {"n": result.rows, "admitted": result.admitted},
    )


@requires("devices.change")
@require_POST
def upload_track(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Store what the gate lets through of an uploaded track; what it refuses is only counted."""
    device = get_object_or_404(stored.devices(), pk=device_id)
    form = TrackForm(request.POST, request.FILES)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect("device", device.pk)
    member = cast("MemberRequest", request)
    try:
        result = import_track(
            form.cleaned_data["track"].file,
            organization_id=device.organization_id,
            device_id=device.pk,
            actor_id=member.user.pk,
        )
    except TrackError as error:
        messages.error(request, _("This file cannot be read: %(why)s.") % {"why": error})
    except ImportRefusedError:
        messages.error(request, _("This device was revoked: nothing is taken in for it."))
    else:
        _tell(request, result)
    return redirect("device", device.pk)
