"""One visit on the phone: what was said and shown about its work; a photo, a note."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory.models import Technician
from opentrax.fieldapp.views.own import own, page
from opentrax.fieldapp.views.today import own_visit
from opentrax.organizations.access import MemberRequest
from opentrax.workorders.feed import feed_of
from opentrax.workorders.feed_forms import NoteForm, PhotosForm
from opentrax.workorders.filled import checklists_of
from opentrax.workorders.scans import with_scans
from opentrax.workorders.views.feed import told_of, uploaded, wrote

LATEST = 50


@own
@require_safe
def visit_page(request: HttpRequest, technician: Technician, visit_id: UUID) -> HttpResponse:
    """The feed of the visit's work order, and the forms to add to it."""
    visit, member = own_visit(technician, visit_id), cast("MemberRequest", request)
    order, own_id = visit.work_order, member.organization.pk
    return page(
        request, "visit_feed", technician, visit=visit, order=order,
        feed=feed_of(told_of(order), member.user)[:LATEST],
        note_form=NoteForm(order, own_id, auto_id="note_%s"),
        photos_form=PhotosForm(order, own_id, auto_id="photos_%s"),
        checklists=checklists_of(order), scans=with_scans([visit])[0].scans,  # type: ignore[attr-defined]
        upload_mb=settings.UPLOAD_LIMIT_BYTES // 1024**2, tab="today",
    )  # fmt: skip


def _may_write(request: HttpRequest) -> None:
    if not cast("MemberRequest", request).membership.may("notes.write"):
        raise PermissionDenied


@own
@require_POST
def add_note(request: HttpRequest, technician: Technician, visit_id: UUID) -> HttpResponse:
    """Write a note about the visit."""
    visit = own_visit(technician, visit_id)
    _may_write(request)
    wrote(request, visit.work_order, visit=visit)
    return redirect("field_visit", visit.pk)


@own
@require_POST
def add_photos(request: HttpRequest, technician: Technician, visit_id: UUID) -> HttpResponse:
    """Put photos to the visit."""
    visit = own_visit(technician, visit_id)
    _may_write(request)
    uploaded(request, visit.work_order, visit=visit, kind=PhotosForm)
    return redirect("field_visit", visit.pk)
