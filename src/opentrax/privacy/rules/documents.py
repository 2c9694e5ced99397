"""When a version of a document may take effect. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

NOTICE = timedelta(days=30)
"""So long before a material change takes effect, everybody with an account has been told."""
TELLING = timedelta(days=8)
"""So long telling may take: whoever had not verified their address yet has done so by then, or is
no more."""


def earliest_effect(
    published_at: datetime, *, is_material: bool, waiting: Iterable[datetime] = ()
) -> datetime:
    """The first instant at which a version may take effect: after the notice where it matters, and
    not before those that were published before it and wait, since it holds their words too."""
    own = published_at + NOTICE + TELLING if is_material else published_at
    return max([own, *waiting])


def told_in_time(told_at: datetime, effective_at: datetime) -> bool:
    """Whether somebody who was told then had the whole notice."""
    return told_at + NOTICE <= effective_at


def has_to_wait(effective_at: datetime, at: datetime) -> datetime | None:
    """Where somebody is told too late, the instant to which the change is put off; else None."""
    return None if told_in_time(at, effective_at) else at + NOTICE
