"""Fields of an organization's own: what they are, and what stands in them."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from opentrax.directory.models import FieldKind, FieldTarget

FieldsIn = Annotated[
    dict[UUID, str],
    Field(
        max_length=100,
        description="Texts by the ids of GET /fields; an empty one takes what stands there away.",
    ),
]


class FieldOut(Schema):
    """A field. Of yes_no the values are yes and no, of choices the chosen ones, one a line."""

    id: UUID
    target: FieldTarget
    name: str
    kind: FieldKind
    unit: str
    options: list[str]
    is_required: bool
    category: str = Field(description="What it holds about a person; empty: nothing.")

    @staticmethod
    def resolve_options(field: Any) -> list[str]:
        """What can be chosen."""
        return list(field.option_list)


class FieldValueOut(Schema):
    """What stands in a field."""

    field_id: UUID
    name: str
    kind: FieldKind
    value: str
    unit: str


def values_of(row: Any) -> list[FieldValueOut]:
    """The values of a work order, a location or an asset, in their order."""
    rows = sorted(row.field_values.all(), key=lambda one: (one.position, one.label))
    return [
        FieldValueOut(
            field_id=one.field_id, name=one.label, kind=one.kind, value=one.text, unit=one.unit
        )
        for one in rows
        if one.text
    ]
