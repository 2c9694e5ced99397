"""The live figures of the promises about mail, each with its denominator.

Counted over all that the gate let through and all that was stopped, by questions of their own: see
the migration `0005_figures`. A figure that nobody exercised says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from opentrax.kit.clock import now

SINCE = timedelta(days=730)
MOST_COMPLAINTS = 0.003
"""Of what was sent; above it large providers begin to refuse a sender."""

# Promise → the figures that carry it.
PROMISES: Mapping[str, tuple[str, ...]] = {
    "P09": ("marketing",),
    "P26": ("stops",),
    "P61": ("announcements",),
    "P66": ("onboarding",),
    "P72": ("subject and sender",),
    "P73": ("postal address",),
    "P74": ("complaints",),
    "P75": ("slow stops",),
    "P76": ("way to stop",),
    "P77": ("stops by answer",),
    "P78": ("stops",),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """`bad` of `exercised`."""

    bad: int
    exercised: int


def figures(since: datetime | None = None) -> dict[str, Figure]:
    """Every figure by name, over what happened since (by default, in two years)."""
    at = now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM messaging_figures(%s, %s)", [since or at - SINCE, at])
        return {name: Figure(bad, exercised) for name, bad, exercised in cursor.fetchall()}


def are_complaints_too_many(figure: Figure) -> bool:
    """Whether more people called our mail spam than providers bear; one of a few is chance."""
    return figure.bad >= 3 and figure.bad > MOST_COMPLAINTS * figure.exercised
