"""One stretch of time: what speaks for it, its corrections, its disputes."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory.models import Technician
from opentrax.directory.selectors import location_names
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import Person
from opentrax.timesheets.forms import AnswerForm, CorrectionForm, ReasonForm
from opentrax.timesheets.models import Dispute, SegmentEdit, Source, TimeSegment
from opentrax.timesheets.services.correct import (
    Correction,
    add_segment,
    correct_segment,
    remove_correction,
)
from opentrax.timesheets.services.disputes import answer_dispute, dispute_segment
from opentrax.timesheets.words import sentences
from opentrax.tracking.models import LookedAt
from opentrax.tracking.services.views import record_look
from opentrax.workorders.models import Visit


def _actor(request: HttpRequest) -> Person:
    return cast("MemberRequest", request).user


def _own_segment(segment_id: UUID) -> TimeSegment:
    return get_object_or_404(TimeSegment, pk=segment_id, organization_id=current_organization_id())


def day_url(segment: TimeSegment) -> str:
    """The day's page that shows a segment."""
    on = timezone.localtime(segment.started_at).date()
    return reverse("technician_day", args=[on, segment.technician_id])


def segment_context(segment: TimeSegment) -> dict[str, Any]:
    """What the page of a segment shows."""
    zone = timezone.get_current_timezone()
    places = [UUID(p) for p, _x in segment.alternatives if p]
    names = location_names([*places, *([segment.location_id] if segment.location_id else [])])
    visit = Visit.objects.select_related("work_order").filter(pk=segment.visit_id).first()
    own = segment.organization_id == current_organization_id()
    edits = list(
        SegmentEdit.objects.filter(segment_id=segment.pk)
        .select_related("editor")
        .order_by("created_at")
    )
    return {
        "segment": segment,
        "is_own": own,
        "evidence": sentences(segment.evidence, zone),
        "place": names.get(segment.location_id) if segment.location_id else None,
        "alternatives": [
            (
                names.get(UUID(p), _("a place you may not see")) if p else _("no known place"),
                round(100 * share),
            )
            for p, share in segment.alternatives
        ],
        "visit": visit,
        "edits": edits,
        "disputes": list(Dispute.objects.filter(segment=segment).order_by("created_at")),
        "mine": current_organization_id(),
        "confidence_pct": round(100 * segment.confidence),
        "seconds": (segment.ended_at - segment.started_at).total_seconds(),
        "by_hand": segment.source == Source.MANUAL,
        "nav_current": "day" if own else "workorders",
        "back": day_url(segment) if own else None,
        "reason_form": ReasonForm(),
        "answer_form": AnswerForm(),
        "dispute_url": reverse("time_dispute", args=[segment.pk]),
    }


@requires("time.view")
@require_safe
def segment_page(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Everything about one stretch of time that the viewer's organization may see."""
    segment = get_object_or_404(TimeSegment, pk=segment_id)
    if segment.organization_id == current_organization_id():
        on = timezone.localtime(segment.started_at).date()
        record_look(segment.technician, _actor(request), LookedAt.DAY, about_on=on)
    return render(request, "timesheets/segment.html", segment_context(segment))


def _initial(segment: TimeSegment) -> dict[str, Any]:
    return {
        "kind": segment.kind,
        "started_at": timezone.localtime(segment.started_at),
        "ended_at": timezone.localtime(segment.ended_at),
        "visit_id": str(segment.visit_id or ""),
    }


def _correction(form: CorrectionForm) -> Correction:
    cleaned = form.cleaned_data
    return Correction(
        kind=cleaned["kind"], started_at=cleaned["started_at"], ended_at=cleaned["ended_at"],
        reason=cleaned["reason"], visit_id=cleaned["visit_id"],
    )  # fmt: skip


def _form_page(request: HttpRequest, form: CorrectionForm, **context: Any) -> HttpResponse:
    context |= {"form": form, "nav_current": "day"}
    status = 422 if form.is_bound else 200
    return render(request, "timesheets/correction.html", context, status=status)


@requires("time.change")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """GET: the form. POST: say what this time was."""
    segment = _own_segment(segment_id)
    form = CorrectionForm(
        request.POST or None, initial=_initial(segment), technician_id=segment.technician_id
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = correct_segment(
                segment,
                _correction(form),
                actor=_actor(request),
                command_id=posted_command_id(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Corrected. What it was before stays in its history."))
            return redirect(day_url(done))
    return _form_page(request, form, segment=segment, back=day_url(segment))


@requires("time.change")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, technician_id: UUID) -> HttpResponse:
    """GET: the form. POST: add time that no phone saw."""
    technician = get_object_or_404(Technician, pk=technician_id)
    form = CorrectionForm(request.POST or None, technician_id=technician.pk)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_segment(
                technician,
                _correction(form),
                actor=_actor(request),
                command_id=posted_command_id(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added."))
            return redirect(day_url(made))
    return _form_page(
        request, form, technician=technician, back=reverse("timesheet", args=[technician.pk])
    )


@requires("time.change")
@require_POST
def remove(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Take back an entry by hand."""
    segment = _own_segment(segment_id)
    back = day_url(segment)
    attempt(
        request,
        lambda: remove_correction(
            segment,
            actor=_actor(request),
            reason=_("taken back"),
            command_id=posted_command_id(request),
        ),
        _("Taken back. The phone's own line shows again."),
    )
    return redirect(back)


@requires("timesheets.dispute")
@require_POST
def dispute(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Say that a time is wrong: the client of its visit, or the office. Technicians say it of their
    own time in `views.own`."""
    member = cast("MemberRequest", request)
    if not member.membership.may("time.view"):
        raise PermissionDenied
    segment = get_object_or_404(TimeSegment, pk=segment_id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    attempt(
        request,
        lambda: dispute_segment(
            segment, actor=_actor(request), reason=reason, command_id=posted_command_id(request)
        ),
        _("Disputed. The time stays as it is until it is answered, and its evidence is kept."),
    )
    return redirect("time_segment", segment.pk)


@requires("timesheets.approve")
@require_POST
def answer(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Answer a dispute of one of the organization's own times."""
    found = get_object_or_404(Dispute, pk=dispute_id, organization_id=current_organization_id())
    form = AnswerForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: answer_dispute(
                found, actor=_actor(request), upheld=form.cleaned_data["upheld"],
                answer=form.cleaned_data["answer"], command_id=posted_command_id(request),
            ),
            _("Answered. The other side reads it."),
        )  # fmt: skip
    else:
        messages.error(request, _("Choose whether the time was wrong, and write an answer."))
    return redirect("time_segment", found.segment_id)
