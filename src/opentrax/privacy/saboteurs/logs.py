"""Saboteurs of the logs' schema, switch, purposes and terms."""

import dataclasses
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from opentrax.kit.clock import now
from opentrax.kit.logs import formatting, schema
from opentrax.kit.logs.formatting import ClosedFormatter, moment
from opentrax.organizations.selectors import each_organization, members
from opentrax.privacy.ledger import saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.promises import logs


def _in_a_log(sandbox: Sandbox) -> Path:
    """A data folder of its own with a log."""
    folder = Path(sandbox.open(tempfile.TemporaryDirectory(prefix="opentrax-log.")))
    environment = dataclasses.replace(settings.ENVIRONMENT, data=folder)
    sandbox.replace(settings, "ENVIRONMENT", environment)
    environment.log_folder.mkdir()
    return environment.log_folder / "web.log"


def _logs(log: Path, message: str, *args: object, **extra: object) -> None:
    """Write what a careless line of the program becomes."""
    record = logging.LogRecord("x", logging.ERROR, "x", 1, message, args, None)
    record.__dict__ |= extra
    log.write_text(f"{ClosedFormatter(for_file=True).format(record)}\n")


def _page(**more: object) -> dict[str, object]:
    return {"method": "GET", "page": "/x", "status": 200, "ms": 1.0, **more}


@saboteur(logs.lines_hold_what_is_declared, "the formatter writes whole messages, without the net")
def plain_logs(sandbox: Sandbox) -> Iterator[None]:
    log = _in_a_log(sandbox)
    sandbox.replace(formatting, "words_of", lambda record: record.getMessage())
    _logs(log, "no mail to %s", "a@b.example")
    yield


@saboteur(logs.lines_hold_what_is_declared, "a program adds a field of its own")
def more_fields(sandbox: Sandbox) -> Iterator[None]:
    log = _in_a_log(sandbox)
    earlier = formatting.fields_of
    sandbox.replace(formatting, "fields_of", lambda record: {**earlier(record), "body": "x"})
    _logs(log, "x")
    yield


@saboteur(logs.lines_hold_what_is_declared, "addresses are written though they are off")
def addresses_anyway(sandbox: Sandbox) -> Iterator[None]:
    _logs(_in_a_log(sandbox), "x", access_fields=_page(address="203.0.113.9"))
    yield


@saboteur(logs.lines_hold_what_is_declared, "what others print goes into a file as it is")
def unreduced(sandbox: Sandbox) -> Iterator[None]:
    _in_a_log(sandbox).write_text("Traceback: Key (email)=(a@b.example) already exists\n")
    yield


@saboteur(logs.the_database_logs_no_values, "the server tells details of errors")
def verbose_database(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("SET LOCAL log_error_verbosity = 'default'")
    yield


@saboteur(logs.the_database_logs_no_values, "the server logs errors of statements")
def talkative_database(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("SET LOCAL log_min_messages = 'warning'")
    yield


@saboteur(logs.the_policy_tells_what_is_on, "addresses are on under an older policy")
def older_policy(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(
        "UPDATE privacy_documenttext SET text = replace(text, '{addresses?', '{')"
        " WHERE id LIKE 'policy/%'"
    )
    on = dataclasses.replace(settings.ENVIRONMENT.logs, addresses=True)
    sandbox.replace(
        settings, "ENVIRONMENT", dataclasses.replace(settings.ENVIRONMENT, logs=on)
    )  # fmt: skip
    yield


def _somebody() -> str:
    with each_organization() as organizations:
        return str(next(m.person_id for _ in organizations for m in members()))


@saboteur(logs.lines_name_no_account, "the access log combines though that is off")
def combined_anyway(sandbox: Sandbox) -> Iterator[None]:
    _logs(_in_a_log(sandbox), "x", access_fields=_page(account=_somebody()))
    yield


@saboteur(logs.lines_name_no_account, "a line says in its words who it was")
def account_in_words(sandbox: Sandbox) -> Iterator[None]:
    log = _in_a_log(sandbox)
    sandbox.replace(formatting, "words_of", lambda record: record.getMessage())
    _logs(log, "signed in: %s", _somebody())
    yield


@saboteur(logs.logs_serve_two_purposes, "the constraint goes, and marketing reads the logs")
def read_for_marketing(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE privacy_logreading DROP CONSTRAINT log_reading_has_a_purpose")
    sandbox.sql(
        "INSERT INTO privacy_logreading (id, at, log, purpose, reason, said_by, lines)"
        " VALUES (gen_random_uuid(), now(), 'web', 'marketing', 'whom to write to', 'Mo', 9)"
    )
    yield


@saboteur(logs.logs_serve_two_purposes, "a field is declared for marketing")
def field_for_marketing(sandbox: Sandbox) -> Iterator[None]:
    made: Any = schema.Field(int, "marketing")  # type: ignore[arg-type]
    known = {**schema.LOGS, "access": {**schema.LOGS["access"], "clicks": made}}
    sandbox.replace(logs, "LOGS", known)
    yield


@saboteur(logs.lines_go_by_their_term, "no job takes lines away")
def endless_logs(sandbox: Sandbox) -> Iterator[None]:
    log = _in_a_log(sandbox)
    old = now() - timedelta(days=40)
    log.write_text(json.dumps({"at": moment(old.timestamp()), "log": "output", "says": "x"}) + "\n")
    yield


@saboteur(logs.lines_go_by_their_term, "no job shortens addresses")
def whole_addresses(sandbox: Sandbox) -> Iterator[None]:
    log = _in_a_log(sandbox)
    at = moment((now() - timedelta(days=9)).timestamp())
    fields = {"at": at, "log": "access", **_page(address="203.0.113.9")}
    log.write_text(json.dumps(fields) + "\n")
    yield


@saboteur(logs.lines_go_by_their_term, "the database's days are never taken away")
def endless_days(sandbox: Sandbox) -> Iterator[None]:
    _in_a_log(sandbox)
    environment = dataclasses.replace(settings.ENVIRONMENT, embedded=True)
    sandbox.replace(settings, "ENVIRONMENT", environment)
    folder = environment.database_log_folder
    if folder is None:
        raise RuntimeError("no folder")
    folder.mkdir(parents=True)
    path = folder / "postgresql-2020-01-01.log"
    path.write_text("no time\n")
    at = (now() - timedelta(days=40)).timestamp()
    os.utime(path, (at, at))
    yield
