"""The contract with a partner: rates, and how papers are judged; the client sets, both see."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory.models import RateCard
from opentrax.directory.services.rates import add_rate_card, end_rate_card
from opentrax.directory.trades import trade_title
from opentrax.invoicing import services
from opentrax.invoicing.contracts import contract_with, rate_cards
from opentrax.invoicing.forms import RateForm, TaxFormSet, TermsForm
from opentrax.invoicing.services.content import taxes_of_data
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import Partnership
from opentrax.workorders.caps import cost_settings
from opentrax.workorders.selectors import organization_names


def _page(
    request: HttpRequest, partnership: Partnership, *, status: int = 200, **forms: Any
) -> HttpResponse:
    member = cast("MemberRequest", request)
    keeper_id, provider_id = partnership.organization_id, partnership.provider_id
    keeps = keeper_id == member.organization.pk
    may_change = keeps and member.membership.may("terms.change")
    terms, names = (
        contract_with(keeper_id, provider_id),
        organization_names([keeper_id, provider_id]),
    )
    initial = {"currency": cost_settings().currency, "valid_from": now().date()}
    taxes = [{"name": tax.name, "percent": tax.percent} for tax in taxes_of_data(terms.taxes)]
    context = {
        "partnership": partnership, "terms": terms, "keeps": keeps, "may_change": may_change,
        "other": names.get(provider_id if keeps else keeper_id, "–"),
        "cards": [
            (card, trade_title(card.trade_code, card.trade_label, "") if card.trade_code else "")
            for card in rate_cards(keeper_id, provider_id)
        ],
        "taxes": taxes_of_data(terms.taxes),
        "terms_form": TermsForm(instance=terms) if may_change else None,
        "tax_forms": TaxFormSet(prefix="taxes", initial=taxes) if may_change else None,
        "rate_form": RateForm(auto_id="rate_%s", initial=initial) if may_change else None,
        **forms, "nav_current": "settings", "tab": "partners",
    }  # fmt: skip
    return render(request, "invoicing/terms.html", context, status=status)


@requires("papers.view")
@require_safe
def terms_page(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """The contract and the rates."""
    return _page(request, get_object_or_404(Partnership, pk=partnership_id))


def _own(request: HttpRequest, partnership_id: UUID) -> Partnership:
    own_id = cast("MemberRequest", request).organization.pk
    found: Partnership = get_object_or_404(Partnership, pk=partnership_id, organization_id=own_id)
    return found


@requires("terms.change")
@require_POST
def change_terms(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Say by what papers are judged from now on."""
    partnership = _own(request, partnership_id)
    form, taxes = TermsForm(request.POST), TaxFormSet(request.POST, prefix="taxes")
    if all([form.is_valid(), taxes.is_valid()]):
        found = [one.tax() for one in taxes if one.cleaned_data]
        details = form.details(tax for tax in found if tax)
        try:
            services.set_terms(
                partnership.provider_id, details, actor=cast("MemberRequest", request).user,
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. It holds from the next proposal and invoice on."))
            return redirect("partner_terms", partnership.pk)
    return _page(request, partnership, terms_form=form, tax_forms=taxes, status=422)


@requires("terms.change")
@require_POST
def add_rates(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Write down rates."""
    partnership = _own(request, partnership_id)
    form = RateForm(request.POST, auto_id="rate_%s")
    if form.is_valid():
        try:
            add_rate_card(
                partnership.provider_id, form.details(),
                actor=cast("MemberRequest", request).user, command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("partner_terms", partnership.pk)
    return _page(request, partnership, rate_form=form, status=422)


@requires("terms.change")
@require_POST
def end_rates(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """Let a card hold until today."""
    own_id = cast("MemberRequest", request).organization.pk
    card = get_object_or_404(RateCard, pk=card_id, organization_id=own_id)
    partnership = get_object_or_404(
        Partnership, organization_id=own_id, provider_id=card.provider_id
    )
    today = now().date()
    on = today if card.valid_from <= today else None
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request, lambda: end_rate_card(card, on, actor=actor, command_id=key),
        _("The card has ended; what was submitted before stays judged by it."),
    )  # fmt: skip
    return redirect("partner_terms", partnership.pk)
