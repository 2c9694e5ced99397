"""Stocks: where parts lie, what happened to them, and what was counted."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from opentrax.directory import parts as reads
from opentrax.directory.models import MovementKind, Part, StockMovement, StockPlace
from opentrax.directory.services import stock as services
from opentrax.directory.services.stock import PlaceDetails
from opentrax.kit.tenancy import current_organization_id
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.parts import READ, WRITE, own_part_or_404
from opentrax.publicapi.operations.reading import Cursor
from opentrax.publicapi.paging import Page, key, moment, page_by
from opentrax.publicapi.problems import ProblemError
from opentrax.publicapi.schemas.parts import (
    CountIn,
    LyingOut,
    MovementIn,
    MovementOut,
    StockOut,
    StockPlaceChange,
    StockPlaceIn,
    StockPlaceOut,
)
from opentrax.publicapi.schemas.shared import Named

router = Router()
_OF_PART = "/parts/{uuid:part_id}"
_PLACES = "/stock-places"
_PLACE = f"{_PLACES}/{{uuid:stock_place_id}}"


@opens(router, "GET", f"{_OF_PART}/stock", scope=READ, action="parts.view",
       response=list[LyingOut])  # fmt: skip
def list_stock_of_part(request: Any, part_id: UUID) -> list[LyingOut]:
    """List where a part lies."""
    found = reads.stocks_of(own_part_or_404(part_id))
    return [LyingOut(place=Named.of(one.place), quantity=one.quantity) for one in found]


@opens(router, "GET", f"{_OF_PART}/movements", scope=READ, action="parts.view",
       response=Page[MovementOut])  # fmt: skip
def list_movements_of_part(request: Any, part_id: UUID, chosen: Query[Cursor]) -> dict[str, Any]:
    """List what happened to a part, the oldest first."""
    found = reads.movements_of(own_part_or_404(part_id))
    rows, following = page_by(found, "created_at", moment(chosen.after), chosen.limit)
    return {"items": rows, "next": following}


def place_or_refused(chosen: UUID | None, field: str) -> StockPlace:
    """A place of the organization's that is in use; refuses every other."""
    own = StockPlace.objects.filter(organization_id=current_organization_id(), archived_at=None)
    found: StockPlace | None = own.filter(pk=chosen).first()
    if found is None:
        words = _("Send “%(field)s” of a place of GET /stock-places.")
        raise ProblemError("invalid", words % {"field": field})
    return found


@opens(router, "POST", f"{_OF_PART}/movements", scope=WRITE, action="stock.change",
       response={201: MovementOut})  # fmt: skip
def enter_movement(request: Any, part_id: UUID, sent: MovementIn) -> Status[StockMovement]:
    """Say that parts came in, went back to their supplier, are lost, or were moved.

    A move makes a movement at each of its two places; the answer is the one at the second.
    """
    part, place = own_part_or_404(part_id), place_or_refused(sent.place_id, "place_id")
    by = {"actor": request.user, "words": sent.words, "command_id": request.command_id}
    if sent.kind == MovementKind.MOVED:
        places = place, place_or_refused(sent.to_place_id, "to_place_id")
        return Status(201, services.move_parts(part, places, sent.quantity, **by))
    if sent.to_place_id is not None:
        raise ProblemError("invalid", _("Only a move has “to_place_id”."))
    return Status(201, services.enter_movement(part, place, sent.kind, sent.quantity, **by))


@opens(router, "GET", _PLACES, scope=READ, action="parts.view", response=list[StockPlaceOut])
def list_stock_places(request: Any) -> list[StockPlace]:
    """List the places where parts lie, stores first."""
    return reads.places()


@opens(router, "POST", _PLACES, scope=WRITE, action="stock.change",
       response={201: StockPlaceOut})  # fmt: skip
def add_stock_place(request: Any, sent: StockPlaceIn) -> Status[StockPlace]:
    """Add a store or a van."""
    made = services.add_stock_place(
        PlaceDetails(**sent.dict()), actor=request.user, command_id=request.command_id
    )
    return Status(201, made)


def _own_place(chosen: UUID) -> StockPlace:
    own = StockPlace.objects.filter(organization_id=current_organization_id())
    found: StockPlace = get_object_or_404(own, pk=chosen)
    return found


@opens(router, "GET", _PLACE, scope=READ, action="parts.view", response=StockPlaceOut)
def get_stock_place(request: Any, stock_place_id: UUID) -> StockPlace:
    """Read one place."""
    return _own_place(stock_place_id)


@opens(router, "PATCH", _PLACE, scope=WRITE, action="stock.change", response=StockPlaceOut)
def change_stock_place(request: Any, stock_place_id: UUID, sent: StockPlaceChange) -> StockPlace:
    """Change a place; what lies in a van goes along with its technician."""
    place = _own_place(stock_place_id)
    services.change_stock_place(
        place, PlaceDetails(**sent.over(place)), actor=request.user, command_id=request.command_id
    )
    return _own_place(stock_place_id)


@opens(router, "POST", f"{_PLACE}/archiving", scope=WRITE, action="stock.change",
       response=StockPlaceOut)  # fmt: skip
def archive_stock_place(request: Any, stock_place_id: UUID) -> StockPlace:
    """Take an empty place off the list."""
    services.archive_stock_place(
        _own_place(stock_place_id), actor=request.user, command_id=request.command_id
    )
    return _own_place(stock_place_id)


@opens(router, "GET", f"{_PLACE}/stock", scope=READ, action="parts.view",
       response=Page[StockOut])  # fmt: skip
def list_stock_at_place(
    request: Any, stock_place_id: UUID, chosen: Query[Cursor]
) -> dict[str, Any]:
    """List what lies at a place, in the order in which the parts came into the catalogue."""
    found = reads.stocks_at(_own_place(stock_place_id))
    rows, following = page_by(found, "part_id", key(chosen.after), chosen.limit)
    return {"items": [StockOut.of(one) for one in rows], "next": following}


@opens(router, "POST", f"{_PLACE}/count", scope=WRITE, action="stock.change",
       response=list[StockOut])  # fmt: skip
def count_stock(request: Any, stock_place_id: UUID, sent: CountIn) -> list[StockOut]:
    """Put the stock of a place right by what was counted; the answer is what lies there of it."""
    place, counted = _own_place(stock_place_id), {}
    for one in sent.counted:
        counted[one.part_id] = one.quantity
    own = Part.objects.filter(organization_id=place.organization_id, pk__in=list(counted))
    if len(counted) < len(sent.counted) or own.count() < len(counted):
        raise ProblemError("invalid", _("Send “part_id” of parts of GET /parts, each once."))
    services.count_parts(
        place, counted, actor=request.user, words=sent.words, command_id=request.command_id
    )
    return [StockOut.of(one) for one in reads.stocks_at(place).filter(part_id__in=list(counted))]
