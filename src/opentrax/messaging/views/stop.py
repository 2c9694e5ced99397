"""The page behind the link at the bottom of each mail: how a person stops mail, without signing in.

Looking at it changes nothing, since mail scanners open every link. The token can stop mail and
nothing else: the page shows neither name nor address, and no way leads from here into an account.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from opentrax.kit.clock import now
from opentrax.messaging.classes import CLASSES, Strength
from opentrax.messaging.models import StopReason
from opentrax.messaging.services.stopping import Stopped, Ticket, stop_by_token, ticket_of
from opentrax.messaging.services.withdrawing import withdraw_by_token
from opentrax.organizations.access import by_link

_ONE_CLICK = "One-Click"
# What a button of the page says → strength, and whether it is of all senders.
_CHOICES = {
    "optional": (Strength.OPTIONAL, False),
    "everything": (Strength.EVERYTHING, False),
    "all": (Strength.EVERYTHING, True),
}


@by_link
@never_cache
@csrf_exempt  # a mail program has no cookie of ours; whoever knows the token may stop mail
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Ask what to stop; stop it when that is posted, by a person or a mail program (RFC 8058)."""
    ticket = ticket_of(token)
    if ticket is None:
        return render(request, "messaging/pages/stop_unknown.html", status=404)
    if request.method != "POST":
        return _ask(request, ticket)
    if request.POST.get("List-Unsubscribe") == _ONE_CLICK:
        return _done(request, ticket, _stop(request, ticket, StopReason.ONE_CLICK, None, False))
    choice = _CHOICES.get(request.POST.get("stop", ""))
    if choice is None:
        return _ask(request, ticket, status=422)
    return _done(request, ticket, _stop(request, ticket, StopReason.LINK, *choice))


def _stop(
    request: HttpRequest, ticket: Ticket, reason: StopReason, strength: Strength | None,
    of_all_senders: bool,
) -> Stopped:  # fmt: skip
    stopped = stop_by_token(
        ticket, reason, strength=strength, of_all_senders=of_all_senders, asked_at=now()
    )
    withdraw_by_token(ticket, reason, network=request.META.get("REMOTE_ADDR", ""))
    return stopped


def _ask(request: HttpRequest, ticket: Ticket, *, status: int = 200) -> HttpResponse:
    context = {"ticket": ticket, "is_essential": not CLASSES[ticket.message_class].stoppable}
    return render(request, "messaging/pages/stop.html", context, status=status)


def _done(request: HttpRequest, ticket: Ticket, stopped: Stopped) -> HttpResponse:
    context = {
        "ticket": ticket, "stopped": stopped,
        "everything": stopped.strength is Strength.EVERYTHING,
        "of_one": stopped.sender_id is not None,
    }  # fmt: skip
    return render(request, "messaging/pages/stopped.html", context)
