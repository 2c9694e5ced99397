"""The settings page of checklists and their builder: plain forms, for the keyboard too."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import services
from opentrax.workorders.checklist_forms import ChecklistForm, ItemForm, SectionForm
from opentrax.workorders.checklists import Definition, Item, Section, decoded, editing, problems
from opentrax.workorders.models import Checklist
from opentrax.workorders.services.checklists import latest_version

Shown = dict[str, Any]


def _own_or_404(checklist_id: UUID) -> Checklist:
    found: Checklist = get_object_or_404(
        Checklist, pk=checklist_id, organization_id=current_organization_id()
    )
    return found


def _page(request: HttpRequest, name: str, context: Shown, status: int = 200) -> HttpResponse:
    context = {"nav_current": "settings", "tab": "checklists", **context}
    return render(request, f"workorders/{name}.html", context, status=status)


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_list(request: HttpRequest) -> HttpResponse:
    """GET: the checklists. POST: begin one."""
    form = ChecklistForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actor, key = cast("MemberRequest", request).user, posted_command_id(request)
        try:
            made = services.add_checklist(form.details(), actor=actor, command_id=key)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("checklist", made.pk)
    own = Checklist.objects.filter(organization_id=current_organization_id())
    rows = list(own.order_by("sort_key", "id"))
    context = {
        "form": form, "checklists": [r for r in rows if r.archived_at is None],
        "archived": [r for r in rows if r.archived_at is not None],
    }  # fmt: skip
    return _page(request, "checklists", context, 422 if form.errors else 200)


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """GET: the builder. POST: another name or reach."""
    found = _own_or_404(checklist_id)
    form = ChecklistForm(request.POST if request.method == "POST" else None, checklist=found)
    if request.method == "POST" and form.is_valid():
        actor, key = cast("MemberRequest", request).user, posted_command_id(request)
        try:
            services.change_checklist(found, form.details(), actor=actor, command_id=key)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("checklist", found.pk)
    return _builder(request, found, form)


def _builder(request: HttpRequest, found: Checklist, form: ChecklistForm) -> HttpResponse:
    draft, version = decoded(found.draft), latest_version(found.pk)
    published = (version.definition, version.name, version.name_fr) if version else None
    context = {
        "form": form, "checklist": found, "draft": draft,
        "names": {item.key: str(item.text) for item in draft.items},
        "faults": problems(draft), "section_form": SectionForm(auto_id="section_%s"),
        "is_changed": published != (found.draft, found.name, found.name_fr),
    }  # fmt: skip
    return _page(request, "checklist", context, 422 if form.errors else 200)


def _edited(
    request: HttpRequest, found: Checklist, edit: Callable[[Definition], Definition], done: str = ""
) -> HttpResponse:
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request,
        lambda: services.change_draft(found, edit, actor=actor, command_id=key),
        done,
    )
    return redirect("checklist", found.pk)


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """GET: the form of a section (`?section=`). POST: add one, or give it another title."""
    found = _own_or_404(checklist_id)
    key = request.POST.get("section", request.GET.get("section", ""))
    known = decoded(found.draft).section(key)
    if key and known is None:
        raise Http404
    start = {"title": known.title.en, "title_fr": known.title.fr} if known else {}
    form = SectionForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        title = form.text()
        return _edited(request, found, lambda draft: editing.with_section(draft, title, key))
    context = {"form": form, "checklist": found, "key": key, "section": known}
    return _page(request, "checklist_section", context, 422 if form.errors else 200)


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """GET: the form of an item (`?section=` for a new one, `?item=`). POST: save it."""
    found = _own_or_404(checklist_id)
    sent = request.POST if "section" in request.POST or "item" in request.POST else request.GET
    draft = decoded(found.draft)
    home, known = _place(draft, sent.get("section", ""), sent.get("item", ""))
    data = request.POST if request.method == "POST" else None
    form = ItemForm(_upto(draft, home, known), data, item=known)
    if request.method == "POST" and form.is_valid():
        made = form.read_item()
        return _edited(request, found, lambda now: editing.with_item(now, home.key, made))
    context = {"form": form, "checklist": found, "section": home, "item": known}
    return _page(request, "checklist_item", context, 422 if form.errors else 200)


def _place(draft: Definition, section_key: str, item_key: str) -> tuple[Section, Item | None]:
    known = draft.item(item_key) if item_key else None
    for one in draft.sections:
        if one.key == section_key or (known is not None and known in one.items):
            return one, known
    raise Http404


def _upto(draft: Definition, home: Section, known: Item | None) -> Definition:
    """What may come before: a new item stands at the end of its section."""
    if known is not None:
        return draft
    last = draft.sections.index(home)
    return Definition(draft.sections[: last + 1], draft.last_key)


@requires("organization.change")
@require_POST
def move(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """One place up or down."""
    found, key = _own_or_404(checklist_id), _known_key(request, checklist_id)
    step = -1 if request.POST.get("to") == "up" else 1
    return _edited(request, found, lambda draft: editing.moved(draft, key, step))


@requires("organization.change")
@require_POST
def remove(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """Take an item, or a section with its items, out of the draft."""
    found, key = _own_or_404(checklist_id), _known_key(request, checklist_id)
    return _edited(request, found, lambda draft: editing.without(draft, key), _("It is removed."))


def _known_key(request: HttpRequest, checklist_id: UUID) -> str:
    key, draft = request.POST.get("key", ""), decoded(_own_or_404(checklist_id).draft)
    if draft.item(key) is None and draft.section(key) is None:
        raise Http404
    return key


@requires("organization.change")
@require_POST
def publish(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """Make the draft the next version."""
    done = _("Published. New work orders get this version; those that are there keep theirs.")
    return _acted(request, checklist_id, services.publish_checklist, done)


@requires("organization.change")
@require_POST
def archive(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """Put it to no work order any more."""
    done = _("The checklist is archived; where it is, it stays.")
    return _acted(request, checklist_id, services.archive_checklist, done)


@requires("organization.change")
@require_POST
def restore(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """Offer an archived checklist again."""
    done = _("The checklist is on the list again.")
    return _acted(request, checklist_id, services.restore_checklist, done)


def _acted(
    request: HttpRequest, checklist_id: UUID, act: Callable[..., Checklist], done: str
) -> HttpResponse:
    found, key = _own_or_404(checklist_id), posted_command_id(request)
    actor = cast("MemberRequest", request).user
    attempt(request, lambda: act(found, actor=actor, command_id=key), done)
    return redirect("checklist", found.pk)
