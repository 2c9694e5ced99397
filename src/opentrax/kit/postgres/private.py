"""Small files that only their owner may read, written whole or not at all."""

import json
import os
import secrets
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from opentrax.kit.postgres.errors import PostgresError

PASSWORDS_FILE = "passwords.json"


def read_private(path: Path) -> Any:
    """The JSON in the file; None if there is no file; an error if others could read it."""
    try:
        if path.stat().st_mode & 0o077:
            raise PostgresError(f"{path} can be read by others", f"run: chmod 600 {path}")
        return json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise PostgresError(
            f"{path} cannot be read ({error.strerror})",
            "run as the user who owns the data folder, or name another one with OPENTRAX_DATA",
        ) from error
    except ValueError as error:
        raise PostgresError(
            f"{path} is damaged ({error})", f"restore {path} from your backup"
        ) from error


def write_private_once(path: Path, value: Any) -> bool:
    """Make the file with mode 0600; False if it was there. Two at once agree on one content."""
    draft = _draft(path.parent, value)
    try:
        os.link(draft, path)  # fails where another process was first; never replaces
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def replace_private(path: Path, value: Any) -> None:
    """Put another content in the file's place at once, with mode 0600."""
    _draft(path.parent, value).replace(path)


def _draft(folder: Path, value: Any) -> Path:
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".new-", delete=False) as draft:
        os.fchmod(draft.fileno(), 0o600)
        json.dump(value, draft, indent=1)
        draft.flush()
        os.fsync(draft.fileno())
    return Path(draft.name)


def ensure_passwords(folder: Path, roles: Iterable[str]) -> dict[str, str]:
    """The roles' passwords, made at the first call."""
    write_private_once(folder / PASSWORDS_FILE, {role: secrets.token_urlsafe(24) for role in roles})
    return dict(read_private(folder / PASSWORDS_FILE))


def read_passwords(folder: Path) -> dict[str, str]:
    """The roles' passwords; empty before the cluster exists."""
    return dict(read_private(folder / PASSWORDS_FILE) or {})
