"""People whom a user names for one request, such as a colleague who is invited.

What is written of them is for that request: its purpose, one message, its own end. To ask again is
a request of its own, and may be made once in 30 days: a third mail in a month would be pressing
somebody who never asked to be here.
"""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from opentrax.accounts.moments import day
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person

MOST, WITHIN = 2, timedelta(days=30)


def refuse_third(to_address: QuerySet[Any], *, actor: Person) -> None:
    """Refuse to name somebody a third time in 30 days; those who accepted do not count.

    `to_address` are the requests of the organization in scope that named the address.
    """
    unanswered = to_address.filter(accepted_at=None, created_at__gt=now() - WITHIN)
    times = sorted(unanswered.values_list("created_at", flat=True))
    if len(times) < MOST:
        return
    said = _("This address was invited twice in 30 days. You can invite it again from %(day)s on.")
    raise Refused(said % {"day": day(actor, times[-MOST] + WITHIN)})
