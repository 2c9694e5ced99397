"""The vocabulary in which every app declares each field that it stores: what it is, what for, and
for how long."""

from opentrax.kit.privacy.declarations import (
    Declaration,
    NotPersonal,
    Personal,
    declaration_of,
    declarations,
    declare,
    not_personal,
    personal,
)

__all__ = [
    "Declaration",
    "NotPersonal",
    "Personal",
    "declaration_of",
    "declarations",
    "declare",
    "not_personal",
    "personal",
]
