"""Act on what comes back: answers that want no more mail, bounces, complaints.

An answer with the token of a mail stops that mail's receiver, whoever it claims to be from. One
without counts only where its sender is proven. A machine's answer is no wish. What answers a
message of an organization goes where that message's app takes it (see placing). Everything else
waits for a person of the operator, with a clock of one day.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from opentrax.kit.clock import now
from opentrax.messaging import mailroom, recipients
from opentrax.messaging.classes import Strength
from opentrax.messaging.inbound.authenticity import Text, proven_sender
from opentrax.messaging.inbound.reading import Arrived
from opentrax.messaging.inbound.reports import Report, report_in
from opentrax.messaging.inbound.wishes import wants_to_stop
from opentrax.messaging.models import (
    Arrival,
    Delivery,
    OrganizationMessage,
    Outcome,
    Passage,
    PersonMessage,
    StopReason,
)
from opentrax.messaging.rules import Keeper
from opentrax.messaging.services.claiming import lock
from opentrax.messaging.services.delivering import keepers_scope
from opentrax.messaging.services.placing import placed, received
from opentrax.messaging.services.stopping import Ticket, stop, stop_by_token, ticket_of
from opentrax.messaging.services.withdrawing import withdraw_by_token

READ_WITHIN = timedelta(days=1)
logger = logging.getLogger("opentrax.messaging")


def hear(arrived: Arrived, *, asked_at: datetime, text_of: Text | None = None) -> str:
    """Act on one mail, once: it may be heard again, from another way in or after a crash. Return
    the Outcome. `asked_at` is when the server took it in, `text_of` asks DNS.
    """
    with mailroom.opened():
        earlier = Arrival.objects.filter(mail_key=arrived.key).first()
    if earlier is not None:
        return str(earlier.outcome)
    outcome = _act(arrived, asked_at, text_of)
    _remember(arrived, outcome, asked_at)
    return outcome.value


def _act(arrived: Arrived, asked_at: datetime, text_of: Text | None) -> Outcome:
    report = report_in(arrived)
    if report is not None:
        return _heed_report(report, asked_at)
    # A request may say "stop", and come by a list or from a machine: its address is asked first.
    taken = received(arrived)
    if taken is not None:
        return taken
    if arrived.is_automatic:
        return Outcome.AUTOMATIC
    if not wants_to_stop(arrived.subject, arrived.words):
        return placed(arrived, text_of) or Outcome.FOR_A_PERSON
    tickets = [t for tag in arrived.tags if (t := ticket_of(tag)) is not None]
    for ticket in tickets:
        _stop_all(ticket, StopReason.REPLY, asked_at)
    if tickets:
        return Outcome.STOPPED
    authserv_id = settings.ENVIRONMENT.mail.authserv_id
    sender = proven_sender(arrived, authserv_id=authserv_id, text_of=text_of)
    if not sender:
        return Outcome.FOR_A_PERSON
    stop(sender, Strength.EVERYTHING, StopReason.REPLY, asked_at=asked_at)
    return Outcome.STOPPED


def _stop_all(ticket: Ticket, reason: StopReason, asked_at: datetime) -> None:
    """The policy's words: removed from all correspondence, whoever sends it."""
    stop_by_token(
        ticket, reason, strength=Strength.EVERYTHING, of_all_senders=True, asked_at=asked_at
    )
    if reason is not StopReason.BOUNCE:
        withdraw_by_token(ticket, reason)


def _heed_report(report: Report, asked_at: datetime) -> Outcome:
    """A report without a token of the mail it is about is not believed."""
    tickets = [t for tag in report.tags if (t := ticket_of(tag)) is not None]
    if not tickets or not (report.failed or report.complained):
        return Outcome.AUTOMATIC
    for ticket in tickets:
        if report.complained:
            _stop_all(ticket, StopReason.COMPLAINT, asked_at)
        elif report.no_such_address:
            _stop_all(ticket, StopReason.BOUNCE, asked_at)
        heard = Delivery.COMPLAINED if report.complained else Delivery.BOUNCED
        note_delivery(ticket, heard, asked_at)
    return Outcome.COMPLAINED if report.complained else Outcome.BOUNCED


def note_delivery(ticket: Ticket, heard: Delivery, at: datetime) -> None:
    """Write down what was heard of a message: where the gate remembers it, and in its log."""
    with transaction.atomic(), recipients.named(ticket.recipient_id):
        lock(ticket.recipient_id)
        Passage.objects.filter(message_id=ticket.message_id).update(delivery=heard)
    of_organization = ticket.keeper == Keeper.ORGANIZATION
    model = OrganizationMessage if of_organization else PersonMessage
    with keepers_scope(model, ticket.keeper_id):
        model.objects.filter(pk=ticket.message_id).update(delivery=heard, delivery_at=at)


def _remember(arrived: Arrived, outcome: Outcome, asked_at: datetime) -> None:
    waits = outcome is Outcome.FOR_A_PERSON
    kept = {
        "from_address": arrived.from_address[:254], "subject": arrived.subject[:200],
        "words": arrived.words, "due_at": asked_at + READ_WITHIN,
    }  # fmt: skip
    try:
        with mailroom.opened():
            Arrival.objects.create(
                mail_key=arrived.key, outcome=outcome, asked_at=asked_at, **(kept if waits else {})
            )
    except IntegrityError:
        return  # the same mail by another way, at the same time
    if waits:
        logger.info("an answer waits for a person: opentrax mail inbox")


def resolve(arrival: Arrival) -> Arrival:
    """A person has read and answered it: its words go."""
    with mailroom.opened():
        arrival.resolved_at, arrival.words, arrival.subject = now(), "", ""
        arrival.from_address = ""
        arrival.save()
    return arrival
