"""Offers: made and taken back by the keeper, answered by the provider."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import selectors, services
from opentrax.workorders.forms import AnswerForm
from opentrax.workorders.offer_forms import AssignForm
from opentrax.workorders.services.stops import lacking_words
from opentrax.workorders.states import AssignmentStatus
from opentrax.workorders.views.orders import work_order_shown
from opentrax.workorders.views.reading import assignment_or_404, work_order_or_404

PER_PAGE = 50


@requires("workorders.assign")
@require_POST
def assign(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Offer a work order to a provider or give it to our own technicians."""
    order, actor = work_order_or_404(request, work_order_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    form = AssignForm(request.POST, order=order, units=actor.units)
    if not form.is_valid():
        return work_order_shown(request, order, assign_form=form, status=422)
    first, *then = form.cleaned_data["line"]
    in_house, minutes = first == order.organization_id, form.minutes()
    done = attempt(
        request,
        lambda: services.assign(
            order, first, then=then, answer_minutes=minutes, actor=actor, command_id=key
        ),
        _("Ours now: plan a visit.") if in_house else _("The work order is offered."),
    )
    if done and (lacks := lacking_words(first, order)):
        messages.warning(request, _("What they lack: %(documents)s") % {"documents": lacks})
    return redirect("workorder", order.pk)


@requires("workorders.assign")
@require_POST
def recall(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Take an offer back."""
    offer, actor = assignment_or_404(assignment_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.recall_assignment(offer, actor=actor, command_id=key),
        _("The offer is taken back; the provider no longer sees the work order."),
    )
    return redirect("workorder", offer.work_order_id)


@requires("workorders.assign")
@require_POST
def next_in_line(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Offer a work order to the next in its line."""
    order, actor = work_order_or_404(request, work_order_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.offer_to_next(order, actor=actor, command_id=key),
        _("The work order is offered to the next in line."),
    )
    return redirect("workorder", order.pk)


@requires("assignments.answer")
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """What clients offer us, oldest first."""
    page = Paginator(selectors.offers(), PER_PAGE).get_page(request.GET.get("page"))
    names = selectors.organization_names(offer.organization_id for offer in page)
    context = {
        "page": page,
        "rows": [(offer, names.get(offer.organization_id, "–")) for offer in page],
        "offer_count": page.paginator.count,
        "tab": "offers",
        "nav_current": "workorders",
    }
    return render(request, "workorders/offers.html", context)


@requires("assignments.answer")
@require_POST
def answer(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Accept or decline."""
    offer, actor = assignment_or_404(assignment_id), cast("MemberRequest", request).user
    form, key = AnswerForm(request.POST), posted_command_id(request)
    if not form.is_valid():
        return redirect("offers")
    given, reason = form.cleaned_data["answer"], form.cleaned_data["reason"]
    accepted = given == AssignmentStatus.ACCEPTED
    done = attempt(
        request,
        lambda: services.answer_assignment(
            offer, given, actor=actor, reason=reason, command_id=key
        ),
        _("Accepted. Plan a visit next.") if accepted else _("Declined: the client has it back."),
    )
    return redirect("workorder", offer.work_order_id) if done and accepted else redirect("offers")
