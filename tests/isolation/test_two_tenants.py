"""Another organization's rows are as good as none: each address of the resolver that names a row is
asked for real ones, by somebody who must not know of them, and answers as it does for a key that
nobody ever made."""

import re
from collections.abc import Iterator
from io import BytesIO
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from opentrax.organizations.models import Organization, Person
from tests.isolation.conftest import MORNING, NAMES, Stage
from tests.isolation.test_addresses import ADDRESSES

pytestmark = [pytest.mark.django_db]

_KEY = re.compile(r"<uuid:(\w+)>")
_AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# The tokens against forgery and the nonces of scripts are new in each answer.
_BY_CHANCE = re.compile(r'\b[A-Za-z0-9]{64}\b|nonce="[^"]*"')
# Names no tenant's row: the mails that stay on this machine while developing, by public access.
PUBLIC_KEYS = {"message_id"}
# What a token opens has its own matrix: test_api.
NAMED = [
    a for a in ADDRESSES
    if set(_KEY.findall(a.pattern)) - PUBLIC_KEYS and not (a.access and a.access.kind == "token")
]  # fmt: skip
PLAIN = [a for a in ADDRESSES if "<" not in a.pattern.replace("<date:day>", "")]


def _url(pattern: str, keys: dict[str, UUID]) -> str:
    dated = pattern.replace("<date:day>", MORNING.date().isoformat())
    return "/" + _KEY.sub(lambda found: str(keys[found[1]]), dated)


def _pairs(pattern: str, keys: dict[str, list[UUID]]) -> Iterator[tuple[str, str]]:
    """The address with a real key in each place, and the same with a key that does not exist."""
    names = _KEY.findall(pattern)
    for name in names:
        for real in keys.get(name, []):
            absent = {n: uuid4() for n in names}
            yield _url(pattern, absent | {name: real}), _url(pattern, absent)


def _text(response: HttpResponse) -> str:
    """What an answer says; of a workbook, what its parts say unpacked, of a PDF its pages."""
    body = b"".join(response) if response.streaming else response.content
    if body.startswith(b"%PDF-"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    if not body.startswith(b"PK\x03\x04"):
        return body.decode()
    with ZipFile(BytesIO(body)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def _told(response: HttpResponse) -> tuple[int, str | None, str]:
    """What somebody outside can tell of an answer."""
    text = _BY_CHANCE.sub("", _text(response))
    location = response.headers.get("Location")
    return (
        response.status_code,
        location and _AN_ID.sub("id", location),
        _AN_ID.sub("id", text),
    )


def _differences(client: Client, keys: dict[str, list[UUID]]) -> list[str]:
    return [
        f"{method} {address.pattern}"
        for address in NAMED
        for real, absent in _pairs(address.pattern, keys)
        for method in ("get", "post")
        if _told(getattr(client, method)(real)) != _told(getattr(client, method)(absent))
    ]


def test_every_key_in_an_address_is_on_the_stage(stage: Stage) -> None:
    """A new kind of row has to be put on the stage, or nothing of it is tested here."""
    assert len(NAMED) >= 30
    named = {name for address in NAMED for name in _KEY.findall(address.pattern)}
    assert named - PUBLIC_KEYS <= set(stage.keys)


def test_the_keys_are_real(stage: Stage, bolt: Organization, bea: Person, sign_in) -> None:
    """The comparison can tell the difference: to Bolt itself each kind of row is there."""
    different = set(_differences(sign_in(bea, bolt), stage.bolts_own))
    assert {"get devices/<uuid:device_id>", "get technicians/<uuid:technician_id>"} <= different
    assert "get locations/<uuid:location_id>" in different


def test_an_outsider_cannot_tell_a_row_from_none(
    stage: Stage, globex: Organization, gus: Person, sign_in
) -> None:
    assert _differences(sign_in(gus, globex), stage.keys) == []


def test_a_client_cannot_tell_its_providers_own_rows_from_none(
    stage: Stage, acme: Organization, ada: Person, sign_in
) -> None:
    assert _differences(sign_in(ada, acme), stage.bolts_own) == []


def test_no_page_of_an_outsider_names_the_others(
    stage: Stage, globex: Organization, gus: Person, sign_in
) -> None:
    client, keys = sign_in(gus, globex), {str(k) for some in stage.keys.values() for k in some}
    shown = {}
    for address in PLAIN:
        response = client.get(_url(address.pattern, {}))
        _, _, text = _told(response)
        shown[address.pattern] = [word for word in NAMES if word in text]
        shown[address.pattern] += sorted(keys & set(_AN_ID.findall(_text(response))))
    assert len(shown) > 20
    assert {pattern: found for pattern, found in shown.items() if found} == {}
