"""What the operator turned on for logs: addresses for security, lists of networks, accounts.

All of it is off unless said. The policy in force tells what is on (`privacy.documents.filling`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from opentrax.config.problems import Problems
from opentrax.kit.logs.schema import Allowed

_SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class LogSettings:
    """`networks` are files of MaxMind's format; `combined` is the reason, blank: off."""

    addresses: bool = False
    networks: tuple[Path, ...] = ()
    combined: str = ""

    @property
    def allowed(self) -> Allowed:
        """Which fields of the schema this turns on."""
        return Allowed(
            addresses=self.addresses,
            places=self.addresses and bool(self.networks),
            combined=bool(self.combined),
        )


def read_log_settings(variables: Mapping[str, str], problems: Problems) -> LogSettings:
    """Read them; a word that is neither yes nor no, or a file that is no list, is a problem."""
    text = variables.get("OPENTRAX_LOG_ADDRESSES", "").lower()
    if text not in {"", "0", "1", "false", "true", "no", "yes"}:
        problems.add(f"OPENTRAX_LOG_ADDRESSES is {text!r}", "set it to yes or no")
    has_addresses = text in {"1", "true", "yes"}
    networks = tuple(Path(p) for p in variables.get("OPENTRAX_MMDB", "").split(":") if p.strip())
    if networks and not has_addresses:
        problems.add(
            "OPENTRAX_MMDB is set and OPENTRAX_LOG_ADDRESSES is not",
            "no address is logged, so none is looked up: unset it, or turn addresses on",
        )
    for path in networks:
        _judge(path, problems)
    reason = " ".join(variables.get("OPENTRAX_LOG_COMBINED", "").split())
    if reason and len(reason) < _SHORTEST_REASON:
        problems.add(
            "OPENTRAX_LOG_COMBINED says too little",
            "set it to why log lines name accounts, in a sentence; the policy shows it",
        )
    if set(reason) & set("{|}[]<>@"):
        problems.add("OPENTRAX_LOG_COMBINED has signs in it", "set it to a plain sentence")
    return LogSettings(has_addresses, networks, reason[:200])


def _judge(path: Path, problems: Problems) -> None:
    import maxminddb

    try:
        maxminddb.open_database(path).close()
    except (OSError, maxminddb.InvalidDatabaseError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no database of networks"
        problems.add(
            f"OPENTRAX_MMDB names {path} ({why})",
            "name files of MaxMind's format (.mmdb), separated by colons",
        )
