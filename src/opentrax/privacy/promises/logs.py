"""Promises about logs: what a line holds, that it names no account, what it is read for, how long
it is kept."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.logs import judging
from opentrax.kit.logs.schema import LOGS, PURPOSES, faults
from opentrax.kit.postgres.configuration import QUIET
from opentrax.organizations.selectors import each_organization, members
from opentrax.privacy import policy
from opentrax.privacy.documents.declared import POLICY
from opentrax.privacy.documents.filling import switches
from opentrax.privacy.ledger import NOTHING, Evidence, promise
from opentrax.privacy.models import LogReading
from opentrax.privacy.selectors import documents
from opentrax.privacy.services.logs import folders


@promise(
    "P20",
    _("log lines with a field, a shape or a value that is not declared, of the last lines"),
    controls=("kit/logs/schema.py", "kit/logs/formatting.py", "config/supervisor/children.py"),
)
def lines_hold_what_is_declared() -> Evidence:
    """The last lines of each file, read as a stranger would, under the settings of now."""
    allowed, found = settings.ENVIRONMENT.logs.allowed, NOTHING
    for line in judging.newest(folders()[0]):
        found += Evidence(line.fields is None or bool(faults(line.fields, allowed)), 1)
    return found


@promise(
    "P20",
    _("settings by which a value would get into the log of the database, of those that matter"),
    controls=("kit/postgres/configuration.py",),
)
def the_database_logs_no_values() -> Evidence:
    """As they hold for the role that serves, whatever set them: the server, the role, a session."""
    bad = 0
    with connection.cursor() as cursor:
        for name, quiet in QUIET.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            bad += not _is_quiet(name, cursor.fetchone()[0], quiet)
    return Evidence(bad, len(QUIET))


def _is_quiet(name: str, value: str, quiet: str) -> bool:
    stricter = {"log_min_messages": ("log", "fatal", "panic")}
    return value in stricter.get(name, (quiet,))


_CLAUSES = {"addresses": "logs.fields", "places": "logs.fields", "combined": "logs.combined"}


@promise(
    "P20",
    _("settings of logs that are on while the policy in force does not tell of them, of all"),
    controls=("privacy/documents/filling.py", "config/logsettings.py"),
)
def the_policy_tells_what_is_on() -> Evidence:
    """The version in force may be older than the setting."""
    in_force = documents.in_force(POLICY.name)
    if in_force is None:
        return NOTHING
    found = NOTHING
    for setting, name in _CLAUSES.items():
        is_told = all(
            setting in switches(clause.words)
            for text in documents.texts_of(in_force).values()
            for clause in policy.clauses(text)
            if clause.name == name
        )
        is_on = getattr(settings.ENVIRONMENT.logs.allowed, setting)
        found += Evidence(is_on and not is_told, 1)
    return found


_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@promise(
    "P21",
    _("log lines that name an account while combining is off, of the last lines"),
    controls=("config/accesslog.py", "kit/logs/schema.py", "kit/logs/keeping.py"),
)
def lines_name_no_account() -> Evidence:
    """By the field that is there for it, or by the key of a member anywhere in the line."""
    is_on, people, found = settings.ENVIRONMENT.logs.allowed.combined, _members(), NOTHING
    for line in judging.newest(folders()[0]):
        fields = dict(line.fields or {})
        named = fields.pop("account", None) is not None and not is_on
        text = line.text if not is_on else repr(fields)
        named = named or any(key in people for key in _KEY.findall(text))
        found += Evidence(named, 1)
    return found


def _members() -> set[str]:
    found: set[str] = set()
    with each_organization() as organizations:
        for _organization_id in organizations:
            found |= {str(key) for key in members().values_list("person_id", flat=True)}
    return found


@promise(
    "P22",
    _("fields and readings of logs for anything but running or security, of all"),
    controls=("kit/logs/schema.py", "privacy/models/logs.py", "privacy/services/logs.py"),
)
def logs_serve_two_purposes() -> Evidence:
    """Each declared field has a purpose of the list, and so has each reading on record."""
    purposes: list[str] = [field.purpose for fields in LOGS.values() for field in fields.values()]
    purposes += list(LogReading.objects.values_list("purpose", flat=True))
    return Evidence(sum(one not in PURPOSES for one in purposes), len(purposes))


@promise(
    "P23",
    _("log lines older than 30 days, or with a whole address after 7, of the oldest lines"),
    controls=("kit/logs/keeping.py", "privacy/tasks.py", "config/supervisor/preparation.py"),
)
def lines_go_by_their_term() -> Evidence:
    """Judged by what is left, those of the embedded database included."""
    at, found = now(), NOTHING
    for line in _oldest():
        found += Evidence(judging.is_overdue(line, at), 1)
    return found


def _oldest() -> Iterator[judging.Line]:
    for folder in filter(None, folders()):
        yield from judging.oldest(Path(folder))
