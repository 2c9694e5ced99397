"""The way into the API: a token opens its organization's scope, one request is one transaction.

No session opens anything here: cookies are taken off before anybody looks at them.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid5

from allauth.core.internal import ratelimit
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from opentrax.accounts import services as accounts
from opentrax.accounts.models import ApiToken
from opentrax.kit.access import Access, View, marked
from opentrax.kit.commands import CommandReusedError, claim
from opentrax.kit.tenancy import scope
from opentrax.organizations.access import MemberRequest
from opentrax.publicapi.bodies import unfit
from opentrax.publicapi.problems import problem

PREFIX = "/api/"
_WAIT_S = "60"
_LONGEST_KEY = 200
_SPACE = UUID("6f1d6a52-7c0f-4c52-9d5c-0d9a7b0f6f11")


class ApiRequest(MemberRequest):
    """A request with a token, inside its organization (for typing only)."""

    token: ApiToken
    command_id: UUID | None
    is_repetition: bool


class CookielessMiddleware:
    """Take the cookies off a request to the API, so that no browser's session acts there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PREFIX):
            request.META.pop("HTTP_COOKIE", None)
            request.COOKIES = {}
        return self.get_response(request)


def entered(view: View) -> View:
    """Let the holder of a good token in; others get 401, and whoever comes too often 429."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = accounts.found_api_token(_bearer(request))
        if found is None:
            return _stranger(request)
        if not _may_come(request, "api_token", str(found.token_id)):
            return _too_many()
        with scope(found.organization_id, found.person_id):
            token = accounts.use_api_token(found)
            if token is None:
                transaction.set_rollback(True)
                return _stranger(request)
            _introduce(request, token)
            response = _answered(view, request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

    return marked(guarded, Access("token"))


def _bearer(request: HttpRequest) -> str:
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _may_come(request: HttpRequest, action: str, key: str | None = None) -> bool:
    usage = ratelimit.consume(
        request, app="allauth.account", action=action, key=key, limit_get=True
    )
    return usage is not None


def _too_many() -> HttpResponseBase:
    answer = problem("too-many", _("Come again in a minute, and ask less often."))
    answer["Retry-After"] = _WAIT_S
    return answer


def _stranger(request: HttpRequest) -> HttpResponseBase:
    if not _may_come(request, "api_stranger"):
        return _too_many()
    words = _(
        "Send “Bearer” and a token that is good in the header Authorization."
        " Tokens are made in the settings."
    )
    answer = problem("no-token", words)
    answer["WWW-Authenticate"] = 'Bearer realm="Opentrax"'
    return answer


def _introduce(request: Any, token: ApiToken) -> None:
    request.token, request.membership = token, token.membership
    request.organization, request.user = token.membership.organization, token.membership.person
    request.command_id, request.is_repetition = None, False


def _answered(view: View, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
    refusal = unfit(request) or _claimed(request)
    if refusal is not None:
        return refusal
    response = view(request, *args, **kwargs)
    if response.status_code == 405:
        answer = problem("no-such-method", _("The documentation says which methods there are."))
        answer["Allow"] = response["Allow"]
        return answer
    if request.is_repetition and response.status_code < 400:
        response["Idempotent-Replayed"] = "true"
    return response


def _claimed(request: Any) -> HttpResponseBase | None:
    """Take the request's Idempotency-Key, where it has one; a refusal where that cannot be."""
    key = request.headers.get("Idempotency-Key", "")
    if not key or request.method == "GET":
        return None
    if len(key) > _LONGEST_KEY:
        return problem("malformed", _("An Idempotency-Key has 200 characters at most."))
    try:
        request.is_repetition = not claim(_key_id(request, key), _fingerprint(request))
    except CommandReusedError:
        return problem("key-reused", _("Make a new Idempotency-Key for each request that differs."))
    request.command_id = uuid5(_key_id(request, key), "command")
    return None


def _key_id(request: ApiRequest, key: str) -> UUID:
    """A key belongs to a token: two programs never meet in one."""
    return uuid5(_SPACE, f"{request.token.pk}\0{key}")


def _fingerprint(request: HttpRequest) -> str:
    """What the request asks for; files by their sizes and names."""
    digest = hashlib.sha256(f"{request.method}\0{request.get_full_path()}".encode())
    if (request.content_type or "").startswith("multipart/"):
        for name, values in sorted(request.POST.lists()):
            digest.update(f"\0{name}={values}".encode())
        for name, uploads in sorted(request.FILES.lists()):
            told = [(upload.name, upload.size) for upload in uploads]
            digest.update(f"\0{name}={told}".encode())
    else:
        digest.update(request.body)
    return f"api:{digest.hexdigest()}"
