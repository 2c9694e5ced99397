"""Who may open a view, as a mark on it, where no role is asked for; a test reads it for each
address.

Views that go by a role's actions are marked in `organizations.access`, which builds on this.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Access:
    """Who may open a view: everybody, any signed-in person, a link's holder, a token's
    holder, or roles by action.
    """

    kind: Literal["public", "signed_in", "link", "token", "action"]
    action: str = ""


def marked(view: View, access: Access) -> View:
    """Put the mark on a view."""
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Open to everybody: shows nothing of any organization."""
    return marked(view, Access("public"))


def by_link(view: View) -> View:
    """Open to the holder of a secret link; the view itself resolves the secret."""
    return marked(view, Access("link"))


def signed_in(view: View) -> View:
    """Open to any signed-in person, with or without an organization."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return marked(guarded, Access("signed_in"))
