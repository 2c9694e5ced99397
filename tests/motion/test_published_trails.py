"""A gate on quality: the engine never falls below the textbook detector on the published trails."""

import json
import random
from pathlib import Path

import pytest

from tests.motion.published import TRAILS, needs_trails, run_motion, score

TEXTBOOK = {
    ("mild", "owntracks_move_10s"): 0.965,
    ("mild", "overland_1hz_quiet"): 0.926,
    ("mild", "traccar_stop_hb300"): 0.855,
    ("mild", "traccar_stop"): 0.888,
    ("harsh", "owntracks_move_10s"): 0.911,
    ("harsh", "overland_1hz_quiet"): 0.855,
    ("harsh", "traccar_stop_hb300"): 0.760,
    ("harsh", "traccar_stop"): 0.803,
}

pytestmark = needs_trails


@pytest.mark.parametrize(("noise", "phone"), TEXTBOOK)
def test_simulated_days_beat_the_textbook(noise: str, phone: str):
    folder = TRAILS / f"simulated-{noise}"
    found = run_motion(folder / f"{phone}.csv.gz", "--locations", folder / "locations.geojson")[
        "segments"
    ]
    scored = score(folder / "truth.json", found)
    assert scored["f1"] >= TEXTBOOK[noise, phone]
    assert scored["site_accuracy"] >= 0.99
    assert scored["false_visits_per_100_days"] <= 2
    assert abs(scored["onsite_bias_pct"]) <= 2.0


def test_real_phones_miss_no_stay_and_a_desk_is_still():
    found = run_motion(TRAILS / "mobilitynet" / "points.csv.gz")["segments"]
    truth = TRAILS / "mobilitynet" / "truth.json"
    scored = score(truth, found, tolerance_s=300, min_stay_s=600)
    assert scored["hit_pct"] == 100.0
    assert scored["missed"] == 0


def test_a_plan_helps_and_a_wrong_one_does_no_harm(tmp_path: Path):

    folder = TRAILS / "simulated-harsh"
    known = ("--locations", folder / "locations.geojson", "--time-zone", "Europe/Vaduz")
    track = folder / "traccar_stop.csv.gz"
    plain = score(folder / "truth.json", run_motion(track, *known)["segments"])
    right = run_motion(track, *known, "--plan", folder / "plan.json")["segments"]
    rows = json.loads((folder / "plan.json").read_text())
    places = [row["location"] for row in rows]
    random.Random(3).shuffle(places)
    wrong = tmp_path / "wrong.json"
    wrong.write_text(
        json.dumps([{**row, "location": q} for row, q in zip(rows, places, strict=True)])
    )
    shuffled = run_motion(track, *known, "--plan", wrong)["segments"]
    for found in (right, shuffled):
        scored = score(folder / "truth.json", found)
        assert scored["f1"] >= plain["f1"]
        assert scored["site_accuracy"] >= plain["site_accuracy"] - 0.005
