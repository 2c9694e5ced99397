"""One run of the canary: the steps in a transaction that is rolled back, then a look at what is
left."""

import logging
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from opentrax.accounts.canary import people, work
from opentrax.accounts.canary.journey import STEPS, Journey
from opentrax.kit.logs import plain
from opentrax.kit.tenancy import current_scope
from opentrax.messaging import canaries
from opentrax.organizations.selectors import organization_ids, person_id_by_email
from opentrax.privacy.ledger.canary import NOT_REACHED, Probe, Tried
from opentrax.privacy.rights import scanning, tombstones
from opentrax.privacy.services.canary import record

logger = logging.getLogger("opentrax.canary")


def folder() -> Path:
    """Where a run keeps what must lie in a file."""
    return Path(settings.ENVIRONMENT.data) / "canary"


def run() -> list[Tried]:
    """Go the whole way once, and put what was found into the chain of verdicts. One at a time.

    Raises RuntimeError inside a scope: the canary opens its own.
    """
    found = go()
    record(found)
    return found


def go() -> list[Tried]:
    """Go the whole way once; nothing of it stays."""
    if current_scope() is not None:
        raise RuntimeError("The canary opens its own scopes.")
    made = people.Made()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('canary', 0))")
        started_s = _emptied()
        try:
            on, found = _gone(made, started_s)
        finally:
            shutil.rmtree(folder(), ignore_errors=True)
            transaction.set_rollback(True)
    return [*found, _traces(on)]


def _emptied() -> float:
    """What a run left that was killed goes first; return when, by the clock that files go by."""
    shutil.rmtree(folder(), ignore_errors=True)
    folder().mkdir(mode=0o700)
    return folder().stat().st_mtime


def _gone(made: people.Made, started_s: float) -> tuple[Journey, list[Tried]]:
    found: list[Tried] = []
    with canaries.keeping() as letters, tombstones.journal_in(folder()) as journal:
        on = Journey(made, letters, journal, started_s)
        for probe in STEPS:
            tried = Tried(probe)
            found.append(tried)
            if any(one.fault for one in found):
                tried.fault = NOT_REACHED
                continue
            try:
                with transaction.atomic():
                    STEPS[probe](on, tried)
                    _check_constraints()
            except Exception as error:
                logger.exception("the canary fell at %s", plain(probe.value))
                tried.fault = type(error).__name__
    return on, found


def _check_constraints() -> None:
    """What a commit would check is checked now, since there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _logged(made: people.Made) -> str:
    """What the formatter of this installation makes of a line that says the words in every way."""
    logs: dict[str, Any] = settings.LOGGING
    spec = dict(logs["formatters"]["line"])
    formatter: logging.Formatter = import_string(spec.pop("()"))(**spec)
    kept: list[str] = []
    try:
        raise ValueError(made.name)
    except ValueError as error:
        fault = (type(error), error, error.__traceback__)
    careless = (("no mail to %s", (made.email,)), (f"no mail to {made.email}", ()))
    for message, arguments in careless:
        record = logging.LogRecord(
            "opentrax.canary", logging.ERROR, __file__, 1, message, arguments, fault, "_logged"
        )
        record.__dict__["email"] = made.email
        kept.append(formatter.format(record))
    return "\n".join(kept)


def _traces(on: Journey) -> Tried:
    """Nobody and nothing of the run is there for anybody else."""
    tried, made = Tried(Probe.TRACES), on.made
    for address in (made.email, made.mate):
        tried.check("nobody has the address", person_id_by_email(address) is None)
    tried.check("no such organization", on.organization_id not in organization_ids())
    keys = [str(key) for key in (made.person_id, on.organization_id) if key is not None]
    tried.check("no job waits", not work.waiting(keys, 0))
    hits, _read = scanning.elsewhere(made.prefix, since_s=on.started_s, but=folder())
    tried.check("no word in sessions, memory and files", not hits)
    said = _logged(made)
    tried.check("a careless line of the log does not say a word", made.prefix not in said)
    journal = tombstones.journal()
    text = journal.read_text() if journal.is_file() else ""
    hashed = str(tombstones.subject_hash(made.person_id))
    tried.check("the list of erasures does not name them", hashed not in text)
    tried.check("the run's folder is gone", not folder().exists())
    return tried
