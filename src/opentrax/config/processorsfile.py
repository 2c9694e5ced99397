"""What the operator says about who gets data: one table of TOML for each processor."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opentrax.config.problems import Problems
from opentrax.kit.egress.register import Told

_WORDS = ("who", "where", "contract", "what")
_ADVICE = "see docs/concepts/sharing.md for its form"


def read_processors(variables: Mapping[str, str], problems: Problems) -> dict[str, Told]:
    """Read OPENTRAX_PROCESSORS_FILE; nothing where none is named."""
    named = variables.get("OPENTRAX_PROCESSORS_FILE", "")
    if not named:
        return {}
    try:
        body = tomllib.loads(Path(named).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        problems.add(f"OPENTRAX_PROCESSORS_FILE cannot be read ({why})", _ADVICE)
        return {}
    found = {key: _told(value) for key, value in body.items()}
    for key, told in found.items():
        if told is None:
            problems.add(f"OPENTRAX_PROCESSORS_FILE says nothing usable of {key!r}", _ADVICE)
    return {key: told for key, told in found.items() if told is not None}


def _told(value: Any) -> Told | None:
    """One table, or None where it has other keys or values than it may."""
    if not isinstance(value, dict) or set(value) - {*_WORDS, "hosts"}:
        return None
    words, hosts = {k: v for k, v in value.items() if k != "hosts"}, value.get("hosts", [])
    if not all(isinstance(v, str) for v in words.values()):
        return None
    if not isinstance(hosts, list) or not all(isinstance(h, str) for h in hosts):
        return None
    return Told(**words, hosts=tuple(hosts))
