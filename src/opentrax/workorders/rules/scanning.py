"""What a scanned or typed code is: an address of ours, somebody else's, or plain words. Pure."""

from collections.abc import Collection
from urllib.parse import urlsplit

LONGEST = 2000


def path_of(code: str, hosts: Collection[str]) -> str | None:
    """The path where a code is an address on one of our hosts, "" where it is an address somewhere
    else, None where it is none."""
    try:
        parts = urlsplit(code)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return code if code.startswith("/") else None
    return parts.path if parts.netloc.lower() in hosts else ""


def words_of(text: str) -> str:
    """A code without what scanners put around it; "" for what can be none."""
    told = " ".join(text.replace("\0", " ").split())
    return told if len(told) <= LONGEST else ""
