"""`/demo/mail`: what was sent, while developing without a mail server."""

from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from opentrax.messaging import transport
from opentrax.organizations.access import public

_LOOPBACK = frozenset({"127.0.0.1", "::1"})


def _shown(name: str, mail: EmailMessage) -> dict[str, Any]:
    body = mail.get_body(("plain",))
    return {
        "name": name,
        "subject": mail["Subject"],
        "to": mail["To"],
        "sent_at": parsedate_to_datetime(mail["Date"]),
        "text": body.get_content() if body is not None else "",
    }


def _may_read(request: HttpRequest) -> bool:
    """Mails hold codes that open accounts: only the demo shows them to whoever can reach this
    machine, otherwise they are for somebody who sits at it.
    """
    at_this_machine = request.META.get("REMOTE_ADDR") in _LOOPBACK
    return transport.keeps_mails_here() and (settings.ENVIRONMENT.demo or at_this_machine)


@public
@never_cache
@require_safe
def demo_mails(request: HttpRequest) -> HttpResponse:
    """The newest mails that stayed on this machine; not found where a mail server is set, in
    production, and from another machine unless this is the demo.
    """
    if not _may_read(request):
        raise Http404
    mails = [_shown(name, mail) for name, mail in transport.kept_mails()]
    return render(request, "messaging/pages/demo_mails.html", {"mails": mails})


@public
@never_cache
@require_safe
def demo_mail(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One of them."""
    mail = transport.kept_mail(str(message_id)) if _may_read(request) else None
    if mail is None:
        raise Http404
    return render(
        request, "messaging/pages/demo_mail.html", {"mail": _shown(str(message_id), mail)}
    )
