"""Take back what one row of an import made or changed, unless somebody changed or used it since."""

import json
from collections.abc import Mapping
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.imports.kinds import Kind
from opentrax.directory.imports.snapshots import (
    locked,
    mark_of,
    plain_mark,
    put_back,
    snapshot,
    take_away,
)
from opentrax.directory.models import Fate, ImportRow
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person


def undone(
    kind: Kind, row: ImportRow, actor: Person, loose: Mapping[UUID, bool] | None = None
) -> str:
    """Undo a row; the answer is empty, or why it was kept. `loose`: see `take_away`."""
    try:
        with transaction.atomic():
            why = _undo(kind, row, actor, loose)
            if why:
                transaction.set_rollback(True)
            else:  # what it was put back to may be gone: the database says so now, or at the commit
                _look_at_constraints()
            return why
    except Refused as refusal:
        return str(refusal)
    except (DataError, IntegrityError, ObjectDoesNotExist):
        return _("It cannot be as it was: something that it named is gone.")


def _look_at_constraints() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _undo(kind: Kind, row: ImportRow, actor: Person, loose: Mapping[UUID, bool] | None) -> str:
    assert row.object_id is not None  # noqa: S101  only such rows are undone
    there = locked(kind.model, row.object_id)
    if there is None:
        return ""
    marks = json.loads(row.marks)
    if mark_of(kind, there, snapshot(kind, there)) != marks["own"]:
        return _("Somebody changed it since.")
    if row.fate == Fate.CHANGED:
        put_back(kind, there, json.loads(row.before))
    elif kind.take_back is not None:
        if not kind.take_back(there, actor):
            return _("It was used since.")
    elif not take_away(there, kind.family, loose):
        return _("Something else names it: it was used since.")
    audit.record(
        "import.row_undone", subject_id=row.object_id, actor_id=actor.pk,
        facts={"import": str(row.run_id)},
    )  # fmt: skip
    _take_beside(marks["beside"])
    return ""


def _take_beside(made: list[list[str]]) -> None:
    """What was made beside the row goes too, where nobody else has taken to it."""
    for label, key, mark in made:
        model = apps.get_model(label)
        there = model._default_manager.filter(pk=key).first()
        if there is not None and plain_mark(there) == mark:
            take_away(there, ())
