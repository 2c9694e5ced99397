"""Imports: a table, its columns, what would become of its rows; then make it so, or undo it."""

from collections.abc import Callable
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

from opentrax.directory.imports import Kind, kind_of, kinds, showing
from opentrax.directory.models import Fate, ImportRun
from opentrax.directory.services import imports as services
from opentrax.kit.tenancy import current_organization_id
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor
from opentrax.publicapi.paging import Page, moment, number, page_by
from opentrax.publicapi.schemas.imports import (
    ColumnsIn,
    ImportKindOut,
    ImportOut,
    ImportRowOut,
    ImportWhole,
    shown_import,
    shown_whole,
)

router = Router()
READ, WRITE, MAKES = "imports:read", "imports:write", "imports.make"
_ONE = "/imports/{uuid:import_id}"


def _own_kinds(request: Any) -> list[Kind]:
    """Those whose rows the member may change."""
    return [one for one in kinds() if request.membership.may(one.action)]


@opens(router, "GET", "/import-kinds", scope=READ, action=MAKES, response=list[ImportKindOut])
def list_import_kinds(request: Any) -> list[ImportKindOut]:
    """List what a table may be about, with the fields that its columns may hold."""
    return [ImportKindOut.of(one) for one in _own_kinds(request)]


@opens(router, "GET", "/imports", scope=READ, action=MAKES, response=Page[ImportOut])
def list_imports(request: Any, chosen: Query[Cursor]) -> dict[str, Any]:
    """List the imports of the last weeks, the oldest first."""
    found = showing.runs([one.code for one in _own_kinds(request)])
    rows, following = page_by(found, "created_at", moment(chosen.after), chosen.limit)
    return {"items": [shown_import(run) for run in rows], "next": following}


def _run(request: Any, key: UUID) -> ImportRun:
    own = ImportRun.objects.filter(organization_id=current_organization_id())
    run: ImportRun = get_object_or_404(own, pk=key)
    if kind_of(run.kind) not in _own_kinds(request):
        raise PermissionDenied
    return run


@opens(router, "POST", "/imports", scope=WRITE, action=MAKES, response={201: ImportWhole})
def start_import(
    request: Any, table: File[UploadedFile], kind: Form[Annotated[str, Field(max_length=20)]]
) -> Status[ImportWhole]:
    """Send a table, CSV or XLSX with titles in its first row, as multipart/form-data.

    Nothing is imported: it answers which column it takes for which field. Choose them next.
    """
    found = services.demand_kind(kind)
    if found not in _own_kinds(request):
        raise PermissionDenied
    made = services.take_table(
        found.code, cast("BinaryIO", table.file), table.name or "table", actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return Status(201, shown_whole(made))


@opens(router, "GET", _ONE, scope=READ, action=MAKES, response=ImportWhole)
def get_import(request: Any, import_id: UUID) -> ImportWhole:
    """Read where an import stands, and what it comes to."""
    return shown_whole(_run(request, import_id))


@opens(router, "PUT", f"{_ONE}/columns", scope=WRITE, action=MAKES, response=ImportWhole)
def choose_import_columns(request: Any, import_id: UUID, sent: ColumnsIn) -> ImportWhole:
    """Say which column is which field; then the rows are checked, which writes nothing."""
    written = {"decimal_mark": sent.decimal_mark, "day_order": sent.day_order}
    run = services.choose_columns(
        _run(request, import_id), sent.columns, written, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return shown_whole(run)


class RowFilters(Cursor):
    """Which rows."""

    fate: Fate | None = None


@opens(router, "GET", f"{_ONE}/rows", scope=READ, action=MAKES, response=Page[ImportRowOut])
def list_import_rows(request: Any, import_id: UUID, chosen: Query[RowFilters]) -> dict[str, Any]:
    """List what becomes of each row: before the import what would, after it what did."""
    found = showing.rows_of(_run(request, import_id), str(chosen.fate or ""))
    rows, following = page_by(found, "number", number(chosen.after), chosen.limit)
    return {"items": [ImportRowOut.of(row) for row in rows], "next": following}


def _acted(request: Any, key: UUID, act: Callable[..., ImportRun]) -> ImportWhole:
    run = act(_run(request, key), actor=request.user, command_id=request.command_id)
    return shown_whole(run)


@opens(router, "POST", f"{_ONE}/import", scope=WRITE, action=MAKES, response=ImportWhole)
def begin_import(request: Any, import_id: UUID) -> ImportWhole:
    """Import what was checked; GET says how far it is."""
    return _acted(request, import_id, services.begin_import)


@opens(router, "POST", f"{_ONE}/undo", scope=WRITE, action=MAKES, response=ImportWhole)
def undo_import(request: Any, import_id: UUID) -> ImportWhole:
    """Take back what an import made and changed, but for what was changed or used since."""
    return _acted(request, import_id, services.begin_undo)


@opens(router, "DELETE", _ONE, scope=WRITE, action=MAKES, response={204: None})
def throw_import_away(request: Any, import_id: UUID) -> Status[None]:
    """Forget a table that was not imported."""
    if not request.is_repetition:
        services.throw_away(
            _run(request, import_id), actor=request.user, command_id=request.command_id
        )
    return Status(204, None)
