"""Who is signed in proves once more who they are before something that cannot be taken lightly.

A session that was left open, or stolen, must not be enough to change the address, add a passkey or
close an account.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from opentrax.organizations.access import View


def proven(back: str) -> Callable[[View], View]:
    """Open within five minutes after a proof; others prove who they are and come to the page
    `back`, where they start again: nothing that was sent is kept.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated or did_recently_reauthenticate(request):
                return view(request, *args, **kwargs)
            [first, *_] = get_adapter(request).get_reauthentication_methods(request.user)
            return redirect(f"{first['url']}?{urlencode({'next': reverse(back)})}")

        return guarded

    return decorate
