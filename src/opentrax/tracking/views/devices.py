"""Devices in the office: list, page, add, new token, revoke."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory.selectors import technicians
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.tracking.forms import DeviceForm, TrackForm
from opentrax.tracking.models import Device
from opentrax.tracking.selectors import stored
from opentrax.tracking.services import devices
from opentrax.tracking.tokens import new_token
from opentrax.tracking.views.once import show_once

PER_PAGE = 50


def _device(device_id: UUID) -> Device:
    return get_object_or_404(stored.devices(), pk=device_id)


@requires("devices.view")
@require_safe
def device_list(request: HttpRequest) -> HttpResponse:
    """Phones by technician: when each was heard last, and what was not stored."""
    state = request.GET.get("state", "")
    found = stored.devices().filter(revoked_at__isnull=state != "revoked")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    not_stored = stored.not_stored(device.pk for device in page)
    context = {
        "page": page,
        "rows": [(device, not_stored[device.pk]) for device in page],
        "state": state,
        "has_technicians": technicians().exists(),
        "nav_current": "devices",
    }
    return render(request, "tracking/devices.html", context)


@requires("devices.view")
@require_safe
def device_page(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """One phone, with what was refused and what could not be used."""
    return show_device(request, _device(device_id), TrackForm())


def show_device(request: HttpRequest, device: Device, track_form: TrackForm) -> HttpResponse:
    """The page of a phone; with a track that was refused, which it says beside the field."""
    context = {
        "device": device,
        "not_stored": stored.not_stored([device.pk])[device.pk],
        "quarantined": stored.quarantined(device.pk),
        "settings_said": stored.said_of_settings(device.pk),
        "track_form": track_form,
        "nav_current": "devices",
    }
    status = 422 if track_form.is_bound else 200
    return render(request, "tracking/device.html", context, status=status)


@requires("devices.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new_device(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: add the device and show its token, once."""
    form = DeviceForm(request.POST or None, initial={"technician": request.GET.get("technician")})
    if request.method == "POST" and form.is_valid():
        token, actor = new_token(), cast("MemberRequest", request).user
        try:
            device = devices.add_device(
                form.cleaned_data["technician"], kind=form.cleaned_data["kind"],
                name=form.cleaned_data["name"], token=token, actor=actor,
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _once(request, device, token)
    context = {"form": form, "nav_current": "devices"}
    return render(
        request, "tracking/device_form.html", context, status=422 if form.is_bound else 200
    )


@requires("devices.change")
@require_POST
def new_device_token(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Make a new token and show it, once; the old one opens nothing any more."""
    device, token = _device(device_id), new_token()
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    done = attempt(
        request, lambda: devices.rotate_token(device, token=token, actor=actor, command_id=key)
    )
    return _once(request, _device(device_id), token) if done else redirect("device", device_id)


def _once(request: HttpRequest, device: Device, token: str) -> HttpResponse:
    if not devices.holds(device, token):
        messages.info(request, _("The code was shown once already. Make a new one if it was lost."))
        return redirect("device", device.pk)
    context = {"nav_current": "devices"}
    return show_once(request, "tracking/device_once.html", device, token, context)


@requires("devices.change")
@require_POST
def revoke_device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Revoke a device; what it sent stays."""
    device, actor = _device(device_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    attempt(
        request,
        lambda: devices.revoke_device(device, actor=actor, command_id=key),
        _("The device is revoked. Nothing that it sends is taken any more."),
    )
    return redirect("device", device_id)
