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
from opentrax.tracking.views.devices import show_device
from opentrax.tracking.words import not_taken_in_words, unreadable_in_words


def in_words(result: Imported) -> str:
    """What became of a file's positions: stored, new among them, and the others by reason."""
    stored = ngettext("%(n)d stored", "%(n)d stored", result.admitted) % {"n": result.admitted}
    new = ngettext("%(n)d of them new", "%(n)d of them new", result.new) % {"n": result.new}
    parts = [stored, new]
    others = result.refused + result.unusable
    parts += [f"{count} {not_taken_in_words(why)}" for why, count in others.most_common()]
    repeated = result.rows - result.admitted - others.total()
    if repeated > 0:
        parts.append(ngettext("%(n)d repeated", "%(n)d repeated", repeated) % {"n": repeated})
    read = ngettext(
        "%(n)d position was read: %(parts)s.", "%(n)d positions were read: %(parts)s.", result.rows
    )
    return read % {"n": result.rows, "parts": ", ".join(parts)}


@requires("devices.change")
@require_POST
def upload_track(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Store what the gate lets through of an uploaded track; what it refuses is only counted."""
    device = get_object_or_404(stored.devices(), pk=device_id)
    form = TrackForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_device(request, device, form)
    member = cast("MemberRequest", request)
    try:
        result = import_track(
            form.cleaned_data["track"].file,
            organization_id=device.organization_id,
            device_id=device.pk,
            actor_id=member.user.pk,
        )
    except TrackError as error:
        form.add_error("track", unreadable_in_words(error.code))
    except ImportRefusedError:
        form.add_error(None, _("This device was revoked: nothing is taken in for it."))
    else:
        level = messages.SUCCESS if result.new else messages.INFO
        messages.add_message(request, level, in_words(result))
        return redirect("device", device.pk)
    return show_device(request, device, form)
