"""What the door asks Django once, at its start: where its role finds the database (the alias
"door", which no model uses), the installation's key, and what the operator lets phones send.
"""

from typing import Any

from django.conf import settings
from django.db import connections
from psycopg.conninfo import make_conninfo

_KEYS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


def conninfo(alias: str) -> str:
    """The address of an alias, as psycopg takes it."""
    settings: dict[str, Any] = connections[alias].settings_dict
    named = {ours: str(settings[theirs]) for theirs, ours in _KEYS.items() if settings[theirs]}
    extra = settings.get("OPTIONS", {})
    return make_conninfo(
        "", **named, **{key: str(value) for key, value in extra.items() if _is_libpq(key, value)}
    )


def _is_libpq(key: str, value: Any) -> bool:
    """Django's own options (pool, isolation_level) are no words of libpq."""
    return isinstance(value, str | int) and key not in {"pool", "isolation_level", "assume_role"}


def door_conninfo() -> str:
    return conninfo("door")


def installation_key() -> str:
    """What devices' secrets are made with."""
    key: str = settings.SECRET_KEY
    return key


def door_rates() -> dict[str, float]:
    """The fields of `limits.Rates`."""
    return dict(settings.DOOR_RATES)
