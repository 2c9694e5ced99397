"""`opentrax logs`: readings on record, terms, and what the settings make of policy and data map."""

import dataclasses
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client

from opentrax.config.cli.logs import command
from opentrax.config.logsettings import LogSettings
from opentrax.kit.clock import now
from opentrax.kit.logs.formatting import as_json, moment
from opentrax.kit.privacy import stores
from opentrax.kit.privacy.stores import _stores
from opentrax.kit.privacy.terms import _rules
from opentrax.privacy import other_stores
from opentrax.privacy.datamap.lines import _of_stores
from opentrax.privacy.models import LogReading


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A data folder with a log of forty days ago, of nine and of today."""
    on = dataclasses.replace(
        settings.ENVIRONMENT, data=tmp_path, logs=LogSettings(addresses=True)
    )  # fmt: skip
    monkeypatch.setattr(settings, "ENVIRONMENT", on)
    on.log_folder.mkdir()
    path = on.log_folder / "web.log"
    path.write_text("".join(f"{_line(days)}\n" for days in (40, 9, 0)))
    return path


def _line(days: int) -> str:
    return as_json({
        "at": moment((now() - timedelta(days=days)).timestamp()), "log": "access",
        "method": "GET", "page": "/x", "status": 200, "ms": 1.0, "address": "203.0.113.9",
    })  # fmt: skip


def _call(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


@pytest.mark.django_db
def test_a_reading_prints_the_log_and_is_on_record(log: Path) -> None:
    shown = _call("show", "web", "--for", "security", "--why", "who tries", "--by", "Ada")
    assert shown.exit_code == 0, shown.output
    assert len(shown.output.splitlines()) == 3
    [reading] = LogReading.objects.all()
    assert (reading.purpose, reading.reason, reading.said_by, reading.lines) == (
        "security", "who tries", "Ada", 3,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "web", "--for", "marketing", "--why", "x", "--by", "Ada"),
        ("show", "web", "--for", "running", "--why", " ", "--by", "Ada"),
        ("show", "web", "--for", "running", "--why", "x", "--by", ""),
        ("show", "no", "--for", "running", "--why", "x", "--by", "Ada"),
    ],
)
def test_a_reading_without_purpose_reason_name_or_log_is_refused(
    log: Path, arguments: tuple[str, ...]
) -> None:
    assert _call(*arguments).exit_code != 0
    assert LogReading.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_logreading SET reason = 'other'",
        "DELETE FROM privacy_logreading",
        "INSERT INTO privacy_logreading (id, at, log, purpose, reason, said_by, lines)"
        " VALUES (gen_random_uuid(), now(), 'web', 'marketing', 'x', 'x', 1)",
    ],
)
def test_the_database_holds_the_register_closed(log: Path, statement: str) -> None:
    _call("show", "web", "--for", "running", "--why", "x", "--by", "Ada")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert LogReading.objects.count() == 1


def test_terms_are_kept_at_once(log: Path) -> None:
    assert _call("keep").output == "3 lines: 1 gone, 1 changed\n"
    kept = [json.loads(line)["address"] for line in log.read_text().splitlines()]
    assert kept == ["203.0.113.0/24", "203.0.113.9"]


def test_fields_say_what_is_on(log: Path) -> None:
    shown = {tuple(line.split()[:2]): line for line in _call("fields").output.splitlines()}
    assert " on " in shown["access", "address"]
    assert " off " in shown["access", "account"]
    assert "always" in shown["access", "page"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr-ca"])
@pytest.mark.parametrize(
    ("changes", "there", "not_there"),
    [
        ({}, {"en": "hold no network addresses", "fr-ca": "pas d’adresses réseau"},
         {"en": "To see attacks", "fr-ca": "Pour voir"}),
        ({"addresses": True}, {"en": "To see attacks", "fr-ca": "Pour voir les attaques"},
         {"en": "hold no network addresses", "fr-ca": "pas d’adresses réseau"}),
        ({"combined": "stolen sessions"}, {"en": "reason: stolen", "fr-ca": "raison\xa0: stolen"},
         {"en": "do not combine", "fr-ca": "ne combinons pas"}),
    ],
)  # fmt: skip
def test_the_policy_says_what_is_on(
    changes: dict[str, Any], there: dict[str, str], not_there: dict[str, str], language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    on = dataclasses.replace(settings.ENVIRONMENT, logs=LogSettings(**changes))
    monkeypatch.setattr(settings, "ENVIRONMENT", on)
    page = Client(headers={"Accept-Language": language}).get("/privacy").content.decode()
    assert there[language] in page
    assert not_there[language] not in page
    assert "[reason]" not in page


def _declared(monkeypatch: pytest.MonkeyPatch, logs: LogSettings) -> set[str]:
    """The personal values of logs that the data map has under these settings."""
    on = dataclasses.replace(settings.ENVIRONMENT, logs=logs)
    monkeypatch.setattr(settings, "ENVIRONMENT", on)
    for known, name in ((_stores, "log:console"), (_rules, "log addresses")):
        monkeypatch.setitem(known, name, known.get(name))  # put back, or taken away, afterwards
        del known[name]
    other_stores.declare_logs()
    assert "log:console" in stores()
    return {line.field for line in _of_stores() if line.place == "log:console"}


@pytest.mark.parametrize(
    ("logs", "fields"),
    [
        (LogSettings(), set()),
        (LogSettings(addresses=True), {"address", "browser", "system", "from"}),
        (LogSettings(addresses=True, networks=(Path("x.mmdb"),)),
         {"address", "browser", "system", "from", "country", "provider"}),
        (LogSettings(combined="stolen sessions"), {"account"}),
    ],
)  # fmt: skip
def test_the_data_map_has_what_is_on(
    logs: LogSettings, fields: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _declared(monkeypatch, logs) == fields
