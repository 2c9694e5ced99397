"""A person's own page about mail: what comes, why, what they stopped, and what was sent to them."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.messaging import selectors, services, words
from opentrax.messaging.classes import CLASSES, Strength
from opentrax.messaging.models import StopReason
from opentrax.messaging.services.withdrawing import withdraw_all
from opentrax.organizations.access import signed_in
from opentrax.organizations.models import Person
from opentrax.privacy.asking import Asker
from opentrax.privacy.rules.consent import Method
from opentrax.privacy.selectors.consent import is_asked, may, words_for
from opentrax.privacy.services import consent

_SHOWN = 20
PURPOSES = tuple(sorted({rule.consent for rule in CLASSES.values() if rule.consent}))
_NAMES = {rule.consent: words.CLASSES[c] for c, rule in CLASSES.items() if rule.consent}


@signed_in
@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """Show it."""
    person = cast("Person", request.user)
    context = {
        "senders": selectors.senders_of(person.email),
        "consents": [_consent(person, name) for name in PURPOSES if is_asked(name)],
        "mails": [_row(m) for m in selectors.messages_to_person(person.pk)[:_SHOWN]],
    }
    return render(request, "messaging/pages/preferences.html", context)


def _consent(person: Person, purpose: str) -> dict[str, Any]:
    notice_id, text = words_for(purpose, person.language)
    first, _blank, rest = text.partition("\n\n")
    standing = may(person, purpose, now())
    return {
        "purpose": purpose, "name": _NAMES[purpose], "notice_id": notice_id, "asked": first,
        "explained": rest, "given": standing.allowed, "until": standing.expires_at,
    }  # fmt: skip


def _row(message: Any) -> dict[str, Any]:
    return {
        "message": message, "kind": words.kind_words(message.kind),
        "message_class": words.CLASSES[message.message_class],
        "reason": words.REASONS.get(message.reason, ""),
    }  # fmt: skip


def _chosen_sender(request: HttpRequest) -> UUID | None:
    """The organization that a form names, None for the installation itself."""
    named = request.POST.get("sender", "")
    try:
        return UUID(named) if named else None
    except ValueError as error:
        raise Http404 from error


@signed_in
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Stop mail to one's own address: of one sender, or of all."""
    person, asked_at = cast("Person", request.user), now()
    wished = request.POST.get("stop", "")
    if wished not in set(Strength):
        return redirect("mail_preferences")
    sender_id = _chosen_sender(request)
    services.stop(
        person.email, Strength(wished), StopReason.PREFERENCES, sender_id=sender_id,
        asked_at=asked_at,
    )  # fmt: skip
    if sender_id is None:
        manner = _manner(request)
        withdraw_all(person, asker=Asker.OPERATOR, manner=manner)
    messages.success(request, _("Stopped. This holds now."))
    return redirect("mail_preferences")


@signed_in
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Get mail again that was stopped."""
    person = cast("Person", request.user)
    services.resume(person.email, sender_id=_chosen_sender(request), of_all_senders=False)
    messages.success(request, _("You get mail again."))
    return redirect("mail_preferences")


@signed_in
@require_POST
def answer(request: HttpRequest, purpose: str) -> HttpResponse:
    """Say yes to a purpose, in the words that were shown, or no."""
    if purpose not in PURPOSES:
        raise Http404
    person, manner = cast("Person", request.user), _manner(request)
    if request.POST.get("answer") != "yes":
        consent.withdraw(person, purpose, manner=manner)
        messages.success(request, _("Taken back. This holds now."))
        return redirect("mail_preferences")
    try:
        consent.give(person, purpose, notice_id=request.POST.get("notice", ""), manner=manner)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted. You can take it back here at any time."))
    return redirect("mail_preferences")


def _manner(request: HttpRequest) -> consent.Manner:
    return consent.Manner(
        method=Method.PREFERENCE_PAGE, address=request.META.get("REMOTE_ADDR", "")
    )
