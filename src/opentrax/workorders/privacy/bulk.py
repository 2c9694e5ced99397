"""What acts on many work orders store about who does them."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy import after, coded, declare, not_personal, personal, rule

_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_STATE = not_personal("state of the row")
_TERM = rule("acts on many work orders", _("90 days after they began"), days=90)

declare(
    "workorders.BulkRun",
    subject="actor_id>organizations.Person",
    who="members",
    what=_("What you did to many work orders at once"),
    term=after(_TERM, "created_at"),
    fields={
        **_ROW,
        "created_at": personal("user.behavior", purpose="work"),
        "actor_id": personal("user.unique_id", purpose="work"),
        "act": _STATE,
        "chosen": coded("a key of a list"),
        "amount": not_personal("a property of the work"),
        "minutes": _STATE, "is_internal": _STATE,
        "words": personal("user.content.private", purpose="work"),
        "total": _STATE, "finished_at": _STATE,
    },
)  # fmt: skip
declare(
    "workorders.BulkItem",
    term="parent",
    fields={
        **_ROW,
        "run": not_personal("names the act"),
        "position": _STATE,
        "work_order_id": not_personal("names a work order"),
        "number": not_personal("a property of the work"),
        "state": _STATE,
        "refusal": coded("the program's own sentence"),
    },
)
