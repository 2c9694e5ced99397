"""Mail to somebody without an account about their own request, in the language of their page."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from opentrax.messaging import services as messaging
from opentrax.messaging.names import unlinked
from opentrax.organizations.selectors import current_organization
from opentrax.workorders.models import RequestLink, WorkRequest
from opentrax.workorders.request_words import words_of
from opentrax.workorders.requests import stands, work_requests
from opentrax.workorders.rules.requests import Told
from opentrax.workorders.states import RequestSource


def tell_requester(work_request_id: UUID, once: UUID | None = None) -> bool:
    """Tell the address that a request named how it stands now; nothing where it named none, and
    nothing a second time for one occasion, whose key `once` is. The words that somebody
    typed stay out, since nobody proved that the address is theirs.
    """
    request = work_requests().filter(pk=work_request_id).first()
    if request is None or not request.requester_email or not request.wants_news:
        return False
    state, first = stands(request)
    with translation.override(request.language):
        messaging.send(
            "work_request_news", template="workorders/mail/request.txt",
            to_address=request.requester_email, language=request.language, subject_id=request.pk,
            once=once,
            context={
                "organization": unlinked(current_organization().name),
                "work_place": unlinked(request.location.name) if request.location else "",
                "told": str(words_of(state).title), "answer": unlinked(first.decline_words),
                "url": follow_url(request), "is_by_mail": request.source == RequestSource.MAIL,
                "work_lines": request.not_taken.splitlines() if state is Told.RECEIVED else [],
            },
        )  # fmt: skip
    return True


def follow_url(request: WorkRequest) -> str:
    """The page that tells how a request stands; "" where its location has none."""
    link = RequestLink.objects.filter(location_id=request.location_id).order_by("-created_at")
    token = link.values_list("token", flat=True).first()
    if token is None:
        return ""
    path = reverse("work_request_follow", args=[token, request.secret])
    return str(settings.ENVIRONMENT.public_url + path)
