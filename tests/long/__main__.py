"""The long runs: `make long`. Each is done once for a version of the code, and can be gone on with.

A run that has passed for this commit is not repeated unless `--again` says so; what was
interrupted begins anew at the first run that has not passed. What a run prints is shown, and its
tables go into docs/operate/long-runs.md under its heading, with date, command and machine.
"""

import argparse
import os
import platform
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct, json

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operate" / "long-runs.md"
STATE = ROOT / ".venv" / "stamps" / "long-runs.json"


class Run(Struct, frozen=True):
    """One long run: its heading on the page, and the module with its arguments."""

    name: str
    command: str

    @property
    def arguments(self) -> list[str]:
        return shlex.split(self.command)

    @property
    def is_there(self) -> bool:
        return find_spec(self.arguments[0]) is not None


RUNS = (
    Run("loss", "tests.loss --fixes 1000000 --kills 24 --controls 12"),
    Run("freeze", "tests.loss.freeze"),
    Run("fuzz", "tests.fuzz"),
    Run("properties", "tests.long.properties"),
    Run("growth", "benchmarks.growth --most 1e8"),
)


def machine() -> str:
    """Cores, memory, system: what a reader needs to judge a figure."""
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load, _, _ = os.getloadavg()
    return (
        f"{os.cpu_count()} cores, {gib:.0f} GiB, {platform.system()} {platform.release()}"
        f" {platform.machine()}, Python {platform.python_version()}; load at the end {load:.1f}"
    )


def version() -> str:
    """The commit, with a plus when the tree differs from it."""
    commit = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{PAGE}")
    return commit + ("+" if changed else "")


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def passed() -> dict[str, str]:
    """Which run passed last for which version."""
    return json.decode(STATE.read_bytes(), type=dict[str, str]) if STATE.exists() else {}


def _lines(run: Run) -> Iterator[str]:
    """What the run prints, line by line; raises CalledProcessError if it fails."""
    command = [sys.executable, "-u", "-m", *run.arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise RuntimeError("a process without a pipe")
        yield from process.stdout
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def perform(run: Run) -> bool:
    """Run it, show it, write its tables onto the page; True if it passed."""
    sys.stdout.write(f"== {run.name}: python -m {run.command}\n")
    table: list[str] = []
    try:
        for line in _lines(run):
            sys.stdout.write(line)
            sys.stdout.flush()
            if line.startswith("|"):
                table.append(line)
    except subprocess.CalledProcessError as error:
        sys.stdout.write(f"== {run.name} failed with status {error.returncode}\n")
        return False
    said = (
        f"{datetime.now(UTC):%Y-%m-%d}, `python -m {run.command}`, version {version()}.\n"
        f"{machine()}.\n\n{''.join(table)}"
    )
    PAGE.write_text(placed(PAGE.read_text(), run.name, said))
    return True


def placed(page: str, name: str, said: str) -> str:
    """The page with what a run said in place of what it said before."""
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.S)
    if not marks.search(page):
        raise ValueError(f"{PAGE.name} has no place for {name}")
    return marks.sub(lambda found: f"{found[1]}\n{said}\n{found[2]}", page)


def main() -> int:
    """Perform what has not passed for this version; 0 if all that are there have."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help=", ".join(run.name for run in RUNS))
    parser.add_argument("--again", action="store_true", help="also what has passed")
    options = parser.parse_args()
    done, this = passed(), version()
    failed = False
    for run in RUNS:
        if (options.names and run.name not in options.names) or not run.is_there:
            continue
        if done.get(run.name) == this and not options.again:
            sys.stdout.write(f"== {run.name} has passed for {this}\n")
            continue
        if perform(run):
            done[run.name] = this
            STATE.write_bytes(json.encode(done))
        else:
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
