"""A checklist of a visit's work order on the phone, saved section by section."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory.models import Technician
from opentrax.fieldapp.views.own import own, page
from opentrax.fieldapp.views.today import own_visit
from opentrax.organizations.access import MemberRequest
from opentrax.workorders.models import Visit, WorkChecklist
from opentrax.workorders.views.filling import answered, filled_context


def _found(technician: Technician, visit_id: UUID, key: UUID) -> tuple[Visit, WorkChecklist]:
    visit = own_visit(technician, visit_id)
    rows = WorkChecklist.objects.filter(work_order_id=visit.work_order_id)
    return visit, get_object_or_404(rows, pk=key)


def _page(
    request: HttpRequest, technician: Technician, visit: Visit, row: WorkChecklist,
    bound: Mapping[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    shown = page(
        request, "checklist", technician, visit=visit, tab="today",
        save_url=reverse("field_checklist_answers", args=[visit.pk, row.pk]),
        **filled_context(visit.work_order, row, bound),
    )  # fmt: skip
    shown.status_code = 422 if bound else 200
    return shown


@own
@require_safe
def checklist(
    request: HttpRequest, technician: Technician, visit_id: UUID, work_checklist_id: UUID
) -> HttpResponse:
    """The checklist with what was answered so far."""
    visit, row = _found(technician, visit_id, work_checklist_id)
    return _page(request, technician, visit, row)


@own
@require_POST
def answer(
    request: HttpRequest, technician: Technician, visit_id: UUID, work_checklist_id: UUID
) -> HttpResponse:
    """Save one section."""
    visit, row = _found(technician, visit_id, work_checklist_id)
    if not cast("MemberRequest", request).membership.may("checklists.fill"):
        raise PermissionDenied
    bound = answered(request, row, visit=visit)
    if bound is not None:
        return _page(request, technician, visit, row, bound)
    here = reverse("field_checklist", args=[visit.pk, row.pk])
    return redirect(f"{here}#{request.POST.get('section', '')}")
