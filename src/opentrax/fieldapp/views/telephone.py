"""Where the carrier of calls posts each step of a call."""

from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from opentrax.accounts.limits import limited, refused_by
from opentrax.fieldapp.telephone.desk import VisitDesk
from opentrax.fieldapp.telephone.flow import answered
from opentrax.fieldapp.telephone.providers import Twilio
from opentrax.organizations.access import public

# So long may pass between two steps of a call.
_LONGEST_S = 300
_SALT = "opentrax.telephone"


@public
@never_cache
@csrf_exempt  # the carrier signs what it posts
@limited("telephone")
@require_POST
def call(request: HttpRequest) -> HttpResponse:
    """One step of a call. Not found where no carrier is configured, 403 for what none signed."""
    telephone = settings.ENVIRONMENT.telephone
    if telephone is None:
        raise Http404
    provider = Twilio(telephone.token)
    url = settings.ENVIRONMENT.public_url + request.get_full_path()
    posted = {name: request.POST.getlist(name) for name in request.POST}
    told = provider.read(url, posted, request.headers.get("X-Twilio-Signature", ""))
    state = _state(request.GET.get("s", ""))
    if told is None or state is None:
        return HttpResponse(status=403)
    if state.get("step") == "visit":
        refused = refused_by(request, "telephone_pin", told.number or "withheld")
        if refused is not None:
            return HttpResponse(status=429)
    answer = answered(state, told.digits, VisitDesk(told.number))
    signed = signing.dumps(dict(answer.state), salt=_SALT)
    body, content_type = provider.written(
        answer, f"{settings.ENVIRONMENT.public_url}{reverse('telephone_call')}?s={signed}"
    )
    return HttpResponse(body, content_type=content_type)


def _state(signed: str) -> Mapping[str, str] | None:
    """Where the call stands; None for what is not ours, or too old."""
    if not signed:
        return {}
    try:
        found: Mapping[str, str] = signing.loads(signed, salt=_SALT, max_age=_LONGEST_S)
    except signing.BadSignature:
        return None
    return found
