"""The steps of an import that go over its rows: checking, importing, undoing.

Each takes a row, or some, in a transaction of its own, with how far it came, so that another worker
goes on where one died and no row is taken twice. Checking does what importing does and rolls it
back: what it says is what the services say.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation

from opentrax.audit import services as audit
from opentrax.directory.imports import Kind, kind_of
from opentrax.directory.imports.snapshots import named_without_index
from opentrax.directory.imports.taking import Taken, taken
from opentrax.directory.imports.undoing import undone
from opentrax.directory.models import ImportRow, ImportRun, ImportState, Undo
from opentrax.directory.services.imports import STEPS, table_of
from opentrax.kit.clock import now
from opentrax.kit.files import MissingFileError
from opentrax.kit.imports import Row, Table
from opentrax.kit.imports.values import plain_day, plain_number
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import membership_of

CHECKED_AT_ONCE = 25
UNDONE_AT_ONCE = 100
DEEPEST = 8
type Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Work:
    """A table as its rows are taken: which are which, and where the rows are that others name."""

    kind: Kind
    rows: Sequence[Row]
    columns: Mapping[str, int]
    cells: Sequence[Cells]
    named: Mapping[str, int] = field(default_factory=dict)
    first: Mapping[str, int] = field(default_factory=dict)
    # Of what is to be undone, the keys of its rows and of what they made; the last of the table
    # comes first. Beside it what is known of these: see `named_without_index`.
    to_undo: list[tuple[UUID, UUID]] = field(default_factory=list)
    loose: dict[UUID, bool] = field(default_factory=dict)


def work_off(organization_id: UUID, run_id: UUID) -> None:
    """Do the step that an import is at, to its end."""
    with scope(organization_id):
        run = ImportRun.objects.filter(pk=run_id).first()
        work = None if run is None or run.state not in STEPS else _work(run)
    if run is None or work is None:
        return
    with translation.override(run.language):
        while _some(organization_id, run_id, work):
            pass


def _work(run: ImportRun) -> Work | None:
    kind = kind_of(run.kind)
    if kind is None:
        return None
    if run.state == ImportState.UNDOING:
        rows = run.rows.filter(undo=Undo.NOT_ASKED).exclude(object_id=None).order_by("number")
        return Work(
            kind,
            (),
            {},
            (),
            to_undo=[
                (row.pk, row.object_id) for row in rows.only("pk", "object_id") if row.object_id
            ],
        )
    try:
        return _laid_out(kind, run, table_of(run))
    except MissingFileError:  # after a restore without the files: it stands still, and says so
        return None


def _laid_out(kind: Kind, run: ImportRun, table: Table) -> Work:
    columns = {key: index for index, key in enumerate(run.mapping) if key}
    forms = {one.key: one.form for one in kind.columns()}
    cells = [_cells(row, columns, forms, run) for row in table.rows]
    named: dict[str, int] = {}
    first: dict[str, int] = {}
    for index, of_row in enumerate(cells):
        names = list(kind.names(of_row))
        for name in names:
            named.setdefault(name, index)
        if names:
            first.setdefault(names[0], index)
    return Work(kind, table.rows, columns, cells, named, first)


def _cells(
    row: Row, columns: Mapping[str, int], forms: Mapping[str, str], run: ImportRun
) -> dict[str, str]:
    found = {}
    for key, index in columns.items():
        text = row.cells[index]
        if not text:
            continue
        if forms.get(key) == "number":
            text = plain_number(text, run.decimal_mark)
        elif forms.get(key) == "day":
            text = plain_day(text, run.day_order)
        found[key] = text
    return found


def _some(organization_id: UUID, run_id: UUID, work: Work) -> bool:
    """Take some rows; tell whether there are more."""
    with scope(organization_id):
        run = ImportRun.objects.select_for_update().filter(pk=run_id).first()
        if run is None or run.state not in STEPS:
            return False
        with scope(organization_id, run.started_by_id):
            actor = Person.objects.filter(pk=run.started_by_id).first()
            if actor is None or not _may(actor, work.kind):  # it stands still until somebody may
                return False
            with timezone.override(ZoneInfo(actor.time_zone)):
                _STEP[ImportState(run.state)](run, work, actor)
        run.save()
        return run.state in STEPS


def _may(actor: Person, kind: Kind) -> bool:
    """Whether the person may still do what the import does, at each portion anew."""
    member = membership_of(actor.pk)
    return (
        member is not None and actor.is_active
        and member.may("imports.make") and member.may(kind.action)
    )  # fmt: skip


def _check(run: ImportRun, work: Work, actor: Person) -> None:
    places = range(run.handled, min(run.handled + CHECKED_AT_ONCE, len(work.rows)))
    _write_down(run, work, places, {place: _tried(work, place, actor) for place in places})
    if run.handled >= len(work.rows):
        run.state = ImportState.CHECKED


def _tried(work: Work, place: int, actor: Person) -> Taken:
    """What would become of a row, after those of the table that it leans on; all of it is rolled
    back, and with it go the locks.
    """
    with transaction.atomic():
        for over in reversed(_above(work, place)):
            _take(work, over, actor)
        found = _take(work, place, actor)
        transaction.set_rollback(True)
    return found


def _above(work: Work, place: int) -> list[int]:
    """The rows that a row leans on, the nearest first; each stands before the one that names it."""
    found: list[int] = []
    while len(found) < DEEPEST:
        name = work.kind.leans_on(work.cells[place])
        over = work.named.get(name) if name else None
        if over is None or over >= place:
            break
        found.append(over)
        place = over
    return found


def _import(run: ImportRun, work: Work, actor: Person) -> None:
    # A row at a time, as a page would: nobody waits for long, and locks come in a page's order.
    if run.handled < len(work.rows):
        _write_down(run, work, [run.handled], {run.handled: _take(work, run.handled, actor)})
    if run.handled >= len(work.rows):
        run.state, run.imported_at = ImportState.DONE, now()
        audit.record("import.done", subject_id=run.pk, actor_id=actor.pk,
                     facts={"rows": run.total})  # fmt: skip


def _take(work: Work, place: int, actor: Person) -> Taken:
    cells = work.cells[place]
    names = list(work.kind.names(cells))
    earlier = work.first.get(names[0], place) if names else place
    twin = work.rows[earlier].number if earlier < place else None
    return taken(work.kind, cells, actor, twin=twin)


def _write_down(
    run: ImportRun, work: Work, places: Iterable[int], found: Mapping[int, Taken]
) -> None:
    rows = []
    for place in places:
        one = found[place]
        rows.append(
            ImportRow(
                run=run, number=work.rows[place].number, fate=one.fate, name=one.name[:200],
                column=work.columns.get(one.column), refusal=one.refusal[:500],
                changes=one.changes, object_id=one.object_id, before=one.before, marks=one.marks,
            )
        )  # fmt: skip
        run.handled = place + 1
    numbers = [row.number for row in rows]
    ImportRow.objects.filter(run=run, number__in=numbers).delete()
    ImportRow.objects.bulk_create(rows)


def _undo(run: ImportRun, work: Work, actor: Person) -> None:
    if not work.to_undo:
        run.state, run.undone_at = ImportState.UNDONE, now()
        audit.record("import.undone", subject_id=run.pk, actor_id=actor.pk,
                     facts={"rows": run.handled})  # fmt: skip
        return
    if work.to_undo[-1][1] not in work.loose:
        work.loose.clear()  # what was said of others is old by now
        keys = [made for _row, made in work.to_undo[-UNDONE_AT_ONCE:]]
        work.loose.update(named_without_index(work.kind.model, work.kind.family, keys))
    row = run.rows.filter(pk=work.to_undo.pop()[0], undo=Undo.NOT_ASKED).first()
    if row is None:  # another worker was here
        return
    row.kept_why = undone(work.kind, row, actor, work.loose)[:200]
    row.undo = Undo.KEPT if row.kept_why else Undo.TAKEN_BACK
    if not row.kept_why:
        row.before = ""
    row.save(update_fields=["undo", "kept_why", "before"])
    run.handled += 1


_STEP: Mapping[ImportState, Callable[[ImportRun, Work, Person], None]] = {
    ImportState.CHECKING: _check,
    ImportState.RUNNING: _import,
    ImportState.UNDOING: _undo,
}
