"""What accounts put on pages of others: an errand after a sign-in, changes that lie ahead, and the
foot of public pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from opentrax.accounts import selectors
from opentrax.accounts.services.sign_ins import PLACE_KEY
from opentrax.privacy.documents import kind_of


def errands(request: HttpRequest) -> dict[str, list[dict[str, str]]]:
    """Context: `errands` for the shell's script; asks the database nothing."""
    session = getattr(request, "session", None)
    if session is None or not getattr(request, "user", None) or not session.get(PLACE_KEY):
        return {}
    return {"errands": [{"name": "place", "url": reverse("place_note")}]}


def changes(request: HttpRequest) -> dict[str, Any]:
    """Context: `changes_ahead` for the shells of whoever is signed in; asks only where it is
    shown. Whoever reads as a guest is told on pages of their own."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(request, "guest", None):
        return {}
    return {"changes_ahead": SimpleLazyObject(_ahead)}


def _ahead() -> list[dict[str, Any]]:
    return [
        {"label": kind_of(document.kind).label, "document": document}
        for document in selectors.changes_ahead()
    ]


def foot(_request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
    """Context: `foot_links` of public pages."""
    links = (("terms", _("Terms")), ("age_report", _("Somebody is under 16")))
    return {"foot_links": [{"url": reverse(name), "label": label} for name, label in links]}
