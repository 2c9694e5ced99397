"""The viewer's own phones: connect one, give it a new code, revoke it, or use this browser."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory.models import Technician
from opentrax.fieldapp.views.own import own, page, viewer
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.tracking.forms import AppForm
from opentrax.tracking.models import Device, DeviceKind
from opentrax.tracking.selectors import stored
from opentrax.tracking.services import devices
from opentrax.tracking.tokens import new_token
from opentrax.tracking.views.once import show_once


def _own_device(technician: Technician, device_id: UUID) -> Device:
    return get_object_or_404(Device, pk=device_id, technician=technician)


@own
@require_safe
def device_list(request: HttpRequest, technician: Technician) -> HttpResponse:
    """The viewer's phones, with what was not stored and what could not be used."""
    found = list(stored.devices().filter(technician=technician))
    not_stored = stored.not_stored(device.pk for device in found)
    rows = [(d, not_stored[d.pk], stored.quarantined(d.pk, limit=10)) for d in found]
    return page(request, "devices", technician, tab="devices", rows=rows)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def new_device(request: HttpRequest, technician: Technician) -> HttpResponse:
    """GET: the form. POST: connect this phone, and show its code once."""
    form = AppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = new_token()
        try:
            device = devices.add_device(
                technician, kind=form.cleaned_data["kind"], name=form.cleaned_data["name"],
                token=token, actor=viewer(request), command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _once(request, technician, device, token)
    return page(request, "device_form", technician, tab="devices", form=form)


@own
@require_POST
def new_token_of(request: HttpRequest, technician: Technician, device_id: UUID) -> HttpResponse:
    """Make a new code for a phone and show it, once."""
    device, token, actor = _own_device(technician, device_id), new_token(), viewer(request)
    key = posted_command_id(request)
    done = attempt(
        request, lambda: devices.rotate_token(device, token=token, actor=actor, command_id=key)
    )
    if not done:
        return redirect("field_devices")
    return _once(request, technician, _own_device(technician, device_id), token)


def _once(request: HttpRequest, technician: Technician, device: Device, token: str) -> HttpResponse:
    if not devices.holds(device, token):
        messages.info(request, _("The code was shown once already. Make a new one if it was lost."))
        return redirect("field_devices")
    context = {"technician": technician, "tab": "devices"}
    return show_once(request, "fieldapp/device_once.html", device, token, context)


@own
@require_POST
def revoke_device(request: HttpRequest, technician: Technician, device_id: UUID) -> HttpResponse:
    """Take nothing more from a phone."""
    device, actor = _own_device(technician, device_id), viewer(request)
    key = posted_command_id(request)
    attempt(
        request,
        lambda: devices.revoke_device(device, actor=actor, command_id=key),
        _("The device is revoked. Nothing that it sends is taken any more."),
    )
    return redirect("field_devices")


@own
@require_POST
def connect_browser(request: HttpRequest, technician: Technician) -> HttpResponse:
    """Let this browser send positions while the page that answers is open.

    There is one such device per technician, and its token is new each time: it lives in the open
    page only.
    """
    token, actor = new_token(), viewer(request)
    known = Device.objects.active().filter(technician=technician, kind=DeviceKind.BROWSER).first()
    if known is None:
        devices.add_device(
            technician, kind=DeviceKind.BROWSER, name=_("Browser"), token=token, actor=actor
        )
    else:
        devices.rotate_token(known, token=token, actor=actor)
    response = page(request, "browser", technician, tab="devices", token=token)
    add_never_cache_headers(response)
    return response
