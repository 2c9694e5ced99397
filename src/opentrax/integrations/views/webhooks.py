"""The settings of webhooks: addresses, their logs, and what can be done about them."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.integrations import tasks
from opentrax.integrations.forms import WebhookForm
from opentrax.integrations.kinds import Group, Kind
from opentrax.integrations.models import WebhookAttempt, WebhookEndpoint
from opentrax.integrations.services import webhooks as services
from opentrax.integrations.signing import new_secret, opened
from opentrax.integrations.words import FAULTS
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires

ACTION, SHOWN = "webhooks.change", 100
_TAB = {"nav_current": "settings", "tab": "webhooks"}


def _page(
    request: HttpRequest, form: WebhookForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    rows = list(WebhookEndpoint.objects.order_by("created_at", "id"))
    names = dict(Group.choices)
    context = {
        "form": form, "secret": secret, **_TAB,
        "rows": [(row, [names.get(one, one) for one in row.groups.split()]) for row in rows],
    }  # fmt: skip
    return render(request, "integrations/pages/webhooks.html", context, status=status)


@requires(ACTION)
@require_safe
def webhook_list(request: HttpRequest) -> HttpResponse:
    """The organization's addresses, and the form for another."""
    return _page(request, WebhookForm())


@requires(ACTION)
@require_POST
def add_webhook(request: HttpRequest) -> HttpResponse:
    """Add an address and show its secret, this once."""
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    secret = new_secret()
    try:
        made = services.add_webhook(
            form.cleaned_data["url"], form.cleaned_data["groups"], secret=secret,
            actor=cast("MemberRequest", request).user, command_id=posted_command_id(request),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=422)
    if opened(made.secret_sealed) != secret:  # the same form a second time
        messages.error(request, _("A secret is shown only once. Remove that address and add it."))
        return redirect("webhooks")
    return _page(request, WebhookForm(), secret=secret)


@requires(ACTION)
@require_safe
def webhook_page(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """One address with its newest attempts."""
    row = get_object_or_404(WebhookEndpoint.objects.all(), pk=webhook_id)
    found = WebhookAttempt.objects.filter(endpoint_id=row.pk).order_by("-at", "-id")[:SHOWN]
    context = {"row": row, "attempts": [(one, *_said(one)) for one in found], **_TAB}
    return render(request, "integrations/pages/webhook.html", context)


def _said(one: WebhookAttempt) -> tuple[Any, Any]:
    """What was sent, and why there is no answer, in words."""
    kind = Kind(one.kind).label if one.kind in Kind else _("a test")
    return kind, FAULTS.get(one.fault, "")


@requires(ACTION)
@require_POST
def set_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Pause an address, or go on there at once."""
    row = get_object_or_404(WebhookEndpoint.objects.all(), pk=webhook_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    if request.POST.get("state") == "paused":
        said = _("Nothing is sent there until you say so.")
        attempt(request, lambda: services.pause_webhook(row, actor=actor, command_id=key), said)
    else:
        said = _("It goes on where it stopped, with everything since.")
        attempt(request, lambda: services.resume_webhook(row, actor=actor, command_id=key), said)
        tasks.enqueue_for(row.pk)
    return redirect("webhook", row.pk)


@requires(ACTION)
@require_POST
def send_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Send one entry of the log again, or a test."""
    row = get_object_or_404(WebhookEndpoint.objects.all(), pk=webhook_id)
    attempt_id, entry_id = request.POST.get("attempt", ""), None
    if attempt_id:
        try:
            key = UUID(attempt_id)
        except ValueError:
            key = row.pk
        found = get_object_or_404(WebhookAttempt.objects.filter(endpoint_id=row.pk), pk=key)
        entry_id = found.entry_id
    tasks.send_again.enqueue(endpoint_id=str(row.pk), entry_id=str(entry_id) if entry_id else None)
    messages.success(request, _("It is being sent. Load the page again to see what was answered."))
    return redirect("webhook", row.pk)


@requires(ACTION)
@require_POST
def remove_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Forget an address."""
    row = get_object_or_404(WebhookEndpoint.objects.all(), pk=webhook_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    said = _("The address is removed: nothing is sent there any more.")
    attempt(request, lambda: services.remove_webhook(row, actor=actor, command_id=key), said)
    return redirect("webhooks")
