"""Tables that people upload: read within limits, their columns guessed, their values made plain.
Pure: what becomes of a row is the business of the apps that take it.
"""

from opentrax.kit.imports.reading import (
    MOST_ROWS,
    Facts,
    Row,
    Table,
    UnreadableError,
    column_letters,
    read_table,
)

__all__ = [
    "MOST_ROWS",
    "Facts",
    "Row",
    "Table",
    "UnreadableError",
    "column_letters",
    "read_table",
]
