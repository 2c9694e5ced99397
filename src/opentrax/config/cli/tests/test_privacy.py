"""What `opentrax privacy` prints, and what `opentrax db dump` asks."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from opentrax.config.cli import group
from opentrax.privacy.datamap import document

Run = Callable[..., str]


@pytest.fixture
def run() -> Run:
    """`run("map")` prints what `opentrax privacy map` prints."""

    def call(*words: str, status: int = 0) -> str:
        # The status is what the command returns, as the console script gives it on.
        done = CliRunner().invoke(group, ["privacy", *words], standalone_mode=False)
        assert done.exception is None
        assert (done.return_value or 0) == status
        return done.output

    return call


def test_the_map_is_printed_without_a_database(run: Run):
    printed = run("map", "--who", "technicians")
    assert "tracking.Position.latitude" in printed
    assert "organizations.Person" not in printed
    assert json.loads(run("map", "--json")) == document()


def test_the_record_of_processing_has_every_purpose_and_who_decides(run: Run):
    told = json.loads(run("processing"))
    assert {a["role"] for a in told["activities"]} == {"controller", "processor"}
    sites = [a for a in told["activities"] if "tracking.Position" in a["places"]]
    assert [a["purpose"] for a in sites] == ["to record travel and time on site"]
    assert "exact places where you were" in sites[0]["data"]
    rows = list(csv.DictReader(io.StringIO(run("processing", "--csv"))))
    assert [row["purpose"] for row in rows] == [a["purpose"] for a in told["activities"]]
    french = json.loads(run("processing", "--language", "fr-ca"))["activities"]
    assert len(french) == len(rows)
    assert french[0]["purpose"] != rows[0]["purpose"]


def test_a_difference_to_an_earlier_map_is_told_by_the_status(run: Run, tmp_path: Path):
    earlier, body = tmp_path / "before.json", document()
    earlier.write_text(json.dumps(body))
    assert run("diff", str(earlier)) == ""
    gone = ("tracking.Device", "name")
    body["lines"] = [ln for ln in body["lines"] if (ln["place"], ln["field"]) != gone]
    earlier.write_text(json.dumps(body))
    [line] = run("diff", str(earlier), status=1).splitlines()
    assert line.startswith("+ tracking.Device.name  user.content.private · ")


def test_a_dump_without_the_word_is_refused():
    done = CliRunner().invoke(group, ["db", "dump", "x.dump"])
    assert done.exit_code == 2
    assert "--anonymised" in done.output
