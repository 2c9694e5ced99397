"""Folders that the server's unprivileged user can reach, and one cluster to copy from."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from opentrax.kit.postgres import Cluster, initdb
from opentrax.kit.postgres.processes import send, servers_of, wait_until_gone
from opentrax.kit.postgres.sockets import socket_folder

# kill -9 leaves the page cache, so these faults do not need the disk to be waited for.
SMALL = {"shared_buffers": "16MB", "fsync": "off"}


@pytest.fixture(scope="package", autouse=True)
def _quick_initdb() -> Iterator[None]:
    """Most of initdb's time is its last wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(initdb, "_OPTIONS", (*initdb._OPTIONS, "--no-sync"))
        yield


@pytest.fixture
def folder() -> Iterator[Path]:
    """A new folder; whatever still runs in it afterwards is killed."""
    made = Path(tempfile.mkdtemp(prefix="opentrax-pg."))
    made.chmod(0o755)
    yield made
    for data in made.rglob("data"):
        left = list(servers_of(data))
        send(left, signal.SIGKILL)
        wait_until_gone(left, 5)
        shutil.rmtree(socket_folder(data.parent), ignore_errors=True)
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def pristine() -> Iterator[Path]:
    """An initialized cluster to copy: initdb takes most of a test's time."""
    made = Path(tempfile.mkdtemp(prefix="opentrax-pg."))
    made.chmod(0o755)
    Cluster(made / "postgres").initialize()
    yield made / "postgres"
    shutil.rmtree(made)


@pytest.fixture
def cluster(folder: Path, pristine: Path) -> Iterator[Cluster]:
    """An initialized, stopped cluster."""
    subprocess.run(["/bin/cp", "-a", str(pristine), str(folder / "postgres")], check=True)
    made = Cluster(folder / "postgres", options=SMALL)
    yield made
    made.stop("immediate")
