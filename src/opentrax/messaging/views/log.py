"""An organization's log of mail: to whom, of which class, why it went or not, what became of it."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from opentrax.messaging import selectors, words
from opentrax.messaging.models import OrganizationMessage, State
from opentrax.organizations.access import requires

_AT_ONCE = 50


@requires("mail.view")
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The newest first; `?state=` shows one state only."""
    wanted = request.GET.get("state", "")
    found = selectors.messages_of_organization()
    if wanted in State.values:
        found = found.filter(state=wanted)
    page = Paginator(found, _AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [_row(m) for m in page], "states": State.choices,
        "wanted": wanted, "nav_current": "settings", "tab": "mail",
    }  # fmt: skip
    return render(request, "messaging/pages/log.html", context)


def _row(message: OrganizationMessage) -> dict[str, object]:
    return {
        "message": message, "kind": words.kind_words(message.kind),
        "message_class": words.CLASSES[message.message_class],
        "reason": words.REASONS.get(message.reason, ""),
    }  # fmt: skip


@requires("mail.view")
@require_safe
def entry(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """One message; its words for a week."""
    message = get_object_or_404(OrganizationMessage.objects.all(), pk=mail_id)
    context = {**_row(message), "nav_current": "settings", "tab": "mail"}
    return render(request, "messaging/pages/log_entry.html", context)
