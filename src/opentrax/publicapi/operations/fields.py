"""Fields of an organization's own. Their values stand on work orders, locations and assets."""

from typing import Any

from ninja import Query, Router, Schema

from opentrax.directory.fields import fields_of
from opentrax.directory.models import CustomField, FieldTarget
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.directory import LISTS
from opentrax.publicapi.schemas.fields import FieldOut

router = Router()


class FieldFilters(Schema):
    """Fields of what."""

    target: FieldTarget | None = None


@opens(router, "GET", "/fields", scope=LISTS, action="workorders.view", response=list[FieldOut])
def list_fields(request: Any, chosen: Query[FieldFilters]) -> list[CustomField]:
    """List the organization's own fields in their order.

    What stands in them is in `fields` of work orders, locations and assets, to read and to write.
    """
    targets = [chosen.target] if chosen.target else list(FieldTarget)
    return [field for target in targets for field in fields_of(target)]
