"""The trails with a truth that lie beside a checkout of the project; absent elsewhere."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from opentrax.config.cli.motion import command

SHARED = Path(__file__).parents[3] / "shared"
TRAILS = SHARED / "data" / "motion"
SCORER = SHARED / "tools" / "score_motion.py"

needs_trails = pytest.mark.skipif(
    not (TRAILS.is_dir() and SCORER.is_file()),
    reason="the published trails are not beside this checkout (../shared/data/motion)",
)


def run_motion(*arguments: str | Path) -> Any:
    """Run the command in process and return its JSON."""
    outcome = CliRunner().invoke(command, [*map(str, arguments), "--json"])
    assert outcome.exit_code == 0, outcome.output
    return json.loads(outcome.output)


def score(
    truth: Path,
    segments: list[dict[str, Any]],
    *,
    tolerance_s: float = 120,
    min_stay_s: float = 300,
) -> dict[str, Any]:
    """Score segments by the published scorer."""
    scorer = runpy.run_path(str(SCORER))
    by_device: dict[str, list[dict[str, Any]]] = {}
    for row in segments:
        by_device.setdefault(row["device"], []).append(row)
    found: dict[str, Any] = scorer["score"](
        json.loads(truth.read_text()), _Default(by_device), tolerance_s, min_stay_s
    )
    return found


class _Default(dict[str, list[dict[str, Any]]]):
    """The scorer asks for every device of the truth."""

    def __missing__(self, key: str) -> list[dict[str, Any]]:
        return []
