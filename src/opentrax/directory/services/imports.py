"""Imports: take a table, choose its columns, check it, import it, undo it, throw it away.

The steps that go over rows run as a job, see `import_steps`; here each of them is begun.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.imports import Kind, kind_of
from opentrax.directory.imports.words import in_each_language
from opentrax.directory.models import Fate, ImportRun, ImportState, ImportTitle
from opentrax.kit import files
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.imports import Table, UnreadableError, read_table
from opentrax.kit.imports.guessing import bare, guessed
from opentrax.kit.imports.values import DAY_FIRST, MONTH_FIRST, day_order, decimal_mark
from opentrax.kit.jobs import is_waiting
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person

_CHUNK_BYTES = 1 << 16
STEPS = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)


def demand_kind(code: str) -> Kind:
    """A kind by its code. Refuses one that there is not."""
    kind = kind_of(code)
    if kind is None:
        raise Refused(_("Choose what the table is about."))
    return kind


@command
def take_table(
    code: str, upload: BinaryIO, name: str, *, actor: Person, command_id: UUID | None = None
) -> ImportRun:
    """Keep an uploaded table and guess which of its columns is which field. Nothing is imported.

    Refuses what is no table, or too large a one.
    """
    kind = demand_kind(code)
    try:
        table = read_table(upload)
    except UnreadableError as error:
        raise Refused(str(error)) from error
    upload.seek(0)
    stored = files.put(iter(lambda: upload.read(_CHUNK_BYTES), b""))
    cells = [cell for row in table.rows for cell in row.cells if cell]
    run = ImportRun(
        kind=kind.code, started_by_id=actor.pk, language=get_language() or "en",
        name=_named(name), content_key=stored.key, size_bytes=stored.size_bytes,
        form=table.facts.form, encoding=table.facts.encoding, delimiter=table.facts.delimiter,
        sheet=table.facts.sheet, decimal_mark=decimal_mark(cells), day_order=day_order(cells),
        header=list(table.header), mapping=_guess(kind, table.header), total=len(table.rows),
    )  # fmt: skip
    run.save(force_insert=True)
    audit.record("import.uploaded", subject_id=run.pk, actor_id=actor.pk, facts={"rows": run.total})
    return run


def _named(name: str) -> str:
    plain = PurePosixPath(name.replace("\\", "/")).name
    return "".join(c for c in plain if c.isprintable())[:150] or "table"


def _guess(kind: Kind, header: Sequence[str]) -> list[str]:
    names = {one.key: [*in_each_language(one.label), one.key, *one.words] for one in kind.columns()}
    rows = ImportTitle.objects.filter(organization_id=current_organization_id(), kind=kind.code)
    return guessed(header, names, dict(rows.values_list("title", "field")))


@command
def choose_columns(
    run: ImportRun, mapping: Sequence[str], written: Mapping[str, str], *, actor: Person,
    command_id: UUID | None = None,
) -> ImportRun:  # fmt: skip
    """Say which column is which field and how numbers and days are written; remember it for the
    next table, and begin to check the rows.

    Refuses a field that two columns are to hold, one that is needed and that none holds, and an
    import that has begun.
    """
    locked = locked_run(run)
    _demand(locked, ImportState.MAPPING, ImportState.CHECKED)
    _demand_file(locked)
    columns = {one.key: one for one in demand_kind(locked.kind).columns()}
    chosen = [key if key in columns else "" for key in mapping][: len(locked.header)]
    chosen += [""] * (len(locked.header) - len(chosen))
    told = [key for key in chosen if key]
    twice = next((key for key in told if told.count(key) > 1), None)
    if twice is not None:
        words = {"field": columns[twice].label}
        raise Refused(_("Two columns cannot both be “%(field)s”.") % words)
    missing = [str(one.label) for one in columns.values() if one.is_needed and one.key not in told]
    if missing:
        raise Refused(_("Say which column is “%(field)s”.") % {"field": missing[0]})
    locked.mapping = chosen
    locked.decimal_mark = "," if written.get("decimal_mark") == "," else "."
    is_month_first = written.get("day_order") == MONTH_FIRST
    locked.day_order = MONTH_FIRST if is_month_first else DAY_FIRST
    _remember(locked)
    return _begin(locked, ImportState.CHECKING, actor)


def _remember(run: ImportRun) -> None:
    for title, key in zip(run.header, run.mapping, strict=True):
        if key and bare(title):
            ImportTitle.objects.update_or_create(
                organization_id=current_organization_id(), kind=run.kind, title=bare(title)[:80],
                defaults={"field": key},
            )  # fmt: skip


@command
def begin_import(run: ImportRun, *, actor: Person, command_id: UUID | None = None) -> ImportRun:
    """Import what was checked. Refuses what was not, and a table of which every row is refused."""
    locked = locked_run(run)
    _demand(locked, ImportState.CHECKED)
    _demand_file(locked)
    if not locked.rows.filter(fate__in=(Fate.NEW, Fate.CHANGED)).exists():
        raise Refused(_("There is nothing to import: no row is new or changes anything."))
    audit.record("import.begun", subject_id=locked.pk, actor_id=actor.pk)
    return _begin(locked, ImportState.RUNNING, actor)


@command
def begin_undo(run: ImportRun, *, actor: Person, command_id: UUID | None = None) -> ImportRun:
    """Take back what an import made and changed, but for what was changed or used since. Refuses
    one that is not done.
    """
    locked = locked_run(run)
    _demand(locked, ImportState.DONE)
    audit.record("import.undo_begun", subject_id=locked.pk, actor_id=actor.pk)
    return _begin(locked, ImportState.UNDOING, actor)


@command
def throw_away(run: ImportRun, *, actor: Person, command_id: UUID | None = None) -> None:
    """Forget a table that was not imported, with its file. Refuses one that was."""
    locked = locked_run(run)
    _demand(locked, ImportState.MAPPING, ImportState.CHECKED)
    audit.record("import.thrown_away", subject_id=locked.pk, actor_id=actor.pk)
    locked.delete()


@command
def go_on(run: ImportRun, *, actor: Person, command_id: UUID | None = None) -> ImportRun:
    """Let an import that stands still go on where it stopped, in the actor's name. Refuses one that
    is being worked on, and one whose table is gone.
    """
    locked = _still(run)
    if locked.state != ImportState.UNDOING:
        _demand_file(locked)
    audit.record("import.taken_over", subject_id=locked.pk, actor_id=actor.pk)
    return _enqueue(locked, actor)


@command
def abandon(run: ImportRun, *, actor: Person, command_id: UUID | None = None) -> ImportRun | None:
    """Leave an import that stands still at what it came to: what was not imported is forgotten,
    what was can be undone; one that was only being checked goes as a whole. Refuses one that is
    being worked on.
    """
    locked = _still(run)
    audit.record("import.abandoned", subject_id=locked.pk, actor_id=actor.pk,
                 facts={"rows": locked.handled})  # fmt: skip
    if locked.state == ImportState.CHECKING:
        locked.delete()
        return None
    if locked.state == ImportState.RUNNING:
        taken = locked.rows.order_by("number").values_list("pk", flat=True)[: locked.handled]
        locked.rows.exclude(pk__in=list(taken)).delete()
        locked.imported_at = now()
    locked.state = ImportState.DONE
    locked.save(update_fields=["state", "imported_at"])
    return locked


def stands_still(run: ImportRun) -> bool:
    """Whether an import is at a step and nobody works on it."""
    return run.state in STEPS and not is_waiting(_lock_of(run))


def has_file(run: ImportRun) -> bool:
    """Whether its table is there: after a restore without the files it is not."""
    try:
        files.path_of(run.organization_id, run.content_key)
    except files.MissingFileError:
        return False
    return True


def _still(run: ImportRun) -> ImportRun:
    locked = locked_run(run)
    if not stands_still(locked):
        _demand(locked)
    return locked


def _demand_file(run: ImportRun) -> None:
    if not has_file(run):
        raise Refused(_("The file of this import is not there any more. Upload the table again."))


def _lock_of(run: ImportRun) -> str:
    return f"import:{run.pk}"


def _begin(run: ImportRun, step: ImportState, actor: Person) -> ImportRun:
    run.state, run.handled = step, 0
    return _enqueue(run, actor)


def _enqueue(run: ImportRun, actor: Person) -> ImportRun:
    from opentrax.directory.tasks import work_off_import  # the jobs call these services

    run.started_by_id, run.language = actor.pk, get_language() or run.language
    run.save()
    work_off_import.enqueue(run_id=str(run.pk), lock=_lock_of(run))
    return run


def _demand(run: ImportRun, *states: ImportState) -> None:
    if run.state in states:
        return
    if run.state in STEPS:
        raise Refused(_("This import is being worked on. Wait until it is done."))
    raise Refused(_("This import has gone further meanwhile. Look at it again."))


def locked_run(run: ImportRun) -> ImportRun:
    """The import as it is now, locked. Refuses another organization's."""
    found: ImportRun | None = (
        ImportRun.objects.select_for_update()
        .filter(pk=run.pk, organization_id=current_organization_id())
        .first()
    )
    if found is None:
        raise Refused(_("This import is not there any more."))
    return found


def table_of(run: ImportRun) -> Table:
    """The table that was uploaded, read again. Raises files.MissingFileError where it is gone."""
    path = files.path_of(run.organization_id, run.content_key)
    with path.open("rb") as file:
        return read_table(file)


@files.names_files
def _named_keys() -> set[str]:
    rows = ImportRun.objects.filter(organization_id=current_organization_id())
    return set(rows.values_list("content_key", flat=True))
