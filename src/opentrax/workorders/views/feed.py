"""The feed of a work order: its page, its part of another page, and what is written to it."""

from collections.abc import Callable, Mapping
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.kit.files.receiving import too_large
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import Role
from opentrax.workorders import selectors, services
from opentrax.workorders.feed import Item, Told, feed_of
from opentrax.workorders.feed_forms import ChangeNoteForm, FilesForm, NoteForm
from opentrax.workorders.following import followers
from opentrax.workorders.mentions import mentionable, mentions_of
from opentrax.workorders.models import Note, Visit, WorkOrder
from opentrax.workorders.services.following import follow
from opentrax.workorders.services.notes import may_change
from opentrax.workorders.subcontracts import passes_on
from opentrax.workorders.views.reading import work_order_or_404, work_orders

PER_PAGE = 50
LATEST = 10
MOST_OFFERED = 300


def entry_or_404[M: Model](request: HttpRequest, entries: "QuerySet[M]", key: UUID) -> M:
    """A note or a file of a work order that the viewer may see."""
    orders = work_orders(cast("MemberRequest", request)).order_by()
    return get_object_or_404(entries, pk=key, work_order__in=orders.values("pk"))


def told_of(order: WorkOrder) -> Told:
    """What the feed needs to know of a work order."""
    visits = list(order.visits.order_by("planned_start_at", "sequence"))
    assignments = list(order.assignments.order_by("-offered_at", "-id"))
    keys = [order.organization_id, *[a.provider_id for a in assignments]]
    return Told(order, assignments, visits, selectors.organization_names(keys))


def feed_part(request: MemberRequest, told: Told) -> dict[str, Any]:
    """The latest lines, and the forms to add some."""
    items, order, own_id = feed_of(told, request.user), told.order, request.organization.pk
    names = mentionable(order)
    return {
        "mentionable": _offered(request, names), "names": names,
        "feed": items[:LATEST], "feed_has_more": len(items) > LATEST,
        "note_form": NoteForm(order, own_id, auto_id="note_%s"),
        "files_form": FilesForm(order, own_id, auto_id="files_%s"),
        "upload_mb": settings.UPLOAD_LIMIT_BYTES // 1024**2,
        "follows": any(m.person_id == request.user.pk for m in followers(order)),
        "passes_on": passes_on(order),
        "takes_mail": bool(settings.ENVIRONMENT.mail.reply_address),
    }  # fmt: skip


def _offered(request: MemberRequest, names: Mapping[Any, str]) -> list[str]:
    """Names to choose from, for those who may see who is a member."""
    found = sorted(set(names.values())) if request.membership.may("members.view") else []
    return found[:MOST_OFFERED]


@requires("workorders.view")
@require_safe
def feed_page(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Everything that was said, shown and done."""
    order, member = work_order_or_404(request, work_order_id), cast("MemberRequest", request)
    items: list[Item] = feed_of(told_of(order), member.user)
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "order": order, "page": page, "feed": list(page), "names": mentionable(order),
        "passes_on": passes_on(order), "nav_current": "workorders",
    }  # fmt: skip
    return render(request, "workorders/feed.html", context)


@requires("notes.write")
@require_POST
def follow_work_order(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Hear by mail what the other side says, or not."""
    order = work_order_or_404(request, work_order_id)
    actor, wants = cast("MemberRequest", request).user, "stop" not in request.POST
    key = posted_command_id(request)
    attempt(
        request,
        lambda: follow(order, wants_mail=wants, actor=actor, command_id=key),
        _("You get what the other side writes by mail.")
        if wants else _("You get no mail about notes of this work order any more."),
    )  # fmt: skip
    return redirect(feed_address(order.pk))


def feed_address(work_order_id: UUID) -> str:
    """Where one comes back to."""
    return reverse("workorder", args=[work_order_id]) + "#feed"


def wrote(request: HttpRequest, order: WorkOrder, *, visit: Visit | None = None) -> None:
    """Write the note of a form; says what came of it."""
    member = cast("MemberRequest", request)
    form = NoteForm(order, member.organization.pk, request.POST)
    if not form.is_valid():
        _refused(request, form)
        return
    said, key = form.cleaned_data, posted_command_id(request)
    attempt(
        request,
        lambda: services.write_note(
            order, said["body"], said["audience"], actor=member.user, kind=said["kind"],
            visit=visit, command_id=key,
        ),
        _("The note is saved."),
    )  # fmt: skip


def uploaded(
    request: HttpRequest, order: WorkOrder, *, visit: Visit | None = None,
    kind: type[FilesForm] = FilesForm,
) -> None:  # fmt: skip
    """Put the files of a form to the work order; says what came of it."""
    member = cast("MemberRequest", request)
    form = kind(order, member.organization.pk, request.POST, request.FILES)
    dropped = too_large(request)
    if dropped:
        words = {"name": dropped[0], "most": settings.UPLOAD_LIMIT_BYTES // 1024**2}
        messages.error(
            request, _("%(name)s is larger than %(most)d MB. Nothing was saved.") % words
        )
        return
    if not form.is_valid():
        _refused(request, form)
        return
    audience, key = form.cleaned_data["audience"], posted_command_id(request)
    attempt(
        request,
        lambda: services.attach(
            order, form.uploads(), audience, actor=member.user, visit=visit, command_id=key
        ),
        _("The files are saved."),
    )


def _refused(request: HttpRequest, form: Any) -> None:
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))


@requires("notes.write")
@require_POST
def add_note(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Write a note or log a call."""
    order = work_order_or_404(request, work_order_id)
    wrote(request, order)
    return redirect(feed_address(order.pk))


@requires("notes.write")
@require_POST
def add_files(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """Put photos and documents to it."""
    order = work_order_or_404(request, work_order_id)
    uploaded(request, order)
    return redirect(feed_address(order.pk))


@requires("notes.write")
def change_note(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """GET: the form, for the author within ten minutes. POST: save."""
    note, member = (
        entry_or_404(request, Note.objects.all(), note_id),
        cast("MemberRequest", request),
    )
    if request.method != "POST":
        if not may_change(note, member.user):
            messages.error(request, _("A note can be changed for ten minutes. Write another one."))
            return redirect(feed_address(note.work_order_id))
        return _change_form(request, note, ChangeNoteForm(initial={"body": note.body}))
    form = ChangeNoteForm(request.POST)
    if form.is_valid():
        key, body = posted_command_id(request), form.cleaned_data["body"]
        try:
            services.change_note(note, body, actor=member.user, command_id=key)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(feed_address(note.work_order_id))
    return _change_form(request, note, form, 422)


def _change_form(
    request: HttpRequest, note: Note, form: ChangeNoteForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "note": note, "nav_current": "workorders"}
    return render(request, "workorders/note_form.html", context, status=status)


def taken_back(
    request: HttpRequest, act: Callable[[], object], work_order_id: UUID
) -> HttpResponse:
    """Delete an entry and go back to the feed."""
    attempt(request, act, _("It is taken away."))
    return redirect(feed_address(work_order_id))


@requires("notes.write")
@require_POST
def delete_note(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Take a note back."""
    note, actor = (
        entry_or_404(request, Note.objects.all(), note_id),
        cast("MemberRequest", request).user,
    )
    key = posted_command_id(request)
    return taken_back(
        request,
        lambda: services.delete_note(note, actor=actor, command_id=key),
        note.work_order_id,
    )


@requires("workorders.view")
@require_safe
def mentions(request: HttpRequest) -> HttpResponse:
    """Where the viewer was mentioned."""
    member = cast("MemberRequest", request)
    found = mentions_of(member.user.pk)
    if member.membership.role == Role.TECHNICIAN:
        seen = set(work_orders(member).order_by().values_list("pk", flat=True))
        found = [one for one in found if one.order.pk in seen]
    names = selectors.organization_names(one.note.author_organization_id for one in found)
    context = {
        "rows": [(one, names.get(one.note.author_organization_id, "–")) for one in found],
        "tab": "mentions", "nav_current": "workorders",
    }  # fmt: skip
    return render(request, "workorders/mentions.html", context)
