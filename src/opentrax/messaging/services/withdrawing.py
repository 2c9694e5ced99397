"""An opt-out is a withdrawal too: what the person had said yes to is taken back, on record.

The opt-out holds by itself, from its own commit on; this follows in a transaction of its own, so
that nothing here can keep it from holding.
"""

from contextlib import ExitStack

from django.db import transaction

from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging.models import OrganizationMessage, PersonMessage, StopReason
from opentrax.messaging.rules import Keeper
from opentrax.messaging.services.stopping import Ticket
from opentrax.organizations.models import Person
from opentrax.privacy.asking import Asker
from opentrax.privacy.rules.consent import Method, State
from opentrax.privacy.selectors.consent import events_of
from opentrax.privacy.services import consent
from opentrax.privacy.subjects import Subject

METHODS = {
    StopReason.LINK: Method.LINK_IN_MESSAGE,
    StopReason.ONE_CLICK: Method.ONE_CLICK,
    StopReason.REPLY: Method.REPLY,
    StopReason.PREFERENCES: Method.PREFERENCE_PAGE,
    StopReason.COMPLAINT: Method.PROVIDER_REPORT,
    StopReason.PROVIDER: Method.PROVIDER_REPORT,
}


def withdraw_all(subject: Subject, *, asker: Asker, manner: consent.Manner) -> int:
    """Take back every yes that a subject said to who asks; return how many purposes."""
    said = {e.purpose for e in events_of(subject, asker=asker) if e.state == State.GIVEN}
    for purpose in sorted(said):
        consent.withdraw(subject, purpose, manner=manner, asker=asker)
    return len(said)


@transaction.atomic
def withdraw_by_token(ticket: Ticket, reason: StopReason, *, network: str = "") -> int:
    """Take back every yes that the receiver of a mail said to its sender; return how many purposes.

    Without the mail's row (it is gone by term) there is no address to look under, and the opt-out
    alone holds.
    """
    manner = consent.Manner(
        method=METHODS[reason], source_message_id=ticket.message_id, address=network
    )
    with ExitStack() as stack:
        if ticket.keeper == Keeper.PERSON:
            stack.enter_context(person_scope(ticket.keeper_id))
            return withdraw_all(
                _addressee(ticket) or ticket.keeper_id, asker=Asker.OPERATOR, manner=manner
            )
        stack.enter_context(scope(ticket.keeper_id))
        found = OrganizationMessage.objects.filter(pk=ticket.message_id).first()
        if found is None:
            return 0
        return withdraw_all(found.address, asker=Asker.ORGANIZATION, manner=manner)


def _addressee(ticket: Ticket) -> Subject | None:
    person = Person.objects.filter(pk=ticket.keeper_id).first()
    if person is not None:
        return person
    found = PersonMessage.objects.filter(pk=ticket.message_id).first()
    return found.address if found is not None else None
