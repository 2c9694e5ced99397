"""Imports: upload a table, choose its columns, see what would become of each row, import, undo."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory.import_forms import ColumnsForm, UploadForm
from opentrax.directory.imports import Kind, kind_of, kinds, showing
from opentrax.directory.imports.sheets import refused_rows, template_of
from opentrax.directory.models import ImportRun, ImportState
from opentrax.directory.services import imports as services
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.kit.documents.sheets import XLSX
from opentrax.kit.files import MissingFileError
from opentrax.kit.files.receiving import too_large
from opentrax.organizations.access import MemberRequest, requires

PER_PAGE = 50


def _own_kinds(request: HttpRequest) -> list[Kind]:
    membership = cast("MemberRequest", request).membership
    return [one for one in kinds() if membership.may(one.action)]


def _run(request: HttpRequest, import_id: UUID) -> tuple[ImportRun, Kind]:
    own = ImportRun.objects.filter(organization_id=cast("MemberRequest", request).organization.pk)
    run = get_object_or_404(own, pk=import_id)
    kind = kind_of(run.kind)
    if kind is None:
        raise Http404
    if kind not in _own_kinds(request):
        raise PermissionDenied
    return run, kind


@requires("imports.make")
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """GET: the imports of the last weeks, and the form of a new one. POST: take a table."""
    member, own = cast("MemberRequest", request), _own_kinds(request)
    if request.method != "POST":
        asked = request.GET.get("kind", "")
        return _list(request, UploadForm(own, initial={"kind": asked}), 200)
    form, key = UploadForm(own, request.POST, request.FILES), posted_command_id(request)
    if too_large(request):
        most = settings.UPLOAD_LIMIT_BYTES // 1024**2
        form.add_error("table", _("The table is larger than %d MB. Split it.") % most)
    if form.is_valid():
        data = form.cleaned_data
        try:
            run = services.take_table(
                data["kind"], data["table"], data["table"].name, actor=member.user, command_id=key
            )
        except Refused as refusal:
            form.add_error("table", str(refusal))
        else:
            return redirect("import", run.pk)
    return _list(request, form, 422)


def _list(request: HttpRequest, form: UploadForm, status: int) -> HttpResponse:
    own = _own_kinds(request)
    labels = {one.code: one.label for one in own}
    page = Paginator(showing.runs(list(labels)), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "kinds": own, "page": page,
        "rows": [(run, labels.get(run.kind, run.kind)) for run in page],
        "nav_current": "locations",
    }  # fmt: skip
    return render(request, "directory/imports.html", context, status=status)


@requires("imports.make")
@require_safe
def import_page(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """One import as far as it has come."""
    run, kind = _run(request, import_id)
    asks_columns = run.state == ImportState.MAPPING or (
        run.state == ImportState.CHECKED and request.GET.get("step") == "columns"
    )
    has_file = services.has_file(run)
    if asks_columns and has_file:
        return _columns(request, run, kind, ColumnsForm(run, kind), 200)
    counts = showing.counts_of(run)
    only = request.GET.get("only", "")
    page = Paginator(showing.rows_of(run, only), PER_PAGE).get_page(request.GET.get("page"))
    still = services.stands_still(run)
    context = {
        "run": run, "kind": kind, "counts": counts, "page": page, "only": only,
        "lines": [showing.line(row) for row in page], "has_file": has_file, "still": still,
        "works": run.state in services.STEPS and not still,
        "goes_on": still and (has_file or run.state == ImportState.UNDOING),
        "percent": showing.percent(run, counts), "nav_current": "locations",
    }  # fmt: skip
    return render(request, "directory/import.html", context)


def _columns(
    request: HttpRequest, run: ImportRun, kind: Kind, form: ColumnsForm, status: int
) -> HttpResponse:
    context: dict[str, Any] = {
        "run": run, "kind": kind, "form": form, "nav_current": "locations",
        "needed": [one.label for one in kind.columns() if one.is_needed],
    }  # fmt: skip
    try:
        table = services.table_of(run)
    except MissingFileError as error:
        raise Http404 from error
    samples = [[row.cells[index] for row in table.rows[:3]] for index in range(len(run.header))]
    context["pairs"] = list(zip(form.columns(), samples, strict=True))
    return render(request, "directory/import_columns.html", context, status=status)


@requires("imports.make")
@require_POST
def import_columns(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Say which column is which field; the rows are checked."""
    run, kind = _run(request, import_id)
    form = ColumnsForm(run, kind, request.POST)
    if form.is_valid():
        try:
            services.choose_columns(
                run, form.mapping(), form.cleaned_data, actor=cast("MemberRequest", request).user,
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("import", run.pk)
    return _columns(request, run, kind, form, 422)


def _acted(
    request: HttpRequest, import_id: UUID, act: Callable[..., object], then: str = "import"
) -> HttpResponse:
    run, _kind = _run(request, import_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    done = attempt(request, lambda: act(run, actor=actor, command_id=key))
    return redirect("imports") if done and then == "imports" else redirect("import", run.pk)


@requires("imports.make")
@require_POST
def begin_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Import what was checked."""
    return _acted(request, import_id, services.begin_import)


@requires("imports.make")
@require_POST
def undo_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Take it back."""
    return _acted(request, import_id, services.begin_undo)


@requires("imports.make")
@require_POST
def go_on(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Let one that stands still go on."""
    return _acted(request, import_id, services.go_on)


@requires("imports.make")
@require_POST
def abandon(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Leave one that stands still at what it came to."""
    run, _kind = _run(request, import_id)
    then = "imports" if run.state == ImportState.CHECKING else "import"
    return _acted(request, import_id, services.abandon, then=then)


@requires("imports.make")
@require_POST
def throw_away(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Forget a table that was not imported."""
    return _acted(request, import_id, services.throw_away, then="imports")


@requires("imports.make")
@require_safe
def refused(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The refused rows as they were, each with its reason: to be mended and uploaded again."""
    run, _kind = _run(request, import_id)
    try:
        body = refused_rows(run)
    except MissingFileError as error:
        raise Http404 from error
    return _sheet(body, "refused-rows.xlsx")


@requires("imports.make")
@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty table of a kind, with an example."""
    found = next((one for one in _own_kinds(request) if one.code == kind), None)
    if found is None:
        raise Http404
    return _sheet(template_of(found), f"{found.code}.xlsx")


def _sheet(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
