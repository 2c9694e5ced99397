"""Arrays as PostgreSQL reads them in text: one join, where an adapter looks at each element."""

from collections.abc import Iterable


def byte_strings(values: Iterable[bytes]) -> str:
    """A literal of bytea[]."""
    return "{" + ",".join([f'"\\\\x{value.hex()}"' for value in values]) + "}"


def words(values: Iterable[str]) -> str:
    """A literal of what needs no quotes: hexadecimal ids, dates."""
    return "{" + ",".join(values) + "}"
