"""A checklist of a work order: read it, fill it in by sections; put one to it, take it off."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.kit.files.receiving import too_large
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import rules, services
from opentrax.workorders.checklists import Item, Section, said
from opentrax.workorders.checklists.words import ItemKind
from opentrax.workorders.filled import Filled, checklists_of
from opentrax.workorders.filling_forms import SectionAnswersForm, answers_of, photo_name
from opentrax.workorders.models import Attachment, Checklist, Visit, WorkChecklist, WorkOrder
from opentrax.workorders.views.reading import work_order_or_404, work_orders


def checklist_or_404(request: HttpRequest, key: UUID) -> WorkChecklist:
    """A checklist of a work order that the viewer may see."""
    orders = work_orders(cast("MemberRequest", request)).order_by()
    rows = WorkChecklist.objects.select_related("work_order__location")
    found: WorkChecklist = get_object_or_404(rows, pk=key, work_order__in=orders.values("pk"))
    return found


def filled_context(
    order: WorkOrder, row: WorkChecklist, bound: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What a page shows of a checklist; `bound` is a section with what was sent and refused."""
    filled = next((one for one in checklists_of(order) if one.row.pk == row.pk), None)
    if filled is None:
        raise Http404
    photos, follow_ups = _photos(order, filled), _follow_ups(filled)
    shown = {item.key for item in filled.shown}
    missing = {item.key for item in filled.missing}
    sections = []
    for section in filled.definition.sections:
        items = [item for item in section.items if item.key in shown]
        if items:
            form = _form(filled, section, items, bound)
            lines = [
                _line(item, form, filled, photos, follow_ups, missing=item.key in missing)
                for item in items
            ]  # fmt: skip
            sections.append({"section": section, "lines": lines})
    return {
        "filled": filled, "sections": sections, "order": order,
        "may_fill": order.status not in rules.DECIDED,
        "upload_mb": settings.UPLOAD_LIMIT_BYTES // 1024**2,
    }  # fmt: skip


def _form(
    filled: Filled, section: Section, items: list[Item], bound: Mapping[str, Any] | None
) -> SectionAnswersForm:
    posted = bound["posted"] if bound and bound["section"] == section.key else None
    return SectionAnswersForm(items, filled.given, posted, auto_id=f"{section.key}_%s")


def _line(
    item: Item, form: SectionAnswersForm, filled: Filled, photos: Mapping[UUID, list[Attachment]],
    follow_ups: Mapping[UUID, WorkOrder], *, missing: bool,
) -> dict[str, Any]:  # fmt: skip
    answer = filled.answers.get(item.key)
    raised = answer.follow_up_id if answer else None
    return {
        "item": item,
        "field": form[item.key] if item.kind != ItemKind.PHOTO else None,
        "photo_field": form[photo_name(item)] if photo_name(item) in form.fields else None,
        "answer": answer,
        "said": said(item, answer.value) if answer else "",
        "failed": answer is not None and answer.is_failed,
        "is_missing": missing,
        "photos": photos.get(answer.pk, []) if answer else [],
        "follow_up": follow_ups.get(raised) if raised else None,
        "is_followed": bool(raised),
    }  # fmt: skip


def _photos(order: WorkOrder, filled: Filled) -> Mapping[UUID, list[Attachment]]:
    keys = [answer.pk for answer in filled.answers.values()]
    rows = Attachment.objects.filter(
        work_order_id=order.pk, answer_id__in=keys, deleted_at=None
    ).order_by("written_at", "id")  # fmt: skip
    found: dict[UUID, list[Attachment]] = defaultdict(list)
    for row in rows:
        if row.answer_id is not None:
            found[row.answer_id].append(row)
    return found


def _follow_ups(filled: Filled) -> Mapping[UUID, WorkOrder]:
    """Those that the viewer's organization may see; a provider who was not asked may not."""
    keys = [a.follow_up_id for a in filled.answers.values() if a.follow_up_id]
    return {order.pk: order for order in WorkOrder.objects.filter(pk__in=keys)}


@requires("workorders.view")
@require_safe
def work_checklist(request: HttpRequest, work_checklist_id: UUID) -> HttpResponse:
    """The checklist with its answers, and the forms to fill it in."""
    row = checklist_or_404(request, work_checklist_id)
    return _page(request, row)


def _page(
    request: HttpRequest, row: WorkChecklist, bound: Mapping[str, Any] | None = None
) -> HttpResponse:
    context = {
        **filled_context(row.work_order, row, bound), "nav_current": "workorders",
        "save_url": reverse("work_checklist_answers", args=[row.pk]),
    }  # fmt: skip
    return render(request, "workorders/filling.html", context, status=422 if bound else 200)


def answered(
    request: HttpRequest, row: WorkChecklist, *, visit: Visit | None = None
) -> Mapping[str, Any] | None:
    """Save the section that was sent; what was refused comes back, to be shown again."""
    posted = request.POST
    section = posted.get("section", "")
    bound = {"section": section, "posted": posted}
    dropped = too_large(request)
    if dropped:
        words = {"name": dropped[0], "most": settings.UPLOAD_LIMIT_BYTES // 1024**2}
        messages.error(
            request, _("%(name)s is larger than %(most)d MB. Nothing was saved.") % words
        )
        return bound
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    answers = answers_of(section, posted, request.FILES)
    try:
        services.answer_section(row, answers, actor=actor, visit=visit, command_id=key)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return bound
    messages.success(request, _("The section is saved."))
    return None


@requires("checklists.fill")
@require_POST
def answer(request: HttpRequest, work_checklist_id: UUID) -> HttpResponse:
    """Save one section."""
    row = checklist_or_404(request, work_checklist_id)
    bound = answered(request, row)
    if bound is not None:
        return _page(request, row, bound)
    here = reverse("work_checklist", args=[row.pk])
    return redirect(f"{here}#{request.POST.get('section', '')}")


@requires("workorders.change")
@require_POST
def put(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Put a checklist to a work order by hand."""
    order = work_order_or_404(request, work_order_id)
    try:
        key = UUID(request.POST.get("checklist", ""))
    except ValueError:
        messages.error(request, _("Choose a checklist of your organization's list."))
        return redirect(_order_address(order.pk))
    own = Checklist.objects.filter(organization_id=current_organization_id())
    found, actor = get_object_or_404(own, pk=key), cast("MemberRequest", request).user
    command_id = posted_command_id(request)
    attempt(
        request,
        lambda: services.put_checklist(order, found, actor=actor, command_id=command_id),
        _("The checklist is on the work order."),
    )
    return redirect(_order_address(order.pk))


@requires("workorders.change")
@require_POST
def take_off(request: HttpRequest, work_checklist_id: UUID) -> HttpResponse:
    """Take a checklist that nobody answered off its work order."""
    row, actor = checklist_or_404(request, work_checklist_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.take_checklist_off(row, actor=actor, command_id=key),
        _("The checklist is off the work order."),
    )
    return redirect(_order_address(row.work_order_id))


def _order_address(work_order_id: UUID) -> str:
    return reverse("workorder", args=[work_order_id]) + "#checklists"


def checklists_part(order: WorkOrder, *, may_put: bool) -> dict[str, Any]:
    """What the page of a work order shows of its checklists."""
    found = checklists_of(order)
    choices: list[Checklist] = []
    if may_put:
        there = {one.row.checklist_id for one in found}
        own = Checklist.objects.filter(
            organization_id=order.organization_id, archived_at=None, last_version__gt=0
        ).order_by("sort_key", "id")  # fmt: skip
        choices = [one for one in own if one.pk not in there]
    return {"checklists": found, "checklist_choices": choices, "may_put_checklists": may_put}
