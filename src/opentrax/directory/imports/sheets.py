"""Tables that imports give: an empty one with an example, and the rows that were refused."""

from django.utils.translation import gettext as _

from opentrax.directory.imports.kinds import Kind
from opentrax.directory.imports.showing import line
from opentrax.directory.models import Fate, ImportRun
from opentrax.directory.services.imports import table_of
from opentrax.kit.clock import now
from opentrax.kit.documents.sheets import Cell, Sheet, xlsx


def template_of(kind: Kind) -> bytes:
    """The titles of a kind's columns in the reader's language, and an example below."""
    columns = kind.columns()
    titles, example = [str(one.label) for one in columns], [one.example for one in columns]
    return xlsx([Sheet(str(kind.label), titles, [example])], made_at=now())


def refused_rows(run: ImportRun) -> bytes:
    """The rows of an import that were refused, as they were, each with its number, cell and reason.
    Every value is text there, never a formula.
    """
    refused = {row.number: line(row) for row in run.rows.filter(fate=Fate.REFUSED)}
    header = [*run.header, _("Row"), _("Cell"), _("Reason")]
    rows: list[list[Cell]] = [
        [*row.cells, row.number, refused[row.number].cell, refused[row.number].row.refusal]
        for row in table_of(run).rows
        if row.number in refused
    ]
    return xlsx([Sheet(_("Refused"), header, rows)], made_at=now())
