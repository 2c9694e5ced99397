"""Forget by term: words after a week, rows of the log after the term of their class, or with the
request that somebody was named for; answers after 30 days, what was let through after two years.
Opt-outs stay.
"""

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from opentrax.engine.clocks import months_after
from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.messaging import mailroom
from opentrax.messaging.classes import CLASSES, WORDS_KEPT_FOR
from opentrax.messaging.models import Arrival, OrganizationMessage, PersonMessage, State
from opentrax.messaging.rules import NAMED_KEPT_FOR, TO_SOMEBODY_NAMED
from opentrax.organizations.selectors import each_organization

Message = OrganizationMessage | PersonMessage
_ARRIVALS_KEPT_FOR = timedelta(days=30)
_PERSONS_AT_ONCE = 10_000


def forget_by_term() -> dict[str, int]:
    """Run every term once; return how many rows each touched."""
    done = {"words": 0, "rows": 0}
    with each_organization() as organizations:
        for _ in organizations:
            _forget(OrganizationMessage, done)
    for person_id in _persons():
        with person_scope(person_id):
            _forget(PersonMessage, done)
    with mailroom.opened():
        old = Arrival.objects.filter(heard_at__lt=now() - _ARRIVALS_KEPT_FOR)
        done["answers"] = old.delete()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT messaging_forget(%s)", [months_after(now(), -24)])
        row = cursor.fetchone()
    return {**done, "passages": row[0] if row else 0}


def _persons() -> list[UUID]:
    """Whose outboxes hold something old enough to forget; made-up keys too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT persons_with_messages_before(%s, %s)",
            [now() - WORDS_KEPT_FOR, _PERSONS_AT_ONCE],
        )
        return [row[0] for row in cursor.fetchall()]


def _forget(model: type[Message], done: dict[str, int]) -> None:
    at = now()
    ended = model.objects.exclude(state__in=(State.QUEUED, State.CLAIMED))
    worded = ended.filter(decided_at__lt=at - WORDS_KEPT_FOR).exclude(
        Q(subject="") & Q(text="") & Q(stop_token="")
    )
    done["words"] += worded.update(subject="", text="", secrets="", stop_token="")
    for message_class, rule in CLASSES.items():
        old = ended.filter(message_class=message_class, created_at__lt=rule.log_kept_until(at))
        done["rows"] += old.delete()[0]
    named = ended.filter(kind__in=TO_SOMEBODY_NAMED, created_at__lt=at - NAMED_KEPT_FOR)
    done["rows"] += named.delete()[0]
