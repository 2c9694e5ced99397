"""How often somebody may send a form: counted by allauth, by the sender's address or a key.

The table is the setting ACCOUNT_RATE_LIMITS. A test walks all addresses: whatever takes a form from
somebody who is not signed in is marked here.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.core import ratelimit
from allauth.core.internal import ratelimit as internal
from django.http import HttpRequest, HttpResponseBase

from opentrax.organizations.access import View


def limited(action: str) -> Callable[[View], View]:
    """Count each form sent to a view under `action`; over the limit the answer is 429."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                refused = _refused(request, action)
                if refused is not None:
                    return refused
            return view(request, *args, **kwargs)

        counted.limited = action  # type: ignore[attr-defined]
        return counted

    return decorate


def comes_too_often(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Count one asking, a GET too, under `action`: by a key, else by the sender's address."""
    usage = internal.consume(request, app="allauth.account", action=action, key=key, limit_get=True)
    return usage is None


def refused_by(request: HttpRequest, action: str, key: str) -> HttpResponseBase | None:
    """The answer of 429 when a key, such as an address, was named too often; else None."""
    return _refused(request, action, key=key.strip().lower())


def _refused(request: HttpRequest, action: str, **by: str) -> HttpResponseBase | None:
    return cast("HttpResponseBase | None", ratelimit.consume_or_429(request, action=action, **by))
