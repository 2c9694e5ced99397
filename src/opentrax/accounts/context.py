"""What a page has to do once, after a sign-in."""

from django.http import HttpRequest
from django.urls import reverse

from opentrax.accounts.services.sign_ins import PLACE_KEY


def errands(request: HttpRequest) -> dict[str, list[dict[str, str]]]:
    """Context: `errands` for the shell's script; asks the database nothing."""
    session = getattr(request, "session", None)
    if session is None or not getattr(request, "user", None) or not session.get(PLACE_KEY):
        return {}
    return {"errands": [{"name": "place", "url": reverse("place_note")}]}
