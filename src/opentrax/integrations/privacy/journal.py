"""The journal: ids of work and of organizations, and nothing about anybody."""

from django.utils.translation import gettext_lazy as _

from opentrax.integrations.terms import JOURNAL_DAYS
from opentrax.kit.privacy import after, coded, declare, not_personal, rule

_JOB = not_personal("a property of the work")
_STATE = not_personal("state of the row")
_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_JOURNAL = rule("journal", _("30 days after it happened"), days=JOURNAL_DAYS)

declare(
    "integrations.JournalEntry",
    term=after(_JOURNAL, "at"),
    fields={
        **_ROW, "kind": coded("a word of a closed list"), "work_order_id": _JOB, "number": _JOB,
        "subject_id": _JOB, "at": _STATE, "serial": _STATE, "position": _STATE,
    },
)  # fmt: skip
declare(
    "integrations.JournalCounter", term="organization", fields={**_ROW, "last_position": _STATE}
)
