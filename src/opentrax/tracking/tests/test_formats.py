"""Golden samples: each message as its app sends it, and exactly what we read in it."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from opentrax.tracking.formats import Fix, TrackError, read_track
from opentrax.tracking.formats.registry import files, wires
from opentrax.tracking.formats.tracks import read_rows
from opentrax.tracking.formats.wire import MalformedError, Reading, Request, credential_of

SAMPLES = Path(__file__).parent / "samples"
MESSAGES = sorted(p for p in SAMPLES.glob("*/*") if p.suffix in {".body", ".query", ".sealed"})
TRACKS = sorted(p for p in (SAMPLES / "files").iterdir() if ".expected" not in p.name)
SECRET = b"0123456789abcdefghijklmnopqrstuv"


def sent(path: Path) -> Request:
    if path.suffix == ".query":
        return Request(query=path.read_text().strip())
    if path.suffix == ".sealed":
        return Request(path.read_bytes(), token="otd_a", secret_of=lambda token: SECRET)
    return Request(path.read_bytes())


def plain(rows: list[Any]) -> list[dict[str, Any]]:
    """Rows without what is unknown, so that a golden file shows what matters."""
    return [
        {k: v for k, v in json.loads(msgspec.json.encode(row)).items() if v not in (None, False)}
        for row in rows
    ]


def golden(reading: Reading) -> dict[str, Any]:
    found: dict[str, Any] = {"fixes": plain(reading.fixes), "faults": plain(reading.faults)}
    if reading.credential is not None:
        found["credential"] = reading.credential
    if reading.sealed:
        found["sealed"] = True
    if reading.alarms:
        found["alarms"] = [
            {"kind": a.kind, "recorded_at": a.recorded_at, "placed": a.fix is not None}
            for a in reading.alarms
        ]
    return found


@pytest.mark.parametrize("path", MESSAGES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_message_is_read_as_written_down(path: Path) -> None:
    reading = wires()[path.parent.name].read(sent(path))
    assert golden(reading) == json.loads(path.with_suffix(".expected.json").read_text())


TRACK_FILES = [p for p in TRACKS if p.stem != "bomb"]


@pytest.mark.parametrize("path", TRACK_FILES, ids=lambda p: p.name)
def test_a_file_is_read_as_written_down(path: Path) -> None:
    with path.open("rb") as source:
        rows = plain(list(read_rows(source)))
    assert rows == json.loads(path.with_name(path.name + ".expected.json").read_text())


def test_every_format_of_the_door_has_a_sample() -> None:
    assert {path.parent.name for path in MESSAGES} == set(wires())
    assert {file.name for file in files()} == {
        "csv",
        "geojson",
        "google_timeline",
        "gpx",
        "owntracks_rec",
        "plt",
    }


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("overland", b'{"locations":'),
        ("overland", b"[]"),
        ("overland", b'{"locations":{}}'),
        ("browser", b"\xff\xfe"),
        ("browser", b"{}"),
        ("traccar", b'{"a'),
        ("traccar", b"hello"),
        ("traccar", b""),
        ("gpslogger", b""),
        ("gpslogger", b"{"),
        ("overland", b"[" * 100_000),
    ],
)
def test_what_cannot_be_read_is_malformed(name: str, body: bytes) -> None:
    with pytest.raises(MalformedError):
        wires()[name].read(Request(body))


def test_a_body_that_cannot_be_read_keeps_the_token_of_its_sender() -> None:
    reading = wires()["owntracks"].read(Request(b"{", query="u=tim&d=otd_a"))
    assert (reading.credential, [f.reason for f in reading.faults]) == ("otd_a", ["malformed"])
    assert wires()["owntracks"].read(Request(b"", device="otd_b", user="tim")).credential == "otd_b"


def test_where_an_error_loses_the_message_a_note_takes_its_place() -> None:
    assert [f.reason for f in wires()["gpslogger"].receive(Request(b"{")).faults] == ["malformed"]
    with pytest.raises(MalformedError):
        wires()["overland"].receive(Request(b"{"))


def test_half_a_surrogate_pair_does_no_harm() -> None:
    body = (
        b'{"_type":"location","lat":47.1,"lon":9.5,"tst":1774252800,"t":"\\ud800","_id":"\\ud800"}'
    )
    (fix,) = wires()["owntracks"].read(Request(body)).fixes
    assert (fix.trigger or "").encode() == b"?"


def test_names_that_could_be_values_do_not_reach_the_quarantine() -> None:
    (fault,) = (
        wires()["traccar"].read(Request(b"id=x&lat=200&lon=9.5&47.141234=&9.52%2C47.1=")).faults
    )
    assert fault.fields == ("id", "lat", "lon", "?", "?")


def test_a_gzipped_file_is_read_and_repaired(tmp_path: Path) -> None:
    import gzip

    packed = tmp_path / "tim.csv.gz"
    packed.write_bytes(gzip.compress((SAMPLES / "files" / "track.csv").read_bytes()))
    found = list(read_track(packed))
    assert [device for device, _ in found] == ["van", "van", "van"]
    # The last one came from a receiver whose week number had rolled over.
    assert [fix.recorded_at for _, fix in found] == [1774252800, 1774252810, 1774252830]


def test_a_device_without_a_name_takes_the_files(tmp_path: Path) -> None:
    track = tmp_path / "tim.csv"
    track.write_text("timestamp,lat,lon\n1774252800,47.1,9.5\n")
    assert [device for device, _ in read_track(track)] == ["tim"]
    assert [device for device, _ in read_track(track, name="ada")] == ["ada"]


def test_messages_without_a_name_belong_to_the_one_device_of_the_file(tmp_path: Path) -> None:
    track = tmp_path / "day.rec.json"
    point = {"_type": "location", "lat": 47.1, "lon": 9.5}
    rows = [{**point, "tst": 1774252800}, {**point, "tst": 1774252860, "tid": "TB"},
            {**point, "tst": 1774252920}]  # fmt: skip
    track.write_text("\n".join(json.dumps(row) for row in rows))
    assert [device for device, _ in read_track(track)] == ["TB"] * 3
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [9.5, 47.1]}}
    named = [{**feature, "properties": {"timestamp": f"2026-03-23T08:0{i}:00Z", **who}}
             for i, who in enumerate([{"device_id": "van"}, {}])]  # fmt: skip
    track.write_text(json.dumps({"locations": named}))
    assert [device for device, _ in read_track(track)] == ["van"] * 2
    named[1]["properties"]["device_id"] = "truck"
    nameless = {**feature, "properties": {"timestamp": "2026-03-23T08:02:00Z"}}
    track.write_text(json.dumps({"locations": [*named, nameless]}))
    assert [device for device, _ in read_track(track)] == ["van", "truck", "day"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "neither GPX, GeoJSON"),
        (b"a,b\n1,2\n", "neither GPX, GeoJSON"),
        (b"\x1f\x8b\x08\x00broken", "compressed file is damaged"),
        (b"<gpx><trk>", "not XML"),
        (b'<?xml version="1.0" encoding="UTF-4"?><gpx></gpx>', "encoding that is not known"),
        (b'{"a": ', "not JSON"),
    ],
)
def test_a_file_that_is_no_track_says_so(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(TrackError, match=says):
        list(read_track(path))


def test_half_a_surrogate_pair_in_a_file_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "day.json"
    path.write_bytes(
        b'{"_type":"location","lat":47.1,"lon":9.5,"tst":1774252800,"t":"\xed\xa0\x80"}'
    )
    assert [fix.recorded_at for _, fix in read_track(path)] == [1774252800]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_xml_bomb_is_refused_before_it_is_read(tmp_path: Path, encoding: str) -> None:
    bomb = tmp_path / "bomb.gpx"
    text = (SAMPLES / "files" / "bomb.gpx").read_text()
    bomb.write_bytes(text.encode(encoding))
    with pytest.raises(TrackError, match="document type"):
        list(read_track(bomb))


def test_credentials_in_headers() -> None:
    assert credential_of("Bearer otd_a") == "otd_a"
    assert credential_of("Basic dGltOm90ZF9h") == "otd_a"
    assert credential_of("Basic ???") is None
    assert credential_of("Digest x") is None
    assert credential_of("") is None


def test_a_fix_is_small() -> None:
    assert not Fix.__struct_config__.gc
