"""What checklists store about people."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import coded, declare, not_personal, personal

_WORDS = coded("words of the organization's checklist")
_STATE = not_personal("state of the row")
_JOB = not_personal("a property of the work")
_RULE = not_personal("a rule of the organization's work")
_ORGANIZATION = not_personal("names an organization")
_ROW = {
    "id": not_personal("a random key"),
    "organization_id": _ORGANIZATION,
    "created_at": not_personal("when the row was made"),
}

declare(
    "workorders.Checklist",
    term="organization",
    fields={
        **_ROW,
        "name": _WORDS, "name_fr": _WORDS, "sort_key": _WORDS, "draft": _WORDS,
        "last_version": _STATE, "is_put_by_rule": _RULE, "trade_code": coded("a key of the list"),
        "problem_code_id": _RULE, "location_id": not_personal("names a place of work"),
        "archived_at": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.ChecklistVersion",
    term="organization",
    fields={
        **_ROW,
        "checklist": _STATE, "number": _STATE, "name": _WORDS, "name_fr": _WORDS,
        "definition": _WORDS,
    },
)  # fmt: skip
declare(
    "workorders.WorkChecklist",
    term="parent",
    fields={
        **_ROW,
        "work_order": _JOB, "version": _STATE, "checklist_id": _STATE, "is_by_rule": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.ChecklistAnswer",
    subject="author_id>organizations.Person",
    who="members",
    what=_("Items of checklists that you answered"),
    term="parent",
    fields={
        **_ROW,
        "work_checklist": _JOB, "work_order": _JOB, "with_provider_id": _ORGANIZATION,
        "visit_id": _JOB, "item_key": coded("a key of the checklist"),
        "value": personal(
            "user.content.private", purpose="work", erasure="keep",
            why_kept="the organization's own record of the work; who wrote it is named no more",
        ),
        "is_failed": _JOB,
        "author_id": personal(
            "user.unique_id", purpose="evidence", basis="legitimate interest", erasure="keep",
            why_kept="a key that names nobody once the person's row is erased; says who decided",
        ),
        "author_name": personal("user.name", purpose="work", erasure="anonymize"),
        "author_organization_id": _ORGANIZATION,
        "answered_at": _STATE, "follow_up_id": _JOB,
    },
)  # fmt: skip
