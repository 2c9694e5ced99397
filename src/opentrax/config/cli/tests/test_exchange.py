"""`opentrax exchange` against an Opentrax that serves: two organizations work by it alone."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.cache import cache
from pytest_django.live_server_helper import LiveServer

from opentrax.config.cli import group
from opentrax.directory.models import Location
from opentrax.integrations import client
from opentrax.organizations.models import Organization, Person
from opentrax.publicapi.paging import cursor_of
from opentrax.publicapi.tests.conftest import MakeProgram, program, shop

__all__ = ["program", "shop"]
pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


class Terminal:
    """One side's shell: its token in a file, and its place beside it."""

    def __init__(self, folder: Path, server: str, secret: str) -> None:
        self.folder, self.server = folder, server
        folder.mkdir()
        (folder / "token").write_text(f"{secret}\n")

    @property
    def place(self) -> Path:
        return self.folder / "place"

    def run(self, *words: str) -> str:
        done = self._call(*words)
        assert done.exception is None, done.exception
        return done.output

    def refused(self, *words: str) -> str:
        return str(self._call(*words).exception)

    def pull(self) -> list[dict[str, Any]]:
        told = self.run("pull", "--state", str(self.place))
        return [json.loads(line) for line in told.splitlines()]

    def _call(self, *words: str) -> Any:
        reach = ["--server", self.server, "--token-file", str(self.folder / "token")]
        return CliRunner().invoke(group, ["exchange", *words, *reach], standalone_mode=False)


@pytest.fixture
def terminal(
    live_server: LiveServer, program: MakeProgram, tmp_path: Path
) -> Callable[[Person, Organization], Terminal]:
    def begin(person: Person, organization: Organization) -> Terminal:
        secret = program(person, organization).secret
        return Terminal(tmp_path / organization.name, live_server.url, secret)

    return begin


def test_a_provider_works_by_its_own_system_alone(
    terminal: Callable[[Person, Organization], Terminal], program: MakeProgram, acme: Organization,
    ada: Person, bolt: Organization, bea: Person, shop: Location,
) -> None:  # fmt: skip
    api, bolts = program(ada, acme), terminal(bea, bolt)
    assert bolts.pull() == []
    order = api.post("/work-orders", {"location_id": str(shop.pk), "title": "Hoist"}).json()
    api.post(f"/work-orders/{order['id']}/assignments", {"provider_id": str(bolt.pk)})
    [offered] = bolts.pull()
    assert (offered["kind"], offered["number"]) == ("dispatch.offered", order["number"])
    read = json.loads(bolts.run("get", offered["links"]["work_order"]))
    assert read["title"] == "Hoist"

    number = str(order["number"])
    assert json.loads(bolts.run("accept", number, "--key", "k"))["status"] == "accepted"
    note = json.loads(bolts.run("note", order["id"], "Part ordered", "--key", "n"))
    assert json.loads(bolts.run("note", order["id"], "Part ordered", "--key", "n")) == note
    assert [n["body"] for n in api.get(f"/work-orders/{order['id']}/notes").json()["items"]] == [
        "Part ordered"
    ]
    kinds = [entry["kind"] for entry in bolts.pull()]
    assert kinds == ["work_order.status", "dispatch.accepted", "note.written"]
    assert bolts.pull() == []
    assert "waits for an answer" in bolts.refused("accept", number)
    assert "No work order 99" in bolts.refused("decline", "99")
    assert "neither a number nor an id" in bolts.refused("decline", "x")


def test_what_was_not_safe_comes_again(
    terminal: Callable[[Person, Organization], Terminal], program: MakeProgram, acme: Organization,
    ada: Person, shop: Location, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A pull that ends before its place was kept is as if it had not been."""
    acmes = terminal(ada, acme)
    program(ada, acme).post("/work-orders", {"location_id": str(shop.pk), "title": "Hoist"})

    def full(state: client.State, server: str, place: str) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(client.State, "keep", full)
        assert "no space" in acmes.refused("pull", "--state", str(acmes.place))
    [entry] = acmes.pull()
    assert entry["kind"] == "work_order.created"
    assert acmes.pull() == []
    assert [path.name for path in acmes.folder.iterdir() if path.name.startswith("place")] == [
        "place"
    ]


def test_faults_say_what_to_do(
    terminal: Callable[[Person, Organization], Terminal], acme: Organization, ada: Person
) -> None:
    acmes = terminal(ada, acme)
    acmes.pull()
    kept = json.loads(acmes.place.read_text())
    acmes.place.write_text(
        json.dumps(kept | {"next": cursor_of(0, "", "2020-01-01T00:00:00+00:00")})
    )
    told = acmes.refused("pull", "--state", str(acmes.place))
    assert "29 days" in told
    assert f"delete {acmes.place}" in told
    acmes.place.write_text(json.dumps(kept | {"server": "https://elsewhere.example"}))
    assert "belongs to" in acmes.refused("pull", "--state", str(acmes.place))
    (acmes.folder / "token").write_text("otx_nothing")
    assert "Tokens are made in the settings" in acmes.refused("get", "/me")
    with pytest.raises(client.ExchangeError, match="https://"):
        client.Server("http://work.example.com", "x")
