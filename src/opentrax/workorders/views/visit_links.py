"""The office makes a link for a technician without a session, and sees it once."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from opentrax.accounts.tokens import new_token
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders.services.visit_links import make_visit_link, new_pin
from opentrax.workorders.views.reading import visit_or_404


def _number() -> str:
    """What to call to check in by telephone: in the demo the console, where no carrier is."""
    telephone = settings.ENVIRONMENT.telephone
    if telephone is not None:
        return str(telephone.number)
    return "opentrax telephone" if settings.ENVIRONMENT.demo else ""


@requires("visits.plan")
@never_cache
@require_POST
def make(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Make the link and show it, once: no address shows it again."""
    visit, token = visit_or_404(request, visit_id), new_token()
    number = _number()
    pin = new_pin() if number else ""
    try:
        link = make_visit_link(
            visit, token=token, pin=pin, actor=cast("MemberRequest", request).user
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("workorder", visit.work_order_id)
    url = settings.ENVIRONMENT.public_url + reverse("visit_by_link", args=[token])
    context = {
        "visit": visit, "link": link, "url": url, "nav_current": "workorders", "pin": pin,
        "telephone": number,
    }  # fmt: skip
    return render(request, "workorders/visit_link_once.html", context)
