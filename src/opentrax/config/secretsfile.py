"""The installation's own secrets: made once, kept in a file that only its owner reads.

`secret_key` signs sessions and links. `address_keys` turn an e-mail address into the keyed hash
under which an opt-out is remembered (see messaging.addresses), the newest first.

Reading never writes. Before the file exists a process gets a secret key of its own that ends with
it, enough to import the settings; whoever serves calls `ensure_secrets` first. The database's
passwords lie with the cluster (`kit.postgres.private`).
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opentrax.config.problems import ConfigurationError
from opentrax.kit.postgres.private import read_private, replace_private, write_private_once

FILE_NAME = "secrets.json"


def read_secret_key(data: Path, variables: Mapping[str, str]) -> str:
    """OPENTRAX_SECRET_KEY, else the file's, else one for this process only."""
    if named := variables.get("OPENTRAX_SECRET_KEY"):
        return named
    kept = _kept(data)
    return _new_key() if kept is None else str(kept["secret_key"])


def read_address_keys(data: Path, variables: Mapping[str, str]) -> tuple[str, ...]:
    """OPENTRAX_ADDRESS_KEYS (separated by commas), else the file's, the newest first; else none.

    Never one for this process only: what was remembered under it would be lost with the process. A
    file of an older version has none until `ensure_secrets` adds them.
    """
    if named := variables.get("OPENTRAX_ADDRESS_KEYS"):
        return tuple(key.strip() for key in named.split(",") if key.strip())
    kept = _kept(data) or {}
    return tuple(str(key) for key in kept.get("address_keys", ()))


def _kept(data: Path) -> dict[str, Any] | None:
    path = data / FILE_NAME
    kept = read_private(path)
    if kept is None:
        return None
    if not isinstance(kept, dict) or not isinstance(kept.get("secret_key"), str):
        raise ConfigurationError(f"{path} holds no secret_key", "restore it from your backup")
    return kept


def ensure_secrets(data: Path) -> bool:
    """Make the file if there is none, or add what an older version did not make; True if so."""
    path = data / FILE_NAME
    kept = _kept(data)
    if kept is None:
        made = {"secret_key": _new_key(), "address_keys": [_new_key()]}
        return write_private_once(path, made)
    if kept.get("address_keys"):
        return False
    replace_private(path, {**kept, "address_keys": [_new_key()]})
    return True


def _new_key() -> str:
    return secrets.token_urlsafe(48)
