"""Filters that people keep: the pages on which they are named, changed and removed."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory.selectors import location_by_id
from opentrax.directory.trades import trades
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import filters, services
from opentrax.workorders.filter_forms import FilterForm, filter_initial
from opentrax.workorders.filters import ListQuery, NoSuchPlaceError
from opentrax.workorders.models import SavedFilter
from opentrax.workorders.services.filters import may_change


def to_list(saved: SavedFilter | None) -> str:
    """The address of the list under a filter; of everything without one."""
    return f"{reverse('workorders')}?filter={saved.pk if saved else 'none'}"


def saved_or_404(member: MemberRequest, filter_id: UUID) -> SavedFilter:
    """One that the viewer sees."""
    found = filters.filter_by_id(filter_id, member.user.pk)
    if found is None:
        raise Http404
    return found


def changed_or_404(member: MemberRequest, filter_id: UUID) -> SavedFilter:
    """One that the viewer may change."""
    found = saved_or_404(member, filter_id)
    if not may_change(found, member.membership):
        raise Http404
    return found


def query_or_404(given: QueryDict, begun: ListQuery | None = None) -> ListQuery:
    """What an address says; 404 for a location that cannot be one."""
    try:
        return filters.read_query(given.dict(), begun)  # type: ignore[arg-type]
    except NoSuchPlaceError as error:
        raise Http404 from error


@requires("filters.keep")
@require_safe
def filter_list(request: HttpRequest) -> HttpResponse:
    """What the viewer keeps, and what the organization does."""
    member, tree = cast("MemberRequest", request), trades()
    default = filters.default_of(member.user.pk)
    rows = [
        {
            "saved": saved, "is_default": saved.pk == default,
            "said": filters.said(filters.query_of(saved), tree, saved.location_name),
            "may_change": may_change(saved, member.membership),
        }
        for saved in filters.filters_of(member.user.pk)
    ]  # fmt: skip
    context = {"rows": rows, "nav_current": "workorders"}
    return render(request, "workorders/filters.html", context)


def _form_page(
    request: HttpRequest, form: FilterForm, saved: SavedFilter | None, status: int = 200
) -> HttpResponse:
    query = form.query
    place = location_by_id(query.location_id) if query.location_id else None
    context = {
        "form": form, "saved": saved, "nav_current": "workorders",
        "said": filters.said(query, trades(), place or (saved and saved.location_name) or None),
    }  # fmt: skip
    return render(request, "workorders/filter_form.html", context, status=status)


def _kept(request: HttpRequest, form: FilterForm, saved: SavedFilter | None) -> HttpResponse:
    """Save what was typed, and whether the list begins with it."""
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    if not form.is_valid():
        return _form_page(request, form, saved, 422)
    try:
        if saved is None:
            kept = services.save_filter(form.details(), actor=actor, command_id=key)
        else:
            kept = services.change_filter(saved, form.details(), actor=actor, command_id=key)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form, saved, 422)
    was_default = filters.default_of(actor.pk) == kept.pk
    if form.cleaned_data["is_default"] != was_default:
        services.choose_default(None if was_default else kept, actor=actor)
    messages.success(request, _("The filter is saved."))
    return redirect(to_list(kept))


@requires("filters.keep")
@require_http_methods(["GET", "HEAD", "POST"])
def new_filter(request: HttpRequest) -> HttpResponse:
    """GET: name what the list shows. POST: keep it."""
    may_share = cast("MemberRequest", request).membership.may("filters.share")
    if request.method != "POST":
        query = query_or_404(request.GET)
        return _form_page(request, FilterForm(may_share=may_share, query=query), None)
    form = FilterForm(request.POST, may_share=may_share, query=query_or_404(request.POST))
    return _kept(request, form, None)


@requires("filters.keep")
@require_http_methods(["GET", "HEAD", "POST"])
def change_filter(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """GET: the form, with what the list shows now where the address says so. POST: save."""
    member = cast("MemberRequest", request)
    saved = changed_or_404(member, filter_id)
    may_share = member.membership.may("filters.share")
    known = filters.query_of(saved)
    if request.method != "POST":
        initial: dict[str, Any] = filter_initial(saved, filters.default_of(member.user.pk))
        query = query_or_404(request.GET, known)
        form = FilterForm(initial=initial, may_share=may_share, query=query)
        return _form_page(request, form, saved)
    form = FilterForm(request.POST, may_share=may_share, query=query_or_404(request.POST, known))
    return _kept(request, form, saved)


@requires("filters.keep")
@require_POST
def remove_filter(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """Take one away."""
    member = cast("MemberRequest", request)
    saved, key = changed_or_404(member, filter_id), posted_command_id(request)
    attempt(
        request,
        lambda: services.remove_filter(saved, actor=member.user, command_id=key),
        _("The filter is gone; no work order is."),
    )
    return redirect("workorder_filters")


@requires("filters.keep")
@require_POST
def choose_default(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """Begin the viewer's list with it, or with everything again."""
    member = cast("MemberRequest", request)
    saved = saved_or_404(member, filter_id)
    chosen = None if "everything" in request.POST else saved
    attempt(request, lambda: services.choose_default(chosen, actor=member.user), _("Saved."))
    return redirect("workorder_filters")
