"""Commands in the documents run: every block that begins with ```sh run, in the order of its page.

They run in a folder of their own, against an Opentrax that serves there. Blocks that serve, test or
change the machine are not run, and each of their commands is of a kind named here.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from opentrax.config.supervisor.tests.house import house, own_environment
from tests.docs.pages import ROOT, Block, blocks, name, written

SAMPLES = ROOT / "docs" / "guides" / "samples"
EXTRACT = ROOT / "src" / "opentrax" / "demo" / "region" / "liechtenstein.osm.pbf"
SHELL = {"sh", "bash", "console", "shell"}
# What a block that is not run may hold, by how its commands begin, and why it is not run.
NOT_RUN = {
    "make ": "sets up, serves or tests",
    ".venv/bin/pytest": "tests",
    "HYPOTHESIS_PROFILE=explore .venv/bin/pytest": "tests",
    ".venv/bin/python -m tests": "tests",
    ".venv/bin/python -m benchmarks": "measures",
    "opentrax up": "serves",
    "opentrax down": "ends what serves",
    "opentrax demo": "needs the demo; its own tests run it",
    "opentrax user reset": "needs a person; its own tests run it",
    "opentrax user remove-factors": "needs a person; its own tests run it",
    "opentrax age": "needs a person; its own tests run it",
    "opentrax import": "needs a device; its own tests run it",
    "opentrax exchange": "asks a server that runs; its own tests run it",
    "opentrax breach": "needs a breach; its own tests run it",
    "opentrax documents": "publishes, and for that needs texts of the operator",
    "opentrax db prepare": "needs a server; its own tests run it",
    "opentrax db restore": "needs a server; its own tests run it",
    "opentrax db backup": "before an upgrade; run on the same page",
    "/opt/opentrax/bin/": "installs",
    "python3 -m venv": "installs",
    "useradd": "changes the machine",
    "systemctl": "changes the machine",
    "journalctl": "reads the machine's log",
    "git clone": "takes the network",
    "curl ": "asks a server that runs; the API's own tests ask it",
    "cd ": "goes with what follows it",
    "pip install": "installs",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where commands run: a folder that stands for the documents' /srv/opentrax."""

    folder: Path

    def run(self, block: Block) -> subprocess.CompletedProcess[str]:
        """Run a block as a shell would, but for the lines that serve."""
        lines = [c for c in block.commands if not c.startswith("opentrax up")]
        script = "\n".join(lines).replace("/srv/opentrax", str(self.folder))
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        variables = own_environment(self.folder / "data") | {"PATH": path}
        variables["XDG_CACHE_HOME"] = str(self.folder / "cache")
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder, env=variables, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip


def _pages_that_run() -> list[Path]:
    return [p for p in written() if any("run" in b.words for b in blocks(p))]


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """A folder with the samples and an extract under the names that the documents use."""
    made = Path(tempfile.mkdtemp(prefix="opentrax-docs."))
    made.chmod(0o755)
    for sample in SAMPLES.iterdir():
        shutil.copy(sample, made)
    for alias in ("quebec-latest.osm.pbf", "liechtenstein.osm.pbf"):
        shutil.copy(EXTRACT, made / alias)
    yield Place(made)
    shutil.rmtree(made)


@pytest.mark.server
def test_the_commands_of_the_pages_run(place: Place):
    """One test for all pages, so that one Opentrax serves while their commands run."""
    with house(place.folder / "data"):
        for path in _pages_that_run():
            for block in blocks(path):
                if "run" in block.words:
                    done = place.run(block)
                    where = f"{name(path)}, line {block.line}"
                    assert done.returncode == 0, f"{where}:\n{done.stdout}{done.stderr}"


def test_there_are_commands_to_run():
    commands = [
        c for p in _pages_that_run() for b in blocks(p) if "run" in b.words for c in b.commands
    ]
    for kind in ("opentrax --help", "opentrax motion ", "opentrax map add ", "opentrax db backup "):
        assert [c for c in commands if c.startswith(kind)], kind


@pytest.mark.parametrize("path", written(), ids=name)
def test_what_is_not_run_has_a_reason(path: Path):
    idle = [b for b in blocks(path) if b.language in SHELL and "run" not in b.words]
    unknown = [c for b in idle for c in b.commands if not c.startswith(tuple(NOT_RUN))]
    assert unknown == []


@pytest.mark.parametrize("path", written(), ids=name)
def test_commands_stand_in_blocks_of_shell(path: Path):
    others = [b for b in blocks(path) if b.language not in SHELL | {"text", "ini", "nginx"}]
    assert [f"line {b.line}" for b in others if b.text.lstrip().startswith("opentrax ")] == []


def test_what_the_guide_shows_is_what_comes_out(place: Place):
    """The table in the guide to `opentrax motion` is the command's own output."""
    page = ROOT / "docs" / "guides" / "motion.md"
    shown = [b.text for b in blocks(page) if b.words == ("text", "output")]
    ran = [b for b in blocks(page) if "run" in b.words and "--json" not in b.text]
    assert len(shown) == 1
    assert place.run(ran[0]).stdout.strip() == shown[0].strip()
