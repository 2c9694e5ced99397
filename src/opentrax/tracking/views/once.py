"""The page that shows a device's token, once: the office and the technician's own page share it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from opentrax.kit.qr import qr_svg
from opentrax.tracking.models import Device
from opentrax.tracking.provisioning import setup_of
from opentrax.tracking.tokens import message_secret


def show_once(
    request: HttpRequest, template: str, device: Device, token: str, context: dict[str, Any]
) -> HttpResponse:
    """Answer with the set-up of a device. It is rendered by the POST that made the token: no
    address shows it again.
    """
    environment = settings.ENVIRONMENT
    secret = message_secret(token, settings.SECRET_KEY)
    setup = setup_of(device.kind, environment.public_url, token, secret=secret)
    shown = {
        "device": device,
        "setup": setup,
        "qr": qr_svg(setup.link or setup.typed[0][1]) if setup.link else "",
        "reachable": environment.reachable_by_phones,
        "public_url": environment.public_url,
        **context,
    }
    response = render(request, template, shown)
    add_never_cache_headers(response)
    return response
