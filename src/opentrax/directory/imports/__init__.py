"""What can be imported: a kind for each sort of row, which apps register, and what all share."""

from opentrax.directory.imports.kinds import (
    Column,
    Kind,
    Written,
    WrongCell,
    kind_of,
    kinds,
    register,
)

__all__ = ["Column", "Kind", "Written", "WrongCell", "kind_of", "kinds", "register"]
