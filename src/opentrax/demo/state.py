"""What the demo remembers between starts: a 0600 file in the data folder. It holds the demo's own
secrets only."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

FILE_NAME = "demo.json"
SIGN_INS = "demo-sign-ins.txt"


@dataclass(slots=True)
class State:
    """When the day began, how far it was replayed (epoch seconds), sign-ins, tokens and
    organizations."""

    start: float
    replayed_until: float
    password: str
    tokens: list[str] = field(default_factory=list)
    organizations: list[str] = field(default_factory=list)


def read(data: Path) -> State | None:
    """The state of the demo in a data folder, or None when there is none."""
    path = data / FILE_NAME
    return State(**json.loads(path.read_text())) if path.exists() else None


def write(data: Path, state: State) -> None:
    """Write whole or not at all."""
    draft = data / f".{FILE_NAME}.draft"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        json.dump(asdict(state), handle)
    draft.replace(data / FILE_NAME)


def write_sign_ins(data: Path, text: str) -> None:
    """Keep how to sign in where only the owner of the data folder reads it."""
    descriptor = os.open(data / SIGN_INS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(f"{text}\n")


def forget(data: Path) -> None:
    """Delete the state, and how to sign in."""
    (data / FILE_NAME).unlink(missing_ok=True)
    (data / SIGN_INS).unlink(missing_ok=True)
