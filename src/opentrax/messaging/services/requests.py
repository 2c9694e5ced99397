"""News about requests for one's data, by mail: the link that proves a mailbox, what happens when,
and answers. Copies are never in a mail: they are fetched behind the link, once.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from opentrax.messaging.services.sending import send
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import current_organization
from opentrax.privacy.models import OrganizationRequest, PersonRequest
from opentrax.privacy.provinces import local
from opentrax.privacy.rules.requests import Identity, State
from opentrax.privacy.services.requests import token_of


def tell(request_id: UUID) -> None:
    """Tell whoever asked how their request to the operator stands. Nothing is sent to an address
    that was erased with the rest."""
    request = PersonRequest.objects.filter(pk=request_id).first()
    if request is None or not request.address:
        return
    person = Person.objects.filter(pk=request.subject_id).first()
    path = reverse("request", args=[token_of(request.pk)])
    if request.identity == Identity.ACCOUNT:
        path = reverse("own_requests")
    is_new = request.state == State.UNPROVEN
    with translation.override(request.language):
        send(
            "request_proof" if is_new else "request_news",
            template=f"messaging/mail/request_{'proof' if is_new else 'news'}.txt",
            to_person=person, to_address=request.address, language=request.language,
            context=_told(request) | {"url": settings.ENVIRONMENT.public_url + path},
        )  # fmt: skip


def tell_for_organization(request_id: UUID) -> None:
    """Tell whoever asked the organization in scope what it says."""
    request = OrganizationRequest.objects.filter(pk=request_id).first()
    if request is None or not request.address:
        return
    with translation.override(request.language):
        send(
            "request_answer", template="messaging/mail/request_answer.txt",
            to_address=request.address, language=request.language, subject_id=request.pk,
            context=_told(request) | {"organization": current_organization().name},
        )  # fmt: skip


def _answer(request: Any) -> str:
    """The answer; of a refusal, its ground before it."""
    ground = getattr(request, "refusal_ground", "")
    said: str = request.answer
    return f"{request.get_refusal_ground_display()}. {said}" if ground else said


def _told(request: Any) -> dict[str, Any]:
    def day(at: Any) -> str:
        return f"{local(at, request.province):%Y-%m-%d %H:%M}" if at else ""

    return {
        "kind": request.get_kind_display(), "state": request.state, "answer": _answer(request),
        "why": request.extension_words, "due": day(request.due_at), "runs": day(request.runs_at),
        "extended": request.extended_at is not None and request.is_open,
    }  # fmt: skip
