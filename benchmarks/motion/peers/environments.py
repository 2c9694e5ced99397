"""An environment for each peer, made once by uv under .venv/peers, apart from ours.

scikit-mobility has not been released since 2023: it needs Python 3.11 or 3.10, numpy before 2 and
shapely before 2. Where an environment cannot be made, the reason is told in the table.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.motion.datasets import ROOT

FOLDER = ROOT / ".venv" / "peers"


class UnavailableError(Exception):
    """The peer cannot be installed here; the message says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A package and what it needs."""

    name: str
    requirements: tuple[str, ...]
    pythons: tuple[str, ...] = ()  # none: ours


PEERS = (
    Peer("movingpandas", ("movingpandas==0.23.0",)),
    Peer("trackintel", ("trackintel==1.4.2",)),
    Peer(
        "scikit-mobility",
        ("scikit-mobility==1.3.1", "numpy<2", "shapely<2"),
        ("python3.11", "python3.10"),
    ),
)


_failed: dict[str, str] = {}  # peers that could not be installed: one try a run


def python_of(peer: Peer) -> Path:
    """Return the interpreter of a peer's environment, making it if need be."""
    if peer.name in _failed:
        raise UnavailableError(_failed[peer.name])
    try:
        return _made(peer)
    except UnavailableError as error:
        _failed[peer.name] = str(error)
        raise


def install(peers: Iterable[Peer]) -> None:
    """Make the environments of all peers, one after another; what fails is told when asked for."""
    for peer in peers:
        with suppress(UnavailableError):
            python_of(peer)


def _made(peer: Peer) -> Path:
    key = hashlib.sha256("\n".join(peer.requirements).encode()).hexdigest()[:8]
    folder = FOLDER / f"{peer.name}-{key}"
    python, ready = folder / "bin" / "python", folder / "ready"
    if ready.exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    _run("venv", "--quiet", "--python", _interpreter(peer), str(folder))
    _run("pip", "install", "--quiet", "--python", str(python), *peer.requirements)
    ready.touch()
    return python


def _interpreter(peer: Peer) -> str:
    if not peer.pythons:
        return sys.executable
    for name in peer.pythons:
        version = name.removeprefix("python")
        pyenv = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
        for candidate in (shutil.which(name), *map(str, reversed(pyenv))):
            if candidate and _works(candidate, version):
                return candidate
    raise UnavailableError(f"needs {' or '.join(peer.pythons)}, which is not installed")


def _works(python: str, version: str) -> bool:
    """A version manager's shim may be there without the version behind it."""
    asked = subprocess.run([python, "--version"], capture_output=True, text=True, check=False)
    return asked.returncode == 0 and asked.stdout.startswith(f"Python {version}.")


def _run(*arguments: str) -> None:
    uv = Path(sys.executable).parent / "uv"
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    done = subprocess.run(
        [str(uv), *arguments], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise UnavailableError(f"uv {arguments[0]} failed: {lines[-1].strip()}")
