"""Check-ins to look at: the list of those that nobody answered, and the answer."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.acting import attempt, posted_command_id, posted_text
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders.check_ins import doubts_of
from opentrax.workorders.flags import MOST, open_flags
from opentrax.workorders.models import CheckIn
from opentrax.workorders.services.flags import review_check_in
from opentrax.workorders.views.reading import visit_or_404


@requires("check_ins.review")
@require_safe
def flag_list(request: HttpRequest) -> HttpResponse:
    """Flagged check-ins of which the viewer's organization has said nothing yet."""
    found = open_flags()
    context = {
        "flags": [(one, doubts_of(one)) for one in found],
        "most": MOST if len(found) == MOST else None, "tab": "flags",
        "nav_current": "workorders",
    }  # fmt: skip
    return render(request, "workorders/flags.html", context)


@requires("check_ins.review")
@require_POST
def review(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Say of a flagged check-in of a visit whether it is in order."""
    visit = visit_or_404(request, visit_id)
    try:
        key = UUID(request.POST.get("check_in", ""))
    except ValueError as error:
        raise Http404 from error
    row = get_object_or_404(CheckIn.objects.filter(visit_id=visit.pk), pk=key)
    actor, command_id = cast("MemberRequest", request).user, posted_command_id(request)
    answer, words = posted_text(request, "answer"), posted_text(request, "words")
    attempt(
        request,
        lambda: review_check_in(row, answer, words=words, actor=actor, command_id=command_id),
        _("Thank you: both sides see what you say of it."),
    )
    if request.POST.get("from") == "list":
        return redirect("check_in_flags")
    return redirect("workorder", visit.work_order_id)
