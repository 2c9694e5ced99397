"""Take one row of a table: what becomes of it, by the services of its pages."""

import json
import logging
from dataclasses import dataclass
from uuid import UUID

from django.db import DataError, IntegrityError, OperationalError, models, transaction
from django.utils.translation import gettext as _

from opentrax.directory.imports.kinds import Cells, Kind, Written, WrongCell
from opentrax.directory.imports.snapshots import Snapshot, mark_of, plain_mark, snapshot
from opentrax.directory.models import Fate
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a row."""

    fate: Fate
    name: str = ""
    column: str = ""
    refusal: str = ""
    changes: str = ""
    object_id: UUID | None = None
    before: str = ""
    marks: str = ""


def taken(kind: Kind, cells: Cells, actor: Person, *, twin: int | None = None) -> Taken:
    """Make or change what the row says, or say why not; nothing is left of a row that is refused or
    that changes nothing. `twin` is an earlier row of the table about the same.
    """
    name = cells.get("name") or cells.get("title") or ""
    try:
        if twin is not None:
            raise Refused(_("Row %(row)d of the table is about the same.") % {"row": twin})
        with transaction.atomic():
            found = _write(kind, cells, actor)
            if found.fate == Fate.SAME:
                transaction.set_rollback(True)
            return found
    except WrongCell as wrong:
        return Taken(Fate.REFUSED, name, wrong.column, str(wrong))
    except Refused as refusal:
        return Taken(Fate.REFUSED, name, "", str(refusal))
    except (DataError, IntegrityError):  # no form and no rule saw it, but the database did
        words = _("The database takes none of this row. Look for values that are far too large.")
        return Taken(Fate.REFUSED, name, "", words)
    except OperationalError:  # the database is gone, or a deadlock: the job comes again
        raise
    except Exception:  # whatever it was: logged with its trace, and the other rows go on
        logger.exception("a row of an import could not be taken")
        words = _("The program failed at this row. Ask whoever runs it to look into its log.")
        return Taken(Fate.REFUSED, name, "", words)


def _write(kind: Kind, cells: Cells, actor: Person) -> Taken:
    needed = next((one for one in kind.columns() if one.is_needed and one.key not in cells), None)
    there = kind.find(cells)
    if needed is not None and there is None:
        raise WrongCell(needed.key, _("“%(name)s” is needed.") % {"name": needed.label})
    before = snapshot(kind, there) if there is not None else None
    stood = dict(kind.shown(there)) if there is not None else {}
    written = kind.write(there, cells, actor)
    row = type(written.row)._default_manager.get(pk=written.row.pk)
    after, shown = snapshot(kind, row), dict(kind.shown(row))
    title = next(iter(shown.values()), "")
    if before is not None and mark_of(kind, row, before) == mark_of(kind, row, after):
        return Taken(Fate.SAME, title, object_id=None)
    return Taken(
        Fate.NEW if before is None else Fate.CHANGED, title, object_id=row.pk,
        changes=_changes(kind, stood, shown), before=_kept(before),
        marks=_marks(kind, row, after, written),
    )  # fmt: skip


def _kept(before: Snapshot | None) -> str:
    return "" if before is None else json.dumps(before)


def _changes(kind: Kind, stood: dict[str, str], shown: dict[str, str]) -> str:
    labels = {one.key: str(one.label) for one in kind.columns()}
    lines = []
    for key, text in shown.items():
        was = stood.get(key, "")
        if text != was and key in labels:
            both = f"{was} → {text or '–'}" if was else text
            lines.append(f"{labels[key]}: {' '.join(both.split())[:300]}")
    return "\n".join(lines)


def _marks(kind: Kind, row: models.Model, after: Snapshot, written: Written) -> str:
    beside = [
        [one._meta.label, str(one.pk), plain_mark(type(one)._default_manager.get(pk=one.pk))]
        for one in written.beside
    ]
    return json.dumps({"own": mark_of(kind, row, after), "beside": beside})
