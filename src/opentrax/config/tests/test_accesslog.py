"""No token, no query string and no coordinate reaches the access log."""

import asyncio
import logging
import logging.config

import pytest
from django.conf import settings
from django.test import Client

from opentrax.config.accesslog import logged, without_secrets

TOKEN = "otd_Cor9dcNKzSqEgX5XpqJ7osH7erEDcSzW"


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (f"/ingest/owntracks/{TOKEN}", "/ingest/owntracks/…"),
        (f"/invitations/{TOKEN}/acceptance", "/invitations/…/acceptance"),
        (
            "/work-orders/01a203f6-e1d9-764f-859a-1f99410a199e",
            "/work-orders/01a203f6-e1d9-764f-859a-1f99410a199e",
        ),
        ("/sign-in", "/sign-in"),
    ],
)
def test_parts_that_could_be_secrets_are_not_written(path: str, written: str) -> None:
    assert without_secrets(path) == written


def test_a_failed_tracker_is_logged_without_what_it_sent(caplog: pytest.LogCaptureFixture) -> None:
    async def refuses(scope, receive, send) -> None:  # noqa: ANN001
        await send({"type": "http.response.start", "status": 401})

    async def nothing(*_: object) -> None:
        return None

    scope = {
        "type": "http", "method": "POST", "path": f"/ingest/owntracks/{TOKEN}",
        "query_string": b"lat=47.1&lon=9.5",
    }  # fmt: skip
    with caplog.at_level(logging.INFO, logger="opentrax.access"):
        asyncio.run(logged(refuses)(scope, nothing, nothing))  # type: ignore[arg-type]
    assert "/ingest/owntracks/…" in caplog.text
    assert "401" in caplog.text
    assert TOKEN not in caplog.text
    assert "47.1" not in caplog.text


@pytest.mark.parametrize(("answered", "written"), [(True, "404"), (False, "499")])
def test_who_hangs_up_early_is_written_too(
    caplog: pytest.LogCaptureFixture, *, answered: bool, written: str
) -> None:
    async def conversation() -> None:
        reached = asyncio.Event()

        async def slow(scope, receive, send) -> None:  # noqa: ANN001
            if answered:
                await send({"type": "http.response.start", "status": 404})
            reached.set()
            await asyncio.Event().wait()

        async def nothing(*_: object) -> None:
            return None

        scope = {"type": "http", "method": "GET", "path": "/nowhere"}
        run = logged(slow)(scope, nothing, nothing)  # type: ignore[arg-type]
        serving: asyncio.Future[None] = asyncio.ensure_future(run)
        await reached.wait()
        serving.cancel()  # what the server does when the connection ends
        await asyncio.wait({serving})

    with caplog.at_level(logging.INFO, logger="opentrax.access"):
        asyncio.run(conversation())
    assert f'"GET /nowhere" {written} ' in caplog.text


def test_a_forged_request_leaves_no_secret_of_its_path_in_the_log(
    capsys: pytest.CaptureFixture[str], db: None
) -> None:
    token = "s3cret" * 6
    logging.config.dictConfig(settings.LOGGING)
    answer = Client(enforce_csrf_checks=True).post(f"/invitations/{token}/acceptance")
    assert answer.status_code == 403
    said = capsys.readouterr().err
    assert "Forbidden" in said
    assert "/invitations/…/acceptance" in said
    assert token not in said
