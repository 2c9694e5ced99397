"""The bridge from the server's interface to ASGI, with the real server on loopback."""

import json
import select
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.loss.serving import Servers

WITHIN_S = 20.0


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with Servers("tests.front.probe:application", {}, workers=1) as server:
        yield server.port


def asked(port: int, method: str, path: str, **more: object) -> httpx.Response:
    return httpx.request(method, f"http://127.0.0.1:{port}{path}", timeout=WITHIN_S, **more)  # type: ignore[arg-type]


def told(answer: httpx.Response) -> dict[str, object]:
    found: dict[str, object] = json.loads(answer.text.removesuffix(","))
    return found


def test_a_request_arrives_as_it_was_sent(port: int) -> None:
    answer = asked(
        port, "POST", "/é/a%20b?x=%C3%A9&y=1", content=b"o" * 3_000_000, cookies={"k": "v"}
    )
    assert told(answer) == {
        "path": "/é/a b",
        "query": "x=%C3%A9&y=1",
        "method": "POST",
        "client": "127.0.0.1",
        "cookies": ["k=v"],
        "length": 3_000_000,
    }


def test_a_body_may_come_in_parts_without_its_length(port: int) -> None:
    assert told(asked(port, "PUT", "/", content=iter([b"a" * 100_000] * 5)))["length"] == 500_000


def test_an_answer_keeps_its_status_and_each_of_its_cookies(port: int) -> None:
    answer = asked(port, "GET", "/")
    assert answer.status_code == 207
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert answer.headers["content-type"] == "text/plain"


def test_of_head_nothing_but_the_headers_comes(port: int) -> None:
    answer = asked(port, "HEAD", "/")
    assert answer.status_code == 207
    assert answer.content == b""


def test_a_stream_comes_as_it_is_made_and_ends_when_the_client_goes(
    port: int, tmp_path: Path
) -> None:
    mark = tmp_path / "gone"
    with socket.create_connection(("127.0.0.1", port), timeout=WITHIN_S) as client:
        client.sendall(f"GET /stream?{mark} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        received = b""
        while b"first\n" not in received:
            received += client.recv(4096)
        assert not mark.exists()
    _until(mark)
    assert mark.read_text() == "http.disconnect"


@pytest.mark.parametrize("how", ["ended", "left"])
def test_a_stream_ends_with_its_application_whoever_holds_it(port: int, how: str) -> None:
    assert asked(port, "GET", f"/kept?{how}").text == "all"


def _until(mark: Path) -> None:
    """Wait for the file; a look costs a millisecond and decides nothing."""
    for _ in range(int(WITHIN_S * 1000)):
        if mark.exists() and mark.read_text():
            return
        select.select([], [], [], 0.001)
    raise TimeoutError(f"{mark.name} did not come")
