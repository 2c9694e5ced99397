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
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".new-", delete=False) as draft:
        os.fchmod(draft.fileno(), 0o600)
        json.dump(value, draft, indent=1)
        draft.flush()
        os.fsync(draft.fileno())
    try:
        os.link(draft.name, path)  # fails where another process was first; never replaces
    except FileExistsError:
        return False
    finally:
        Path(draft.name).unlink()
    return True


def ensure_passwords(folder: Path, roles: Iterable[str]) -> dict[str, str]:
    """The roles' passwords, made at the first call."""
    write_private_once(folder / PASSWORDS_FILE, {role: secrets.token_urlsafe(24) for role in roles})
    return dict(read_private(folder / PASSWORDS_FILE))


def read_passwords(folder: Path) -> dict[str, str]:
    """The roles' passwords; empty before the cluster exists."""
    return dict(read_private(folder / PASSWORDS_FILE) or {})
