"""Requests of people about their data to the organization: list, preview, decision, second
person."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.office.forms import OnBehalfForm
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import Person
from opentrax.privacy.models import OrganizationRequest
from opentrax.privacy.models.requests import GROUND_WORDS
from opentrax.privacy.rules.requests import SETTLED, Kind, State
from opentrax.privacy.selectors.requests import organizations_requests, told, told_receipt
from opentrax.privacy.selectors.settling import correctable, named, recipients
from opentrax.privacy.services import decisions, mediated, settling
from opentrax.privacy.views.downloads import as_zip


@requires("requests.decide")
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, by its clock, and what was decided."""
    return _list(request, OnBehalfForm())


@requires("requests.decide")
@require_POST
def new_case(request: HttpRequest) -> HttpResponse:
    """Write down what somebody asked for otherwise."""
    member, form = cast("MemberRequest", request), OnBehalfForm(request.POST)
    if form.is_valid():
        try:
            made = decisions.open_on_behalf(
                form.asked(), actor=member.user, command_id=posted_command_id(request)
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("case", made.pk)
    return _list(request, form, status=422)


def _list(request: HttpRequest, form: OnBehalfForm, *, status: int = 200) -> HttpResponse:
    context = {
        "cases": organizations_requests(), "form": form, "nav_current": "settings",
        "tab": "requests",
    }  # fmt: skip
    return render(request, "office/cases.html", context, status=status)


@requires("requests.decide")
@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One request: what is asked, until when, what erasure would do, and what was done."""
    found = get_object_or_404(OrganizationRequest, pk=case_id)
    erases = found.kind == Kind.ERASURE
    viewer = cast("MemberRequest", request).user
    people = [k for k in (found.opened_by_id, found.decided_by_id, found.released_by_id) if k]
    names: dict[Any, str] = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    context = {
        "case": found, "erases": erases,
        "plan": told(decisions.planned(found)) if erases and found.is_open else (),
        "receipt": told_receipt(found),
        "opened_by": names.get(found.opened_by_id), "decided_by": names.get(found.decided_by_id),
        "released_by": names.get(found.released_by_id),
        "may_decide": found.state == State.OPEN,
        "may_release": found.state == State.WAITING and found.decided_by_id != viewer.pk,
        "may_extend": found.is_open and found.extended_at is None,
        "may_take": mediated.may_take(found), "grounds": GROUND_WORDS.items(),
        "changed": named(found.changes), **_to_settle(found),
        "nav_current": "settings", "tab": "requests",
    }  # fmt: skip
    return render(request, "office/case.html", context)


def _to_settle(found: OrganizationRequest) -> dict[str, Any]:
    """What a correction or an objection may be about, and who got the wrong data."""
    if found.kind not in SETTLED or found.state != State.OPEN:
        return {"settles": False}
    return {
        "settles": True, "is_correction": found.kind == Kind.CORRECTION,
        "values": correctable(found), "recipients": recipients(found),
    }  # fmt: skip


@requires("requests.decide")
@require_POST
def complete(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Erase, or answer."""
    answer = request.POST.get("answer", "")
    return _decide(request, case_id, decisions.carry_out, _("Decided."), answer=answer)


@requires("requests.decide")
@require_POST
def settle(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Note what was corrected or is not used any more, and who was told; then answer."""
    others = request.POST.get("others", "").splitlines()
    settled = settling.Settled(
        changes=request.POST.getlist("changes"), told=[*request.POST.getlist("told"), *others]
    )
    return _decide(
        request, case_id, settling.settle, _("Decided."), settled=settled,
        answer=request.POST.get("answer", ""),
    )  # fmt: skip


@requires("requests.decide")
@require_POST
def take_copy(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Hand out, once, the copy that somebody asked for otherwise."""
    found = get_object_or_404(OrganizationRequest, pk=case_id)
    actor, taken = cast("MemberRequest", request).user, list[bytes]()
    if attempt(request, lambda: taken.append(mediated.take(found, actor=actor))):
        return as_zip(taken[0])
    return redirect("case", found.pk)


@requires("requests.decide")
@require_POST
def release(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Let somebody else's decision go."""
    return _decide(request, case_id, decisions.release, _("Done."))


@requires("requests.decide")
@require_POST
def refuse(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say no, on which ground and why."""
    return _decide(
        request, case_id, decisions.refuse, _("Refused."), why=request.POST.get("why", ""),
        ground=request.POST.get("ground", ""),
    )  # fmt: skip


@requires("requests.decide")
@require_POST
def extend(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take 30 more days."""
    return _decide(
        request, case_id, decisions.extend, _("Extended. Whoever asked is told."),
        why=request.POST.get("why", ""),
    )  # fmt: skip


def _decide(
    request: HttpRequest, case_id: UUID, act: Callable[..., object], done: str, **words: Any
) -> HttpResponse:
    found = get_object_or_404(OrganizationRequest, pk=case_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(request, lambda: act(found, actor=actor, command_id=key, **words), done)
    return redirect("case", found.pk)
