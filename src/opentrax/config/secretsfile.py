"""The installation's secrets: made once, kept in one file that only its owner reads.

Reading never writes. Before the file exists a process gets secrets of its own that end with it,
enough to import the settings; whoever serves calls `make_secrets` first.
"""

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from opentrax.config.databases import APP, BACKUP, DOOR, OWNER
from opentrax.config.problems import ConfigurationError

FILE_NAME = "secrets.json"
ADMIN = "opentrax_admin"
ROLES = (ADMIN, OWNER, APP, DOOR, BACKUP)


@dataclass(frozen=True, slots=True)
class Secrets:
    """Never printed, never logged, never in an export."""

    secret_key: str
    passwords: Mapping[str, str]
    stored: bool

    def __repr__(self) -> str:
        return f"Secrets(stored={self.stored})"


def read_secrets(data: Path, variables: Mapping[str, str]) -> Secrets:
    """What the file holds, or secrets for this process only; OPENTRAX_SECRET_KEY wins."""
    found = _read(data / FILE_NAME)
    kept = found if found is not None else _fresh()
    named = variables.get("OPENTRAX_SECRET_KEY", "")
    return Secrets(
        secret_key=named or str(kept["secret_key"]),
        passwords=kept["passwords"],
        stored=found is not None or bool(named),
    )


def make_secrets(data: Path) -> bool:
    """Write the file if there is none; True if it was made. Two at once agree on one file."""
    path = data / FILE_NAME
    if _read(path) is not None:
        return False
    with tempfile.NamedTemporaryFile("w", dir=data, prefix=".secrets-", delete=False) as draft:
        os.fchmod(draft.fileno(), 0o600)
        json.dump(_fresh(), draft, indent=1)
        draft.flush()
        os.fsync(draft.fileno())
    try:
        os.link(draft.name, path)  # fails where another process was first; never replaces
    except FileExistsError:
        return False
    finally:
        Path(draft.name).unlink()
    return True


def _fresh() -> dict[str, str | dict[str, str]]:
    return {
        "secret_key": secrets.token_urlsafe(48),
        "passwords": {role: secrets.token_urlsafe(24) for role in ROLES},
    }


def _read(path: Path) -> dict[str, dict[str, str]] | None:
    advice = f"restore {path} from your backup, or move it away to have new secrets made"
    try:
        if path.stat().st_mode & 0o077:
            raise ConfigurationError(f"{path} can be read by others", f"run: chmod 600 {path}")
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise ConfigurationError(
            f"{path} cannot be read ({error.strerror})",
            "run as the user who owns the data folder, or name another one with OPENTRAX_DATA",
        ) from error
    except ValueError as error:
        raise ConfigurationError(f"{path} is damaged ({error})", advice) from error
    if not set(ROLES) <= set(found.get("passwords", {})) or not found.get("secret_key"):
        raise ConfigurationError(f"{path} is incomplete", advice)
    return found  # type: ignore[no-any-return]
