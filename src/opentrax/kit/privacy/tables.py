"""What the kit itself stores, and Django's and procrastinate's tables that no app of ours owns."""

from django.utils.translation import gettext_lazy as _

from opentrax.kit.privacy.declarations import (
    NotPersonal,
    Personal,
    after,
    coded,
    declare,
    document,
    not_personal,
    personal,
)
from opentrax.kit.privacy.terms import COMMANDS, QUEUE

_KEY = not_personal("a random key")

declare(
    "kit.Command",
    term=after(COMMANDS, "created_at"),
    fields={
        "id": _KEY,
        "organization_id": not_personal("names an organization"),
        "name": coded("the name of a service"),
        "result": coded("the key of the row that the command made"),
        "created_at": not_personal("when the command was carried out"),
    },
)

_QUEUE = not_personal("state of the queue")
_CODE = coded("a name in the code")
_JOB: dict[str, NotPersonal | Personal] = {
    **dict.fromkeys(
        ("id", "priority", "status", "scheduled_at", "attempts", "abort_requested", "worker"),
        _QUEUE,
    ),
    **dict.fromkeys(("queue_name", "task_name"), _CODE),
    "lock": coded("a word and a key"),
    "queueing_lock": coded("a word and a key"),
}
declare(
    "procrastinate.ProcrastinateJob",
    subject="opentrax.kit.privacy.jobs.of_person()",
    who="members",
    what=_("Work that waits, and that was done lately"),
    term=after(QUEUE, "procrastinateevent__at"),
    fields={
        **_JOB,
        "args": document({
            "*": personal(
                "user.unique_id", purpose="operation", basis="legitimate interest", export=False
            )
        }),
    },
)  # fmt: skip
for _model, _names, _text in (
    ("ProcrastinateEvent", "id job at type", ""),
    ("ProcrastinatePeriodicDefer", "id defer_timestamp job", "task_name periodic_id"),
    ("ProcrastinateWorker", "id last_heartbeat", ""),
):
    declare(
        f"procrastinate.{_model}",
        term=after(QUEUE, "at") if _model == "ProcrastinateEvent" else "replaced",
        fields={
            **dict.fromkeys(_names.split(), _QUEUE),
            **dict.fromkeys(_text.split(), _CODE),
        },
    )
