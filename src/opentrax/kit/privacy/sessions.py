"""Whose a session is: the table holds it in its signed text only."""

from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session


def of_person(whom: UUID | str) -> list[str]:
    """The keys of a person's sessions; an address has none. Reads every session once."""
    found: list[str] = []
    if isinstance(whom, str):
        return found
    for session in Session.objects.iterator(chunk_size=500):
        if session.get_decoded().get(SESSION_KEY) == str(whom):
            found.append(session.session_key)
    return found
