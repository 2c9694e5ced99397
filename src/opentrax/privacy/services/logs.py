"""Read logs, on record; keep their terms."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.logs import keeping
from opentrax.kit.logs.files import files_of
from opentrax.kit.logs.schema import PURPOSES
from opentrax.privacy.models import LogReading


def folders() -> tuple[Path, Path | None]:
    """Where lines of ours are, and where the embedded database writes its own."""
    environment = settings.ENVIRONMENT
    return environment.log_folder, environment.database_log_folder


def keep_terms() -> keeping.Kept:
    """Every night: shorten addresses after 7 days, take lines away after 30, and take out of kept
    lines what the operator turned off since."""
    ours, databases = folders()
    found = keeping.keep(ours, now(), settings.ENVIRONMENT.logs.allowed)
    if databases is not None:
        found += keeping.keep_foreign(databases, now())
    return found


@transaction.atomic
def read(log: str, *, purpose: str, reason: str, said_by: str) -> list[str]:
    """The lines of a log, oldest first, and the reading on record.

    Refuses a purpose that is not in the list, a reading without reason or name, and a log that is
    not there.
    """
    if purpose not in PURPOSES:
        raise Refused(_("Logs are read to keep the service running or safe, for nothing else."))
    if not reason.strip() or not said_by.strip():
        raise Refused(_("Say who reads, and why."))
    lines = list(_lines(log))
    if not lines:
        raise Refused(_("There is no such log, or nothing in it."))
    LogReading.objects.create(
        log=log, purpose=purpose, reason=reason.strip()[:300], said_by=said_by.strip()[:120],
        lines=len(lines),
    )  # fmt: skip
    return lines


def _lines(log: str) -> Iterator[str]:
    """Files that turned over have their day behind the name; today's has none."""
    found = [p for p in files_of(folders()[0]) if p.name.partition(".log")[0] == log]
    for path in sorted(found, key=lambda p: (p.suffix == ".log", p.name)):
        yield from path.read_text(encoding="utf-8", errors="replace").splitlines()
