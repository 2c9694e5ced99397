"""The installation's own secret: made once, kept in a file that only its owner reads.

Reading never writes. Before the file exists a process gets a secret of its own that ends with it,
enough to import the settings; whoever serves calls `ensure_secrets` first. The database's passwords
lie with the cluster (`kit.postgres.private`).
"""

import secrets
from collections.abc import Mapping
from pathlib import Path

from opentrax.config.problems import ConfigurationError
from opentrax.kit.postgres.private import read_private, write_private_once

FILE_NAME = "secrets.json"


def read_secret_key(data: Path, variables: Mapping[str, str]) -> str:
    """OPENTRAX_SECRET_KEY, else the file's, else one for this process only."""
    if named := variables.get("OPENTRAX_SECRET_KEY"):
        return named
    path = data / FILE_NAME
    kept = read_private(path)
    if kept is None:
        return _new_key()
    if not isinstance(kept, dict) or not isinstance(kept.get("secret_key"), str):
        raise ConfigurationError(f"{path} holds no secret_key", "restore it from your backup")
    return str(kept["secret_key"])


def ensure_secrets(data: Path) -> bool:
    """Make the file if there is none; True if it was made."""
    path = data / FILE_NAME
    return not path.exists() and write_private_once(path, {"secret_key": _new_key()})


def _new_key() -> str:
    return secrets.token_urlsafe(48)
