"""Instants in words, for mails: a mail has no viewer's zone but its person's."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.formats import date_format

from opentrax.organizations.models import Person


def told(person: Person, at: datetime) -> str:
    """An instant as a person reads it: their language, their zone, named."""
    with translation.override(person.language):
        local = timezone.localtime(at, ZoneInfo(person.time_zone))
        return f"{date_format(local, 'DATETIME_FORMAT')} ({person.time_zone})"


def day(person: Person, at: datetime) -> str:
    """A day as a person reads it: their language, their zone."""
    with translation.override(person.language):
        return date_format(timezone.localtime(at, ZoneInfo(person.time_zone)), "DATE_FORMAT")
