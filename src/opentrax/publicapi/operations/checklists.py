"""Checklists of a work order: read, answer. One is finished when nothing is missing."""

from collections.abc import Iterable
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import File, Form, Router, UploadedFile

from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import visit_or_404, work_order_or_404
from opentrax.publicapi.problems import ProblemError
from opentrax.publicapi.schemas.checklists import (
    AnswersIn,
    WorkChecklistOut,
    WorkChecklistRow,
    row_of,
    shown_checklist,
)
from opentrax.workorders import services
from opentrax.workorders.checklists import Section
from opentrax.workorders.filled import Filled, checklists_of
from opentrax.workorders.models import Visit, WorkChecklist
from opentrax.workorders.views.filling import checklist_or_404

router = Router()
READ, WRITE = "checklists:read", "checklists:write"
_ONE = "/checklists/{uuid:work_checklist_id}"


@opens(router, "GET", "/work-orders/{uuid:work_order_id}/checklists", scope=READ,
       action="workorders.view", response=list[WorkChecklistRow])  # fmt: skip
def list_checklists_of_work_order(request: Any, work_order_id: UUID) -> list[WorkChecklistRow]:
    """List the checklists of a work order, and how far they are.

    A visit is done, and the work order completed, when nothing is missing in any of them.
    """
    return [row_of(one) for one in checklists_of(work_order_or_404(request, work_order_id))]


def _filled(row: WorkChecklist) -> Filled:
    found = next((one for one in checklists_of(row.work_order) if one.row.pk == row.pk), None)
    if found is None:
        raise Http404
    return found


@opens(router, "GET", _ONE, scope=READ, action="workorders.view", response=WorkChecklistOut)
def get_checklist(request: Any, work_checklist_id: UUID) -> WorkChecklistOut:
    """Read a checklist of a work order with its answers."""
    return shown_checklist(_filled(checklist_or_404(request, work_checklist_id)))


def _demand_keys(section: Section | None, keys: Iterable[str]) -> None:
    known = {item.key for item in section.items} if section else set()
    if section is None or not set(keys) <= known:
        words = _("Send the keys of a section and of its items as the checklist has them.")
        raise ProblemError("invalid", words)


def _visit(request: Any, row: WorkChecklist, key: UUID | None) -> Visit | None:
    if key is None:
        return None
    visit = visit_or_404(request, key)
    if visit.work_order_id != row.work_order_id:
        raise ProblemError("invalid", _("Send “visit_id” of a visit of the same work order."))
    return visit


@opens(router, "POST", f"{_ONE}/answers", scope=WRITE, action="checklists.fill",
       response=WorkChecklistOut)  # fmt: skip
def answer_checklist(request: Any, work_checklist_id: UUID, sent: AnswersIn) -> WorkChecklistOut:
    """Answer items of one section; those that are not asked are left as they are.

    All of it is refused where one answer is none to its item.
    """
    row = checklist_or_404(request, work_checklist_id)
    section = _filled(row).definition.section(sent.section)
    _demand_keys(section, [*sent.answers, *sent.confirmed])
    answers = services.Answers(sent.section, sent.answers, confirmed=frozenset(sent.confirmed))
    services.answer_section(
        row, answers, visit=_visit(request, row, sent.visit_id), actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return shown_checklist(_filled(row))


@opens(router, "POST", f"{_ONE}/photos", scope=WRITE, action="checklists.fill",
       response=WorkChecklistOut)  # fmt: skip
def add_checklist_photo(
    request: Any,
    work_checklist_id: UUID,
    file: File[UploadedFile],
    item: Form[str],
    signed_by: Form[str] = "",
) -> WorkChecklistOut:
    """Put a photo to an item, as multipart/form-data.

    Of a signature it is the drawing, and `signed_by` the name of who signed.
    """
    row = checklist_or_404(request, work_checklist_id)
    sections = _filled(row).definition.sections
    section = next((s for s in sections if any(i.key == item for i in s.items)), None)
    _demand_keys(section, [item])
    upload = services.Upload(cast("BinaryIO", file.file), file.name or "photo")
    answers = services.Answers(
        section.key if section else "", {item: [signed_by]} if signed_by else {},
        {item: [upload]},
    )  # fmt: skip
    services.answer_section(row, answers, actor=request.user, command_id=request.command_id)
    return shown_checklist(_filled(row))
