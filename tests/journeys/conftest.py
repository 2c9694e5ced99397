"""One browser per worker. Journeys that share the demo run in one worker, beside those that start
an Opentrax of their own.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from opentrax.config.supervisor.tests.house import call, house
from tests.journeys.stage import PATIENCE_MS, REGION, Clock, Stage, clocked

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def chromium() -> str:
    """Debian's Chromium."""
    program = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(program).exists():
        pytest.fail("Chromium is missing: run `make needs`.")
    return program


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all journeys."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that PostgreSQL's unprivileged user can reach."""
    made = Path(tempfile.mkdtemp(prefix="opentrax-journey."))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def clock(data: Path) -> Iterator[Clock]:
    """The clock of the house that is started after it."""
    with clocked(data / "clock") as made:
        yield made


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    """What `opentrax up` made of an empty folder, with the map of a small country."""
    made = Path(tempfile.mkdtemp(prefix="opentrax-journey."))
    made.chmod(0o755)
    try:
        with house(made):
            added = call(made, "map", "add", str(REGION), "--quiet")
            assert added.returncode == 0, added.stderr
        yield made
    finally:
        shutil.rmtree(made)


@pytest.fixture
def fresh(prepared: Path, clock: Clock, data: Path, browser: Browser) -> Iterator[Stage]:
    """`opentrax up` on a folder of its own in which nobody was yet."""
    subprocess.run(["cp", "--archive", f"{prepared}/.", str(data)], check=True)
    with house(data) as running:
        yield Stage(running, browser)


@pytest.fixture
def demo(running_demo: tuple[Stage, str]) -> tuple[Stage, str]:
    """The demo that runs, with a watch that has seen nothing yet; the stage and the password."""
    running_demo[0].watch.found.clear()
    return running_demo


@pytest.fixture(scope="session")
def running_demo(browser: Browser) -> Iterator[tuple[Stage, str]]:
    """`opentrax up --demo`, ten hours replayed in a minute."""
    data = Path(tempfile.mkdtemp(prefix="opentrax-journey."))
    data.chmod(0o755)
    try:
        with house(data, "--demo", "--speed", "600") as running:
            running.line_with("Sign in as")
            password = json.loads((data / "demo.json").read_text())["password"]
            yield Stage(running, browser), password
    finally:
        shutil.rmtree(data)
