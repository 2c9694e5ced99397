"""Parts: the catalogue."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import Field

from opentrax.directory import parts as reads
from opentrax.directory.models import Part
from opentrax.directory.services import parts as services
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor
from opentrax.publicapi.paging import Page, page_by, word
from opentrax.publicapi.schemas.parts import (
    KEPT,
    PartChange,
    PartIn,
    PartOut,
    catalogued,
    shown_part,
)
from opentrax.publicapi.tags import demand_same, tag_of

router = Router()
READ, WRITE = "parts:read", "parts:write"
_ONE = "/parts/{uuid:part_id}"


class PartFilters(Cursor):
    """Which parts of the catalogue; without a state those in use."""

    q: str = Field("", max_length=200)
    state: Literal["", "low", "retired"] = Field("", description="low: to be ordered again.")


@opens(router, "GET", "/parts", scope=READ, action="parts.view", response=Page[PartOut])
def list_parts(request: Any, chosen: Query[PartFilters]) -> dict[str, Any]:
    """List the catalogue by name; `q` finds every word in number, name, bar code and supplier."""
    found = reads.parts(search=chosen.q, state=chosen.state)
    rows, following = page_by(found, "sort_key", word(chosen.after), chosen.limit)
    return {"items": [shown_part(part) for part in rows], "next": following}


def own_part_or_404(key: UUID) -> Part:
    """One of the organization's own, with its total."""
    found: Part = get_object_or_404(reads.own_parts(), pk=key)
    return found


def _told(response: HttpResponse, key: UUID) -> PartOut:
    """The part, with the tag of what the catalogue says of it."""
    part = own_part_or_404(key)
    response["ETag"] = tag_of(catalogued(part))
    return shown_part(part)


@opens(router, "GET", _ONE, scope=READ, action="parts.view", response=PartOut)
def get_part(request: Any, response: HttpResponse, part_id: UUID) -> PartOut:
    """Read one part.

    Its ETag, sent as If-Match with a change, refuses the change where the catalogue says something
    else by now; its stock may change meanwhile.
    """
    return _told(response, part_id)


def _details(given: dict[str, Any], known: dict[str, Any]) -> services.PartDetails:
    """What the services take: what was given over what was there; null empties a text."""
    values = known | {name: value for name, value in given.items() if name in known}
    for name, usual in KEPT.items():
        if values[name] is None:
            values[name] = usual
    return services.PartDetails(**values)


@opens(router, "POST", "/parts", scope=WRITE, action="parts.change", response={201: PartOut})
def add_part(request: Any, response: HttpResponse, sent: PartIn) -> Status[PartOut]:
    """Add a part to the catalogue."""
    details = _details(sent.dict(exclude_unset=True), KEPT)
    made = services.add_part(details, actor=request.user, command_id=request.command_id)
    return Status(201, _told(response, made.pk))


@opens(router, "PATCH", _ONE, scope=WRITE, action="parts.change", response=PartOut)
def change_part(request: Any, response: HttpResponse, part_id: UUID, sent: PartChange) -> PartOut:
    """Change a part; fields that are left out stay, and what was used before keeps its price."""
    part = services.own_part(own_part_or_404(part_id))
    demand_same(request, catalogued(part))
    known = {name: getattr(part, name) for name in KEPT}
    given = sent.dict(exclude_unset=True)
    for name in ("number", "name", "currency"):
        if given.get(name, "") is None:
            given.pop(name)
    services.change_part(
        part, _details(given, known), actor=request.user, command_id=request.command_id
    )
    return _told(response, part_id)


@opens(router, "POST", f"{_ONE}/retirement", scope=WRITE, action="parts.change",
       response=PartOut)  # fmt: skip
def retire_part(request: Any, response: HttpResponse, part_id: UUID) -> PartOut:
    """Take a part off the catalogue; its movements stay."""
    services.retire_part(
        own_part_or_404(part_id), actor=request.user, command_id=request.command_id
    )
    return _told(response, part_id)


@opens(router, "POST", f"{_ONE}/restoration", scope=WRITE, action="parts.change",
       response=PartOut)  # fmt: skip
def restore_part(request: Any, response: HttpResponse, part_id: UUID) -> PartOut:
    """Undo the retiring."""
    services.restore_part(
        own_part_or_404(part_id), actor=request.user, command_id=request.command_id
    )
    return _told(response, part_id)
