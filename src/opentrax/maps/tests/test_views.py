"""The map's addresses: tiles by ranges, what serves now, the search box."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from opentrax.kit.files.ranges import UnsatisfiableRangeError, parse_range
from opentrax.maps.folders import Manifest


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-99", (0, 99)),
        ("bytes=900-", (900, 999)),
        ("bytes=900-5000", (900, 999)),
        ("bytes=-10", (990, 999)),
        ("bytes=-5000", (0, 999)),
        ("", None),
        ("bytes=", None),
        ("bytes=5-4", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
    ],
)
def test_ranges(header: str, span: tuple[int, int] | None):
    assert parse_range(header, 1000) == span


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=2000-3000", "bytes=-0"])
def test_ranges_beyond_the_end(header: str):
    with pytest.raises(UnsatisfiableRangeError):
        parse_range(header, 1000)


@pytest.fixture
def url(on_disk: Path) -> str:
    return f"/map/liechtenstein/{on_disk.name}.pmtiles"


def _body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.django_db
def test_tiles_come_by_ranges_without_signing_in(client: Client, url: str, on_disk: Path):
    content = (on_disk / "base.pmtiles").read_bytes()
    part = client.get(url, headers={"Range": "bytes=100-299"})
    assert part.status_code == 206
    assert _body(part) == content[100:300]
    assert part["Content-Range"] == f"bytes 100-299/{len(content)}"
    assert "immutable" in part["Cache-Control"]
    whole = client.get(url)
    assert (whole.status_code, _body(whole)) == (200, content)
    assert whole["Accept-Ranges"] == "bytes"
    known = client.get(url, headers={"If-None-Match": whole["ETag"]})
    assert known.status_code == 304
    changed = client.get(url, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (changed.status_code, len(_body(changed))) == (200, len(content))
    beyond = client.get(url, headers={"Range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")
    assert client.post(url).status_code == 405


@pytest.mark.django_db
def test_only_versions_of_the_manifest_are_served(client: Client, on_disk: Path):
    for path in (
        "atlantis/20260101T000000Z-000000000000",
        f"liechtenstein/{on_disk.name[:-1]}0x",
        "liechtenstein/region",
        "../secrets",
        "liechtenstein/..%2F..%2Fsecrets",
    ):
        assert client.get(f"/map/{path}.pmtiles").status_code == 404


@pytest.mark.django_db
def test_what_serves_now(client: Client, index: Manifest):
    answer = client.get("/map/current.json").json()
    assert answer["pmtiles"] == f"/map/liechtenstein/{index.version}.pmtiles"
    assert answer["bounds"] == pytest.approx(list(index.bbox))
    assert answer["layers"][-2:] == ["roads", "places"]
    assert answer["attribution"] == "© OpenStreetMap contributors"
    assert [region["name"] for region in answer["regions"]] == ["liechtenstein"]


@pytest.mark.django_db
def test_searching_needs_a_sign_in(client: Client, index: Manifest):
    response = client.get("/map/addresses", {"q": "Vaduz"})
    assert response.status_code == 302
    assert "Vaduz" not in str(response.content)


@pytest.mark.django_db
def test_the_search_box(index: Manifest, sign_in: Any, dan: Any, acme: Any):
    client = sign_in(dan, acme)
    answer = client.get("/map/addresses", {"q": "städtle 43 vaduz"})
    assert answer["Cache-Control"] == "no-store"
    best = answer.json()["places"][0]
    assert best["label"] == "Städtle 43, 9490 Vaduz"
    assert best["precision"] == "house"
    assert client.get("/map/addresses").json() == {"places": []}
    assert client.get("/map/addresses", {"q": "x" * 201}).status_code == 400
    near = client.get("/map/addresses", {"q": "Landstrasse", "near": "47.165,9.509"}).json()
    assert near["places"][0]["city"] == "Schaan"
    for bad in ("1", "a,b", "91,0", "nan,1"):
        assert client.get("/map/addresses", {"q": "x", "near": bad}).status_code == 400
