"""The vocabulary in which every app declares each field that it stores: what it is, what for, and
for how long."""

from opentrax.kit.privacy.declarations import (
    Declaration,
    Document,
    Erasing,
    Kept,
    NotPersonal,
    Personal,
    after,
    coded,
    declaration_of,
    declarations,
    declare,
    document,
    not_personal,
    personal,
)
from opentrax.kit.privacy.stores import store, stores
from opentrax.kit.privacy.terms import rule, rules

__all__ = [
    "Declaration",
    "Document",
    "Erasing",
    "Kept",
    "NotPersonal",
    "Personal",
    "after",
    "coded",
    "declaration_of",
    "declarations",
    "declare",
    "document",
    "not_personal",
    "personal",
    "rule",
    "rules",
    "store",
    "stores",
]
