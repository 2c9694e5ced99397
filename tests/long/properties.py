"""Every property with thousands of new examples: `python -m tests.long.properties`.

Runs the tests that Hypothesis marks under its profile `explore` (see conftest.py) and prints a
Markdown table of what each of them was given. A failure prints the example and how to repeat it,
and ends with its status.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAD = "| property | passing examples | invalid |\n|---|---|---|"
_TEST = re.compile(r"^(\S+\.py::\S.*):$")
_GIVEN = re.compile(r"- (\d+) passing, \d+ failing, and (\d+) invalid test cases")


def rows(told: str) -> Iterator[str]:
    """Return a row for each property of Hypothesis' statistics; raises ValueError if one of them
    was given nothing.
    """
    name, passing, invalid = "", 0, 0
    for line in [*told.splitlines(), "end.py::end:"]:
        if test := _TEST.match(line):
            if name and not passing:
                raise ValueError(f"No example of {name} passed, or Hypothesis says it otherwise.")
            if name:
                yield f"| `{name}` | {passing:,} | {invalid:,} |"
            name, passing, invalid = test[1].removeprefix("src/opentrax/"), 0, 0
        elif given := _GIVEN.search(line):
            passing += int(given[1])
            invalid += int(given[2])


def main() -> int:
    """Run them all and print the table; pytest's status."""
    options = ["-m", "hypothesis", "--hypothesis-show-statistics", "-q", "-n", "2"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *sys.argv[1:]],
        cwd=ROOT, env=os.environ | {"HYPOTHESIS_PROFILE": "explore"},
        stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.stdout.write(done.stdout)
        return done.returncode
    sys.stdout.write("\n".join([HEAD, *sorted(rows(done.stdout))]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
