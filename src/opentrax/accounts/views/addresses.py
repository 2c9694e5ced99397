"""Change one's address: asked for, proven by a code, undone from the old mailbox."""

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from opentrax.accounts import rules, services
from opentrax.accounts.forms.own import AddressForm, CodeForm
from opentrax.accounts.limits import limited, refused_by
from opentrax.accounts.models import AddressChange
from opentrax.accounts.proving import proven
from opentrax.accounts.selectors import address_change_of
from opentrax.accounts.services.addresses import can_object
from opentrax.accounts.services.sign_ins import SIGN_IN_KEY
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import person_scope
from opentrax.messaging.transport import keeps_mails_here
from opentrax.organizations.access import by_link, signed_in
from opentrax.organizations.models import Person

HOURS = rules.HOLD_ON_EXPORTS // timedelta(hours=1)


@signed_in
@never_cache
@proven("address")
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Ask for another address."""
    person = cast("Person", request.user)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refused = refused_by(request, "address_change", str(person.pk))
        if refused is not None:
            return cast("HttpResponse", refused)
        try:
            services.ask_for_address(person, form.cleaned_data["email"])
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            return redirect("address_code")
    context = {"form": form, "hours": HOURS, "own_tab": "me"}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/pages/address.html", context, status=status)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address_code(request: HttpRequest) -> HttpResponse:
    """Type the code that went to the new address."""
    person = cast("Person", request.user)
    change = services.waiting_change(person)
    if change is None:
        messages.error(request, _("The code is not good any more. Ask for a new one."))
        return redirect("address")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keep = str(request.session.get(SIGN_IN_KEY, ""))
        try:
            if services.confirm_address(person, form.cleaned_data["code"], keep=keep):
                messages.success(request, _("Your address is changed."))
                return redirect("me")
            form.add_error("code", _("The code is not right."))
        except Refused as refusal:
            form.add_error("code", str(refusal))
    context = {
        "form": form, "change": change, "own_tab": "me", "keeps_mails_here": keeps_mails_here(),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "accounts/pages/address_code.html", context, status=status)


@by_link
@never_cache
@limited("address_objection")
@require_http_methods(["GET", "HEAD", "POST"])
def object_to_change(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the old mailbox. Opening it changes nothing; its button takes the change back."""
    found = address_change_of(token)
    if found is None:
        return _objection(request, "invalid", status=410)
    with person_scope(found.person_id):
        change = AddressChange.objects.get(pk=found.change_id)
        if not can_object(change):
            return _objection(request, "done" if change.undone_at else "late", status=410)
        if request.method != "POST":
            return _objection(request, "open", change=change)
        try:
            services.object_to_change(found.person_id, found.change_id)
        except Refused as refusal:
            return _objection(request, "refused", refusal=str(refusal), status=409)
    return _objection(request, "undone")


def _objection(
    request: HttpRequest, state: str, *, change: AddressChange | None = None, refusal: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {"state": state, "change": change, "refusal": refusal}
    return render(request, "accounts/pages/address_objection.html", context, status=status)
