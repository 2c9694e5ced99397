import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from opentrax.config.cli.motion import command
from opentrax.engine.motion.tests.trails import PLACES, PLANE, ROUND, make_day
from tests.motion.published import run_motion

KEYS = {
    "device",
    "kind",
    "start",
    "end",
    "location",
    "distance_m",
    "confidence",
    "alternatives",
    "evidence",
}


@pytest.fixture
def track(tmp_path: Path) -> Path:
    lines = ["device,recorded_at,received_at,latitude,longitude,accuracy_m,speed_mps"]
    for device, seed in (("van-1", 1), ("van-2", 2)):
        lines += [
            f"{device},{q.at},{q.at + 2},{q.latitude},{q.longitude},{q.accuracy_m},{q.speed_mps}"
            for q in make_day(ROUND, "steady", seed=seed).positions
        ]
    path = tmp_path / "vans.csv.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


@pytest.fixture
def locations(tmp_path: Path) -> Path:
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {"name": place.name, "radius_m": 60},
            "geometry": {
                "type": "Point",
                "coordinates": [place.fence.center[1], place.fence.center[0]],
            },
        }
        for number, place in enumerate(PLACES)
    ]
    corners = [(-90, -90), (90, -90), (90, 90), (-90, 90), (-90, -90)]
    ring = [[PLANE.latlon(x, y)[1], PLANE.latlon(x, y)[0]] for x, y in corners]
    features.append(
        {
            "type": "Feature",
            "properties": {"id": "yard"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
    )
    path = tmp_path / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_json_has_every_field_and_the_files_own_ids(track: Path, locations: Path):
    rows = run_motion(track, "--locations", locations)["segments"]
    assert all(row.keys() == KEYS for row in rows)
    assert {row["device"] for row in rows} == {"van-1", "van-2"}
    visited = [row["location"] for row in rows if row["kind"] == "onsite"]
    assert visited == ["yard", 0, 1, 2, "yard"] * 2
    assert all(row["distance_m"] > 900 for row in rows if row["kind"] == "travel")
    assert all(row["evidence"] for row in rows)


def test_the_table_is_read_in_the_zone(track: Path, locations: Path):
    text = run(track, "--locations", locations, "--time-zone", "America/Toronto").output
    assert "2026-03-23 (America/Toronto)" in text
    assert "on site  School" in text
    assert "Distances are straight between fixes" in text
    assert "inside the fence with ±" in text


def test_the_plan_is_told_as_evidence(track: Path, locations: Path, tmp_path: Path):
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps([{"device": "van-1", "date": "2026-03-23", "location": 0}]))
    zone = ("--time-zone", "America/Toronto")
    rows = run_motion(track, "--locations", locations, "--plan", plan, *zone)["segments"]
    told = [row["device"] for row in rows if "plan says" in row["evidence"]]
    assert told == ["van-1"]


def test_several_files_are_one_trail(track: Path, tmp_path: Path):
    lines = gzip.decompress(track.read_bytes()).decode().splitlines()
    halves = []
    for number, rows in enumerate((lines[1::2], lines[2::2])):
        half = tmp_path / f"half-{number}.csv"
        half.write_text("\n".join([lines[0], *rows]))
        halves.append(half)
    assert run_motion(*reversed(halves)) == run_motion(track)


@pytest.mark.parametrize(
    ("option", "content", "told"),
    [
        ("--locations", "{", "is not JSON"),
        ("--locations", "[]", "FeatureCollection"),
        ("--locations", '{"features": [{"geometry": {}}]}', "feature 1"),
        ("--plan", "{}", "JSON array"),
        ("--plan", '[{"device": "a", "date": "soon", "location": 1}]', "row 1"),
    ],
)
def test_a_bad_file_is_refused_with_what_to_do(
    track: Path, tmp_path: Path, option: str, content: str, told: str
):
    bad = tmp_path / "bad.json"
    bad.write_text(content)
    outcome = run(track, option, bad)
    assert outcome.exit_code == 2
    assert told in outcome.output


def test_what_cannot_be_read_is_refused(track: Path, tmp_path: Path):
    noise = tmp_path / "noise.csv"
    noise.write_text("not a track at all\n")
    for arguments in (
        [tmp_path / "absent.csv"],
        [noise],
        [track, "--time-zone", "Mars/Olympus"],
        [track, "--region", "atlantis"],
        [],
    ):
        outcome = run(*arguments)
        assert outcome.exit_code == 2, arguments
        assert "Traceback" not in outcome.output


def test_one_segment_is_not_called_segments(tmp_path: Path):
    path = tmp_path / "still.csv"
    rows = "".join(f"{1774252800 + 60 * i},47.1,9.5\n" for i in range(20))
    path.write_text(f"timestamp,lat,lon\n{rows}")
    assert "still: 1 segment\n" in run(path).output


def test_the_example_of_the_help_runs_on_the_sample(monkeypatch: pytest.MonkeyPatch):
    samples = Path(__file__).resolve().parents[2] / "docs/guides/samples"
    monkeypatch.chdir(samples)
    example = (command.help or "").partition("opentrax motion ")[2].split()
    result = CliRunner().invoke(command, example)
    assert result.exit_code == 0
    assert "(Europe/Vaduz)" in result.output
    assert "School" in result.output


@pytest.mark.parametrize(
    ("feature", "says"),
    [
        (None, "a feature is a JSON object with an id and a geometry"),
        ({"id": 1, "properties": [2]}, "properties are a JSON object"),
        ({"id": 1, "geometry": None}, "a location needs a geometry"),
        ({"id": True}, "a location needs an id"),
        *(
            (
                {"id": 1, "properties": {"radius_m": radius},
                 "geometry": {"type": "Point", "coordinates": [9.5, 47.1]}},
                f"radius_m is a number of meters above 0, not {json.dumps(radius)}",
            )
            for radius in ("wide", -5, 0, [1], True, 10**400, "nan")
        ),
    ],
)  # fmt: skip
def test_a_broken_location_is_named_with_what_it_needs(
    track: Path, tmp_path: Path, feature: object, says: str
):
    path = tmp_path / "broken.geojson"
    path.write_text(json.dumps({"features": [feature]}))
    result = run(track, "--locations", path)
    assert result.exit_code == 2
    assert f"feature 1: {says}" in result.output
    assert "NoneType" not in result.output
