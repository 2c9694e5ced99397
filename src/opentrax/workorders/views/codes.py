"""The settings page of problem codes: the tree, and what each code sets."""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import caps, services
from opentrax.workorders.codes import problem_codes
from opentrax.workorders.cost_forms import ProblemCodeForm, code_initial
from opentrax.workorders.models import ProblemCode


def _own_or_404(code_id: UUID) -> ProblemCode:
    found: ProblemCode = get_object_or_404(ProblemCode, pk=code_id)
    return found


def _saved(request: HttpRequest, form: ProblemCodeForm, code: ProblemCode | None) -> bool:
    """Add or change a code; a refusal stands in the form."""
    if not form.is_valid():
        return False
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    try:
        if code is None:
            services.add_problem_code(form.details(), actor=actor, command_id=key)
        else:
            services.change_problem_code(code, form.details(), actor=actor, command_id=key)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _labelled(form: ProblemCodeForm) -> ProblemCodeForm:
    form.fields["nte_amount"].label = caps.cap_label()
    return form


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def code_list(request: HttpRequest) -> HttpResponse:
    """GET: the codes. POST: add one."""
    form = _labelled(ProblemCodeForm(request.POST if request.method == "POST" else None))
    status = 200
    if request.method == "POST":
        if _saved(request, form, None):
            return redirect("problem_codes")
        status = 422
    codes = problem_codes()
    context = {
        "form": form, "codes": codes, "archived": problem_codes(archived=True),
        "nav_current": "settings", "tab": "codes",
    }  # fmt: skip
    return render(request, "workorders/problem_codes.html", context, status=status)


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def change_code(request: HttpRequest, code_id: UUID) -> HttpResponse:
    """GET: the form of a code. POST: save."""
    code = _own_or_404(code_id)
    status, data = 200, request.POST if request.method == "POST" else None
    form = _labelled(ProblemCodeForm(data, initial=code_initial(code)))
    if request.method == "POST":
        if _saved(request, form, code):
            return redirect("problem_codes")
        status = 422
    context = {"form": form, "code": code, "nav_current": "settings", "tab": "codes"}
    return render(request, "workorders/problem_code_form.html", context, status=status)


@requires("organization.change")
@require_POST
def archive_code(request: HttpRequest, code_id: UUID) -> HttpResponse:
    """Offer a code no more."""
    done = _("The code is archived; what was raised with it stays.")
    return _acted(request, code_id, services.archive_problem_code, done)


@requires("organization.change")
@require_POST
def restore_code(request: HttpRequest, code_id: UUID) -> HttpResponse:
    """Offer an archived code again."""
    done = _("The code is on the list again.")
    return _acted(request, code_id, services.restore_problem_code, done)


def _acted(
    request: HttpRequest, code_id: UUID, act: Callable[..., ProblemCode], done: str
) -> HttpResponse:
    code, key = _own_or_404(code_id), posted_command_id(request)
    actor = cast("MemberRequest", request).user
    attempt(request, lambda: act(code, actor=actor, command_id=key), done)
    return redirect("problem_codes")
