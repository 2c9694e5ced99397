"""Links in mails about offers: made with the mail, good while the offer stands, and nothing but an
answer to that one offer can be done with them.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from opentrax.accounts.tokens import hash_token, new_token
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Person
from opentrax.organizations.permissions import may
from opentrax.organizations.selectors import membership_of
from opentrax.workorders.models import Assignment, OfferLink
from opentrax.workorders.services.assignments import Answer, answer_assignment
from opentrax.workorders.services.keeper import has_run_out
from opentrax.workorders.states import AssignmentStatus

LONGEST = timedelta(days=30)


class LinkState(StrEnum):
    """What a link opens now."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RUN_OUT = "run_out"
    TAKEN_BACK = "taken_back"
    NOT_YOURS = "not_yours"


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that exists: its row, and the offer as far as its provider still sees it."""

    link: OfferLink
    state: LinkState
    offer: Assignment | None = None


def make_link(offer: Assignment, person: Person | None) -> str:
    """Make the link of one mail about an offer, kept by the organization in scope; return the
    secret. To somebody without an account there is no person.
    """
    token = new_token()
    OfferLink(
        assignment_id=offer.pk, provider_id=offer.provider_id,
        person_id=person.pk if person else None, token_hash=hash_token(token),
        expires_at=min(offer.answer_by or now() + LONGEST, now() + LONGEST),
    ).save(force_insert=True)  # fmt: skip
    return token


def link_of(token: str) -> OfferLink | None:
    """The link of a secret, whoever keeps it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM offer_link_by_token(%s)", [hash_token(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    with scope(row[0]):
        found: OfferLink | None = OfferLink.objects.filter(pk=row[1]).first()
    return found


def opened(link: OfferLink) -> Opened:
    """Where the offer of a link stands, asked in its provider's scope."""
    with scope(link.provider_id):
        if link.person_id is not None and not _may_answer(link.person_id):
            return Opened(link, LinkState.NOT_YOURS)
        own = Assignment.objects.filter(pk=link.assignment_id, provider_id=link.provider_id)
        offer: Assignment | None = own.first()
        state = _state(link, offer)
        if state in {LinkState.OPEN, LinkState.ACCEPTED}:
            # Read with it while it is open to the provider; of a declined offer nothing is.
            offer = own.select_related("work_order__location").first()
        return Opened(link, state, offer)


def _may_answer(person_id: UUID) -> bool:
    membership = membership_of(person_id)
    return membership is not None and may(membership.role, "assignments.answer")


def _state(link: OfferLink, offer: Assignment | None) -> LinkState:
    """An offer that ran out or was taken back is not seen any more: the link's own end tells them
    apart.
    """
    if offer is not None and offer.status == AssignmentStatus.ACCEPTED:
        return LinkState.ACCEPTED
    if offer is not None and offer.status == AssignmentStatus.DECLINED:
        return LinkState.DECLINED
    if link.expires_at <= now() or (offer is not None and has_run_out(offer)):
        return LinkState.RUN_OUT
    return LinkState.OPEN if offer is not None else LinkState.TAKEN_BACK


@transaction.atomic
def answer_by_link(link: OfferLink, answer: Answer, *, reason: str = "") -> Assignment:
    """Accept or decline the offer of a link, as its provider; the audit log says that it was by
    link. Refuses where the link does not open an offer any more.
    """
    with scope(link.provider_id):
        found = opened(link)
        if found.offer is None or found.state is not LinkState.OPEN:
            raise Refused(_("This offer cannot be answered any more."))
        membership = membership_of(link.person_id) if link.person_id else None
        return answer_assignment(
            found.offer, answer, actor=membership.person if membership else None, reason=reason,
            by_link=True,
        )  # fmt: skip
