"""What a checklist is and what its answers mean: pure, no database."""

from opentrax.workorders.checklists.answers import (
    Given,
    Unreadable,
    is_failed,
    missing,
    read,
    said,
    shown,
)
from opentrax.workorders.checklists.definition import (
    OPERATORS,
    Condition,
    Definition,
    Item,
    Option,
    Section,
    Text,
    decoded,
    encoded,
    problems,
)
from opentrax.workorders.checklists.words import ItemKind, Operator, PhotoRule

__all__ = [
    "OPERATORS",
    "Condition",
    "Definition",
    "Given",
    "Item",
    "ItemKind",
    "Operator",
    "Option",
    "PhotoRule",
    "Section",
    "Text",
    "Unreadable",
    "decoded",
    "encoded",
    "is_failed",
    "missing",
    "problems",
    "read",
    "said",
    "shown",
]
