"""The gate of cookies: what the register does not allow does not leave, whoever set it."""

import logging
from collections.abc import Callable, Collection

from django.http import HttpRequest, HttpResponseBase

from opentrax.privacy import cookies

log = logging.getLogger("opentrax.cookies")
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class CookieGate:
    """Take cookies out of an answer that are not registered, or optional and not chosen.

    Stands outside of all that set cookies. A view that offers an optional one puts the purposes
    that its reader chose into `request.cookie_choices`.
    """

    def __init__(self, get_response: GetResponse, *, is_heard: bool = True) -> None:
        self.get_response, self.is_heard = get_response, is_heard

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.cookies:
            chosen: Collection[str] = getattr(request, "cookie_choices", ())
            signal = cookies.refuses_sharing(request.headers.get(cookies.SIGNAL))
            for name in list(response.cookies):
                if not cookies.may_set(name, chosen=chosen, signal=signal):
                    del response.cookies[name]
                    if self.is_heard:
                        log.error("a cookie was taken out of an answer: the register refuses it")
        return response
