"""Links for a technician without a session: one for each visit, good until half a day after its
planned end, and nothing but coming and going can be told with it.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from opentrax.accounts.tokens import hash_token
from opentrax.audit import services as audit
from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.models import Visit, VisitLink
from opentrax.workorders.services.visits import locked_visit

AFTER_THE_END = timedelta(hours=12)
PIN_DIGITS = 9


@dataclass(frozen=True, slots=True)
class OpenedVisit:
    """A visit that a link opens now, with its technician."""

    organization_id: UUID
    visit: Visit
    technician: Technician


@command
def make_visit_link(
    visit: Visit, *, token: str, pin: str = "", actor: Person, command_id: UUID | None = None
) -> VisitLink:
    """Make the link of a visit, in the scope of its provider; one made before opens nothing more.
    Refuses a visit that is cancelled, and one whose time is long over."""
    found, work_order = locked_visit(visit)
    expires_at = found.planned_end_at + AFTER_THE_END
    is_over = found.status not in rules.OPEN_VISITS or work_order.status not in rules.OPEN
    if found.follows_visit_id is not None:
        raise Refused(str(rules.Reason.FOLLOWS.label))
    if is_over or expires_at <= now():
        raise Refused(_("This visit is over or cancelled: a link would open nothing."))
    VisitLink.objects.filter(visit_id=found.pk).delete()
    link = VisitLink(
        visit_id=found.pk, technician_id=found.technician_id, token_hash=hash_token(token),
        pin_hash=hash_pin(pin) if pin else None, expires_at=expires_at,
    )  # fmt: skip
    link.save(force_insert=True)
    audit.record("visit_link.made", subject_id=found.pk, actor_id=actor.pk)
    return link


def visit_of_link(token: str) -> OpenedVisit | None:
    """What a secret opens: nothing after its time, once somebody else is sent, or when the work is
    no more the provider's."""
    return _opened("SELECT * FROM visit_link_by_token(%s)", hash_token(token))


def visit_of_pin(pin: str) -> OpenedVisit | None:
    """The same for the digits that were typed on a telephone; nothing where two have the same."""
    if len(pin) != PIN_DIGITS or not pin.isascii() or not pin.isdigit():
        return None
    return _opened("SELECT * FROM visit_link_by_pin(%s)", hash_pin(pin))


def new_pin() -> str:
    """Nine random digits."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


def hash_pin(pin: str) -> bytes:
    """What the database keeps of a PIN: under a key, since nine digits are soon tried through."""
    return salted_hmac("opentrax.visit-pin", pin, algorithm="sha256").digest()


def _opened(look_up: str, hashed: bytes) -> OpenedVisit | None:
    with connection.cursor() as cursor:
        cursor.execute(look_up, [hashed])
        rows = cursor.fetchall()
    if len(rows) != 1:
        return None
    row = rows[0]
    with scope(row[0]):
        link = VisitLink.objects.filter(pk=row[1], expires_at__gt=now()).first()
        if link is None:
            return None
        visits = Visit.objects.select_related("work_order__location")
        visit = visits.filter(pk=link.visit_id, provider_id=current_organization_id()).first()
        technician = Technician.objects.filter(pk=link.technician_id, archived_at=None).first()
    if visit is None or technician is None or visit.technician_id != technician.pk:
        return None
    return OpenedVisit(row[0], visit, technician)
