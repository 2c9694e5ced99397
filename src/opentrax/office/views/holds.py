"""Legal holds in the organization's settings: ask, approve by a second person, release; and how
long things are kept."""

from datetime import UTC, datetime, time
from typing import Any, cast
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory.selectors import technicians
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.privacy import declaration_of, declarations, rules
from opentrax.kit.privacy.vocabulary import Words
from opentrax.office.forms import HoldForm
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import Person
from opentrax.privacy.models import LegalHold, ShorterTerm
from opentrax.privacy.services import holds, terms


@requires("organization.change")
@require_safe
def hold_list(request: HttpRequest) -> HttpResponse:
    """Holds and terms of the organization."""
    return _page(cast("MemberRequest", request), HoldForm())


@requires("organization.change")
@require_POST
def new_hold(request: HttpRequest) -> HttpResponse:
    """Ask for a hold; a second person has to approve it."""
    member, form = cast("MemberRequest", request), HoldForm(request.POST)
    if form.is_valid():
        from_at, to_at = form.span()
        held = holds.Held(
            place=form.cleaned_data["place"], about_id=form.cleaned_data["technician"].pk,
            from_at=from_at, to_at=to_at,
        )  # fmt: skip
        try:
            holds.request_hold(
                held, reason=form.cleaned_data["reason"],
                expires_at=datetime.combine(form.cleaned_data["until_on"], time.min, UTC),
                actor=member.user, command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("holds")
    return _page(member, form, status=422)


@requires("organization.change")
@require_POST
def approve_hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Put it in force."""
    hold = get_object_or_404(LegalHold, pk=hold_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request,
        lambda: holds.approve_hold(hold, actor=actor, command_id=key),
        _("The hold is in force. Whom it is about sees it."),
    )
    return redirect("holds")


@requires("organization.change")
@require_POST
def release_hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """End it; what it kept back goes at once."""
    hold = get_object_or_404(LegalHold, pk=hold_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request,
        lambda: holds.release_hold(hold, actor=actor, command_id=key),
        _("The hold has ended. What it kept back is gone."),
    )
    return redirect("holds")


@requires("organization.change")
@require_POST
def shorten(request: HttpRequest) -> HttpResponse:
    """Keep something for fewer days."""
    name, days = request.POST.get("rule", ""), request.POST.get("days", "")
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request,
        lambda: terms.shorten_term(
            name, int(days) if days.isdecimal() else 0, actor=actor, command_id=key
        ),
        _("Saved. What is older goes tonight."),
    )
    return redirect("holds")


def _page(request: MemberRequest, form: HoldForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form, "holds": _rows(request.user), "terms": _terms(),
        "has_technicians": technicians().exists(), "nav_current": "settings", "tab": "holds",
    }  # fmt: skip
    return render(request, "office/holds.html", context, status=status)


def _rows(viewer: Person) -> list[dict[str, Any]]:
    found = list(LegalHold.objects.annotate(n_copies=Count("copies")).order_by("-created_at"))
    about = {t.pk: t.name for t in technicians()}
    people = {h.requested_by_id for h in found} | {h.approved_by_id for h in found}
    names = dict(Person.objects.filter(pk__in=people - {None}).values_list("pk", "name"))
    return [
        {
            "hold": hold,
            "what": getattr(declaration_of(hold.place), "what", hold.place),
            "about": about.get(hold.about_id, ""),
            "asked_by": names.get(hold.requested_by_id, ""),
            "approved_by": names.get(hold.approved_by_id, ""),
            "copies": hold.n_copies,
            "in_force": hold.in_force_at(now()),
            "may_approve": hold.approved_at is None and hold.released_at is None
            and hold.requested_by_id != viewer.pk,
            "may_release": hold.released_at is None,
        }
        for hold in found
    ]  # fmt: skip


def _under(rule: str) -> list[Words]:
    """What is kept under a rule, in words."""
    return [d.what for d in declarations().values() if d.kept.rule == rule and d.what]


def _terms() -> list[dict[str, Any]]:
    """Rules that the organization may shorten, with its own days."""
    own = dict(ShorterTerm.objects.values_list("rule", "days"))
    return [
        {
            "name": name, "label": rule.label, "what": _under(name),
            "longest": terms.longest_days(name),
            "days": own.get(name, terms.longest_days(name)), "is_shorter": name in own,
        }
        for name, rule in rules().items()
        if rule.shortenable
    ]  # fmt: skip
