"""`python -m tests.fuzz`: every decoder gets inputs by the million, guided by coverage.

    python -m tests.fuzz                                all formats, 1,000,000 inputs each
    python -m tests.fuzz --format owntracks --inputs 5000
    python -m tests.fuzz --resume                       go on where an earlier run stopped

Prints a Markdown table: format, inputs, answers by code, seconds. Ends with status 1 at the first
finding, whose input is kept and named. Portions run one after the other, each in a process of its
own with its own seed; what they reached is kept in .fuzz for the next one.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.targets import ANSWERS, Target, targets

FOLDER = Path(".fuzz")
PORTION = 100_000


class FoundError(Exception):
    """A decoder did what no protocol allows."""


@dataclass
class Tally:
    """What one format has got so far."""

    answers: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    portions: int = 0

    @property
    def inputs(self) -> int:
        return self.answers.total()

    def add(self, said: dict[str, Any]) -> None:
        self.answers.update(said["answers"])
        self.seconds += said["seconds"]
        self.portions += 1


def fuzz(target: Target, inputs: int, folder: Path, *, resume: bool) -> Tally:
    """Give a target so many inputs; raises FoundError with the way to the input."""
    place, state = folder / target.name, folder / f"{target.name}.json"
    tally = Tally()
    if resume and state.exists():
        kept = json.loads(state.read_text())
        tally = Tally(Counter(kept["answers"]), kept["seconds"], kept["portions"])
    else:
        shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (place / f"seed-{number}").write_bytes(seed)
    while tally.inputs < inputs:
        tally.add(_portion(target, min(PORTION, inputs - tally.inputs), tally.portions, place))
        state.write_text(json.dumps({**vars(tally), "answers": dict(tally.answers)}))
    return tally


def _portion(target: Target, inputs: int, number: int, place: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.fuzz.guided", target.name, str(inputs)]
    done = subprocess.run(
        [*command, str(number + 1), str(place)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise FoundError(f"{target.name}: look into {place}\n{done.stderr[-4000:]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def row(name: str, tally: Tally) -> str:
    counts = [f"{tally.answers[answer]:,}" if tally.answers[answer] else "" for answer in ANSWERS]
    return f"| {name} | {tally.inputs:,} | {' | '.join(counts)} | {tally.seconds:.0f} |"


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--format", action="append", choices=sorted(targets()), dest="formats")
    asked.add_argument("--inputs", type=int, default=1_000_000)
    asked.add_argument("--resume", action="store_true")
    asked.add_argument("--folder", type=Path, default=FOLDER)
    chosen = asked.parse_args()
    print(f"| format | inputs | {' | '.join(ANSWERS)} | s |\n|---|{'---|' * (len(ANSWERS) + 2)}")  # noqa: T201
    for name in chosen.formats or sorted(targets()):
        try:
            tally = fuzz(targets()[name], chosen.inputs, chosen.folder, resume=chosen.resume)
        except FoundError as found:
            print(f"\nfound: {found}", file=sys.stderr)  # noqa: T201
            return 1
        print(row(name, tally), flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
