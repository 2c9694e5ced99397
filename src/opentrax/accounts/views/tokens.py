"""Tokens of programs: made, shown once, revoked."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.accounts import services
from opentrax.accounts.forms.tokens import TokenForm
from opentrax.accounts.models import ApiToken
from opentrax.accounts.proving import proven
from opentrax.accounts.scopes import RESOURCES, WRITE
from opentrax.accounts.tokens import hash_token
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires


def _page(
    request: MemberRequest, form: TokenForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    found = ApiToken.objects.select_related("membership__person").order_by("-created_at", "-id")
    sees_all = request.membership.may("tokens.revoke")
    if not sees_all:
        found = found.filter(membership_id=request.membership.pk)
    context = {
        "form": form, "secret": secret, "sees_all": sees_all, "now": now(),
        "rows": [(token, list(_said(token.scopes.split()))) for token in found],
        "nav_current": "settings", "tab": "tokens",
    }  # fmt: skip
    return render(request, "accounts/pages/tokens.html", context, status=status)


def _said(scopes: Iterable[str]) -> Iterable[Any]:
    """Scopes in words."""
    for scope in scopes:
        name, _colon, right = scope.partition(":")
        resource = RESOURCES.get(name)
        if resource is not None:
            yield resource.label, _("Read and change") if right == WRITE else _("Read")


@requires("tokens.make")
@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    """One's own tokens, for administrators everybody's; and the form for another."""
    return _page(cast("MemberRequest", request), TokenForm())


@requires("tokens.make")
@proven("api_tokens")
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, this once."""
    member, form = cast("MemberRequest", request), TokenForm(request.POST)
    if not form.is_valid():
        return _page(member, form, status=422)
    secret = services.new_api_token()
    try:
        made = services.make_api_token(
            form.cleaned_data["name"], form.scopes(), secret=secret,
            days=form.cleaned_data["days"], actor=member.user,
            command_id=posted_command_id(request),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(member, form, status=422)
    if bytes(made.token_hash) != hash_token(secret):
        messages.error(request, _("A token is shown only once. Revoke that one and make another."))
        return redirect("api_tokens")
    return _page(member, TokenForm(), secret=secret)


@requires("tokens.make")
@require_POST
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Make a token worthless."""
    found, member = ApiToken.objects.all(), cast("MemberRequest", request)
    if not member.membership.may("tokens.revoke"):
        found = found.filter(membership_id=member.membership.pk)
    token, key = get_object_or_404(found, pk=token_id), posted_command_id(request)
    attempt(
        request,
        lambda: services.revoke_api_token(token, actor=member.user, command_id=key),
        _("The token is revoked: it opens nothing any more."),
    )
    return redirect("api_tokens")
