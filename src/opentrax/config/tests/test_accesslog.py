"""No token, no query string and no coordinate reaches the access log; who asked only where that is
on, and then in the declared fields alone."""

import asyncio
import dataclasses
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from opentrax.config import accesslog
from opentrax.config.accesslog import Answered, logged, note, page_pattern
from opentrax.config.logsettings import LogSettings
from opentrax.kit.logs import ClosedFormatter
from opentrax.kit.logs.schema import faults
from opentrax.organizations.models import Organization, Person

TOKEN = "otd_Cor9dcNKzSqEgX5XpqJ7osH7erEDcSzW"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HEADERS = {
    "user-agent": FIREFOX, "referer": "https://search.example/find?q=needle7f3a",
    "x-forwarded-for": "198.51.100.7", "cookie": "session=needle7f3a",
}  # fmt: skip


class _Lines(logging.Handler):
    """What goes into the file."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(ClosedFormatter(for_file=True))
        self.found: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(json.loads(self.format(record)))


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    kept = _Lines()
    monkeypatch.setattr(accesslog, "logger", logging.Logger("opentrax.access"))
    accesslog.logger.addHandler(kept)
    return kept.found


def _turn_on(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    on = dataclasses.replace(settings.ENVIRONMENT, logs=LogSettings(**changes))
    monkeypatch.setattr(settings, "ENVIRONMENT", on)


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (f"/ingest/owntracks/{TOKEN}", "/ingest/owntracks/…"),
        ("/ingest/traccar", "/ingest/traccar"),
        ("/ingest/needle", "…"),
        ("/live/events", "/live/events"),
        ("/static/dist/needle.js", "/static/…"),
        (f"/invitations/{TOKEN}/acceptance", "…"),
        ("/ada@example.org", "…"),
    ],
)
def test_an_address_is_written_as_its_pattern(path: str, written: str) -> None:
    assert page_pattern(path) == written


async def _nothing(*_: object) -> None:
    return None


def _scope(path: str, **more: Any) -> dict[str, Any]:
    return {"type": "http", "method": "POST", "path": path, "query_string": b"lat=47.1&lon=9.5",
            **more}  # fmt: skip


def test_a_failed_tracker_is_logged_without_what_it_sent(lines: list[dict[str, Any]]) -> None:
    async def refuses(scope, receive, send) -> None:  # noqa: ANN001
        await send({"type": "http.response.start", "status": 401})

    run = logged(refuses)(_scope(f"/ingest/owntracks/{TOKEN}"), _nothing, _nothing)  # type: ignore[arg-type]
    asyncio.run(run)  # type: ignore[arg-type]
    [line] = lines
    assert (line["method"], line["page"], line["status"]) == ("POST", "/ingest/owntracks/…", 401)
    assert set(line) == {"at", "log", "method", "page", "status", "ms"}
    assert TOKEN not in json.dumps(line)


@pytest.mark.parametrize(("answered", "written"), [(True, 404), (False, 499)])
def test_who_hangs_up_early_is_written_too(
    lines: list[dict[str, Any]], *, answered: bool, written: int
) -> None:
    async def conversation() -> None:
        reached = asyncio.Event()

        async def slow(scope, receive, send) -> None:  # noqa: ANN001
            if answered:
                await send({"type": "http.response.start", "status": 404})
            reached.set()
            await asyncio.Event().wait()

        run = logged(slow)(_scope("/nowhere"), _nothing, _nothing)  # type: ignore[arg-type]
        serving: asyncio.Future[None] = asyncio.ensure_future(run)
        await reached.wait()
        serving.cancel()  # what the server does when the connection ends
        await asyncio.wait({serving})

    asyncio.run(conversation())
    assert [line["status"] for line in lines] == [written]


def test_a_strange_method_is_not_quoted(lines: list[dict[str, Any]]) -> None:
    note("NEEDLE", "/x", 405, 0.001)
    assert lines[0]["method"] == "OTHER"


@pytest.mark.parametrize("path", ["/privacy", "/nowhere/needle7f3a", "/invitations/needle7f3a"])
def test_django_says_which_page_it_was(path: str, db: None) -> None:
    answered = Answered()
    token = accesslog._answered.set(answered)
    try:
        Client().get(path)
    finally:
        accesslog._answered.reset(token)
    expected = {"/privacy": "/privacy", "/invitations/needle7f3a": "/invitations/<str:token>"}
    assert answered.page == expected.get(path, "")


def test_a_forged_request_leaves_no_secret_of_its_path_in_the_log(db: None) -> None:
    token, kept, logger = "s3cret" * 6, _Lines(), logging.getLogger("django.security.csrf")
    logger.addHandler(kept)
    try:
        answer = Client(enforce_csrf_checks=True).post(f"/invitations/{token}/acceptance")
    finally:
        logger.removeHandler(kept)
    assert answer.status_code == 403
    [line] = kept.found
    assert line["says"].startswith("Forbidden")
    assert line["page"] == "/invitations/<str:token>/acceptance"
    assert token not in json.dumps(line)
    assert faults(line, settings.ENVIRONMENT.logs.allowed) == []


def test_who_asked_is_not_written_by_itself(lines: list[dict[str, Any]]) -> None:
    note("GET", "/x", 200, 0.001, asked_by=("203.0.113.9", HEADERS), account="x" * 36)
    assert set(lines[0]) == {"at", "log", "method", "page", "status", "ms"}


def test_turned_on_it_is_the_declared_fields(
    lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _turn_on(monkeypatch, addresses=True)
    note("GET", "/x", 200, 0.001, asked_by=("203.0.113.9", HEADERS))
    [line] = lines
    assert line["address"] == "203.0.113.9"  # not what the client says of itself
    assert (line["browser"], line["system"]) == ("Firefox", "Linux")
    assert line["from"] == "search.example"
    assert "needle" not in json.dumps(line)
    assert "account" not in line
    assert faults(line, settings.ENVIRONMENT.logs.allowed) == []


def test_behind_a_proxy_the_proxy_names_the_address(
    lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _turn_on(monkeypatch, addresses=True)
    monkeypatch.setattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 1)
    note("GET", "/x", 200, 0.001, asked_by=("10.0.0.1", HEADERS | {
        "x-forwarded-for": "6.6.6.6, 198.51.100.7"}))  # fmt: skip
    note("GET", "/x", 200, 0.001, asked_by=("10.0.0.1", {"x-forwarded-for": "needle7f3a"}))
    assert [line.get("address") for line in lines] == ["198.51.100.7", None]


def test_odd_headers_are_left_out(
    lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _turn_on(monkeypatch, addresses=True)
    for referrer in (
        "https://[needle",
        "https://needle7f3a@/x",
        "mailto:ada@example.org",
        "//x y/",
    ):
        note("GET", "/x", 200, 0.001, asked_by=("", {"referer": referrer}))
    assert [line.get("from") for line in lines] == [None] * 4
    assert all(not faults(line, settings.ENVIRONMENT.logs.allowed) for line in lines)


def _network_list(path: Path, kind: str, record: dict[str, Any]) -> Path:
    writer = MMDBWriter(ip_version=6, database_type=kind, ipv4_compatible=True)
    writer.insert_network(IPSet(["203.0.113.0/24", "2001:db8::/32"]), record)
    writer.to_db_file(str(path))
    return path


def test_country_and_provider_come_from_the_operators_lists(
    lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    countries = _network_list(tmp_path / "c.mmdb", "Country", {"country": {"iso_code": "CA"}})
    providers = _network_list(
        tmp_path / "asn.mmdb", "ASN", {"autonomous_system_organization": "Réseau <d'essai>, inc."}
    )
    _turn_on(monkeypatch, addresses=True, networks=(countries, providers))
    for address in ("203.0.113.9", "2001:db8::7", "198.51.100.7"):
        note("GET", "/x", 200, 0.001, asked_by=(address, {}))
    found = [(line.get("country"), line.get("provider")) for line in lines]
    assert found == [("CA", "Réseau d'essai, inc.")] * 2 + [(None, None)]
    assert all(not faults(line, settings.ENVIRONMENT.logs.allowed) for line in lines)


def test_combined_a_line_names_the_account(
    lines: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    ada: Person,
    acme: Organization,
    sign_in: Callable[..., Client],
) -> None:
    """Off it does not; on it does, of who is signed in."""
    client = sign_in(ada)
    for reason, account in (("", ""), ("a thief uses stolen sessions", str(ada.pk))):
        _turn_on(monkeypatch, combined=reason)
        answered = Answered()
        token = accesslog._answered.set(answered)
        try:
            assert client.get("/privacy").status_code == 200
        finally:
            accesslog._answered.reset(token)
        assert answered.account == account
        note("GET", "/x", 200, 0.001, account=answered.account)
        assert lines[-1].get("account", "") == account
        assert faults(lines[-1], settings.ENVIRONMENT.logs.allowed) == []
