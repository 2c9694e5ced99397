"""The settings page of trades: the tree, and the organization's own in it."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.directory import services
from opentrax.directory.models import Trade
from opentrax.directory.trade_forms import TradeForm
from opentrax.directory.trades import own_trades, trades
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires


def _own_or_404(trade_id: UUID) -> Trade:
    found: Trade = get_object_or_404(Trade, pk=trade_id)
    return found


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def trade_tree(request: HttpRequest) -> HttpResponse:
    """GET: the tree. POST: add a trade of the organization's own."""
    tree = trades()
    form = TradeForm(tree, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            actor, data = cast("MemberRequest", request).user, form.cleaned_data
            try:
                services.add_trade(
                    data["name"], parent=data["parent"], actor=actor,
                    command_id=posted_command_id(request),
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("trades")
    context = {
        "form": form, "tree": tree, "archived": own_trades(archived=True),
        "nav_current": "settings", "tab": "trades",
    }  # fmt: skip
    return render(request, "directory/trades.html", context, status=status)


@requires("organization.change")
@require_POST
def rename(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Give an own trade another name."""
    name = request.POST.get("name", "")

    def act(trade: Trade, **how: Any) -> Trade:
        return services.rename_trade(trade, name, **how)

    return _acted(request, trade_id, act, _("The trade has its new name."))


@requires("organization.change")
@require_POST
def archive(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Offer an own trade no more."""
    done = _("The trade is archived; what was raised with it stays.")
    return _acted(request, trade_id, services.archive_trade, done)


@requires("organization.change")
@require_POST
def restore(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Offer an archived trade again."""
    return _acted(request, trade_id, services.restore_trade, _("The trade is on the list again."))


def _acted(
    request: HttpRequest, trade_id: UUID, act: Callable[..., Trade], done: str
) -> HttpResponse:
    trade, key = _own_or_404(trade_id), posted_command_id(request)
    actor = cast("MemberRequest", request).user
    attempt(request, lambda: act(trade, actor=actor, command_id=key), done)
    return redirect("trades")
