import inspect
import re
from zoneinfo import ZoneInfo

import pytest

from opentrax.engine.motion import Evidence, reasons, settle
from opentrax.engine.motion.tests.trails import NINE, PHONES, PLACES, ROUND, make_day
from opentrax.engine.motion.words import TEMPLATES, evidence_from_json, render, sentence

TORONTO = ZoneInfo("America/Toronto")


def test_times_are_told_in_the_readers_zone():
    inside = Evidence.of("inside_fence", accuracy_m=12, first_at=NINE, fixes=40)
    assert render(inside, TORONTO) == "inside the fence with ±12 m from 04:00 (fixes: 40)"
    assert "09:00" in render(inside, ZoneInfo("Europe/London")) or "08:00" in render(
        inside, ZoneInfo("UTC")
    )


def test_a_template_can_be_translated():
    french = {"plan says {planned_at}": "le plan dit {planned_at}"}
    planned = Evidence.of("planned_at", planned_at=NINE)
    assert render(planned, TORONTO, lambda text: french[text]) == "le plan dit 04:00"


@pytest.mark.parametrize("phone", PHONES)
def test_every_segment_has_words(phone: str):
    for segment in settle(make_day(ROUND, phone).positions, PLACES):
        words = sentence(segment.evidence, TORONTO)
        assert words
        assert "{" not in words


def test_every_code_that_the_engine_uses_has_a_template():
    source = inspect.getsource(reasons)
    used = set(re.findall(r'Evidence\.of\(\s*"(\w+)"', source))
    used |= {"distance_" + by for by in ("matched", "routed", "straight")} - {"distance_"}
    used |= {"inside_fence", "near_fence", "stood_still"}
    assert used - {"distance_"} == set(TEMPLATES)


def test_evidence_survives_storage():
    planned = Evidence.of("planned_at", planned_at=NINE)
    assert evidence_from_json(planned.as_json()) == planned
    with pytest.raises(ValueError, match="no evidence"):
        evidence_from_json({"code": "made_up"})
