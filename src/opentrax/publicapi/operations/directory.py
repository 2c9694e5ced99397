"""Who and where: the token itself, locations, trades, problem codes, technicians, partners."""

from typing import Any

from ninja import Query, Router

from opentrax.directory import selectors
from opentrax.directory.models import Technician
from opentrax.directory.trades import trades
from opentrax.organizations.selectors import clients, providers
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor
from opentrax.publicapi.paging import Page, page_by, word
from opentrax.publicapi.schemas.directory import (
    MeOut,
    PartnersOut,
    ProblemCodeOut,
    TechnicianOut,
    TradeOut,
)
from opentrax.publicapi.schemas.shared import Named
from opentrax.workorders.codes import problem_codes
from opentrax.workorders.models import ProblemCode

router = Router()
LISTS = "lists:read"


@opens(router, "GET", "/me", scope="", action="organization.view", response=MeOut)
def get_me(request: Any) -> MeOut:
    """Read what the token is: whose, in which role, with which scopes. Needs no scope."""
    token = request.token
    return MeOut(
        organization=Named.of(request.organization), person=Named.of(request.user),
        role=request.membership.role, scopes=token.scopes.split(), expires_at=token.expires_at,
    )  # fmt: skip


@opens(router, "GET", "/trades", scope=LISTS, action="workorders.view", response=list[TradeOut])
def list_trades(request: Any) -> list[TradeOut]:
    """List the tree of trades, each before those under it."""
    return [TradeOut(code=t.code, name=str(t.name), parent=t.parent) for t in trades()]


@opens(router, "GET", "/problem-codes", scope=LISTS, action="workorders.view",
       response=list[ProblemCodeOut])  # fmt: skip
def list_problem_codes(request: Any) -> list[ProblemCode]:
    """List the organization's problem codes in the order of their tree."""
    return problem_codes()


@opens(router, "GET", "/technicians", scope=LISTS, action="technicians.view",
       response=Page[TechnicianOut])  # fmt: skip
def list_technicians(request: Any, chosen: Query[Cursor]) -> dict[str, Any]:
    """List the organization's technicians by name."""
    found: Any = selectors.technicians()
    rows: list[Technician]
    rows, following = page_by(found, "sort_key", word(chosen.after), chosen.limit)
    return {"items": rows, "next": following}


@opens(router, "GET", "/partners", scope=LISTS, action="members.view", response=PartnersOut)
def list_partners(request: Any) -> PartnersOut:
    """List the providers that work for the organization, and the clients that it works for."""
    return PartnersOut(
        providers=[Named.of(p.provider) for p in providers()],
        clients=[Named.of(c) for c in clients()],
    )
