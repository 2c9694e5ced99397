"""A session that is in use says so, now and then."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from opentrax.accounts.services.sign_ins import note_activity

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ActivityMiddleware:
    """Stands after the person's scope is open. Asks the database only every few minutes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            note_activity(request)
        return self.get_response(request)
