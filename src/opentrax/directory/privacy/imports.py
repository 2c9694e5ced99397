"""What imports store: the table that somebody uploaded, and what each of its rows came to. All of
it goes 30 days after the upload, and no undoing brings back what was erased meanwhile.
"""

import dataclasses

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import after, coded, declare, document, not_personal, personal, rule

_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_STATE = not_personal("state of the row")
_FORM = coded("how a file is written")
_TERM = rule("imports", _("30 days after the table was uploaded"), days=30)
_SAID = personal("user.content.private", purpose="work")
_NOT_COPIED = dataclasses.replace(_SAID, export=False)

declare(
    "directory.ImportRun",
    subject="started_by_id>organizations.Person",
    who="members",
    what=_("Tables that you uploaded to import them"),
    term=after(_TERM, "created_at"),
    fields={
        **_ROW,
        "kind": _FORM, "state": _STATE,
        "started_by_id": personal("user.unique_id", purpose="work"),
        "language": personal("user.account.settings", purpose="work"),
        "name": _SAID, "content_key": _SAID,
        "size_bytes": _STATE, "form": _FORM, "encoding": _FORM, "delimiter": _FORM,
        "sheet": _SAID, "decimal_mark": _FORM, "day_order": _FORM,
        "header": document({"[]": coded("the title of a column")}),
        "mapping": document({"[]": coded("the key of a field")}),
        "total": _STATE, "handled": _STATE, "imported_at": _STATE, "undone_at": _STATE,
    },
)  # fmt: skip
declare(
    "directory.ImportRow",
    subject="run.started_by_id>organizations.Person",
    who="members",
    what=_("Rows of tables that you imported"),
    term="parent",
    fields={
        **_ROW,
        "run": not_personal("names the import"),
        "number": _STATE, "fate": _STATE, "column": _STATE, "undo": _STATE,
        "name": _SAID, "refusal": _SAID, "changes": _SAID,
        "object_id": not_personal("names what the row made or changed"),
        "before": _NOT_COPIED,
        "marks": coded("keys and digests of what the row made"),
        "kept_why": coded("a sentence of the program's"),
    },
)  # fmt: skip
declare(
    "directory.ImportTitle",
    term="organization",
    fields={
        **_ROW,
        "kind": _FORM,
        "title": coded("the title of a column"),
        "field": coded("the key of a field"),
    },
)
