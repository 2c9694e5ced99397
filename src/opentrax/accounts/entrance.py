"""Before anybody is signed in: open the scope of the person whom a request is about.

Row security hides every person from everybody but themselves, so allauth's views find somebody only
inside that person's scope. Who it is comes from the posted address, from what allauth keeps in the
session between two pages, or from a link. An address without an account, and a new sign-up, get a
made-up key: known and unknown addresses take the same way.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.access import View
from opentrax.organizations.selectors import person_id_by_email

PersonOf = Callable[[HttpRequest, Mapping[str, Any]], UUID | None]

# allauth's keys in the session, and the name of the person's key in each.
_STASHES = {
    "account_email_verification_code": "user_id",
    "account_login": "user_pk",
    "account_password_reset_verification": "user_id",
}


def posted(field: str) -> PersonOf:
    """The person of the address in a posted field, else the one that the session names."""

    def find(request: HttpRequest, _arguments: Mapping[str, Any]) -> UUID | None:
        address = request.POST.get(field, "").strip()
        if request.method == "POST" and address:
            return person_id_by_email(address)
        return stashed(request, _arguments)

    return find


def stashed(request: HttpRequest, _arguments: Mapping[str, Any]) -> UUID | None:
    """The person whose sign-in, verification or reset the session is in the middle of."""
    for key, name in _STASHES.items():
        stash = request.session.get(key)
        if isinstance(stash, dict) and stash.get(name):
            return UUID(str(stash[name]))
    return None


def linked(_request: HttpRequest, arguments: Mapping[str, Any]) -> UUID | None:
    """The person whom the link of a password reset names."""
    try:
        return UUID(str(arguments.get("uidb36", "")))
    except ValueError:
        return None


def about(person_of: PersonOf) -> Callable[[View], View]:
    """Run a view inside the scope of the person it is about, rendering included.

    Somebody who is signed in has a scope already and keeps it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def scoped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated:
                return view(request, *args, **kwargs)
            with person_scope(person_of(request, kwargs) or uuid7()):
                response = view(request, *args, **kwargs)
                if hasattr(response, "render"):
                    response.render()
                return response

        return scoped

    return decorate
