"""Where the mail provider posts answers and what became of mails."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from opentrax.kit.access import public

_KINDS = {"answers": "inbound", "news": "tracking"}


@public
@never_cache
@csrf_exempt  # the provider shows its secret instead
@require_http_methods(["HEAD", "POST"])
def provider(request: HttpRequest, what: str) -> HttpResponse:
    """Take what the provider posts; 400 without its secret, not found where none is configured."""
    if not settings.ENVIRONMENT.mail.provider or what not in _KINDS:
        raise Http404
    if request.method == "POST":
        from opentrax.messaging.inbound import webhooks

        webhooks.take(request, _KINDS[what])
    return HttpResponse(status=200)
