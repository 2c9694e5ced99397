"""Where an answer belongs: to the app that sent the message which it answers.

An answer is known by the token in the address that it was sent to, or by the Message-ID that it
refers to. With a token its sender is believed when it comes from the address that the message went
to, unless the operator's own server says that it was forged; else, and without a token, when the
sender's domain vouches for it. An app says by `answers_to` which kinds of message it takes answers
to.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid5

from django.conf import settings

from opentrax.messaging import mails
from opentrax.messaging.addresses import normalized
from opentrax.messaging.inbound import authenticity
from opentrax.messaging.inbound.authenticity import Text, proven_sender
from opentrax.messaging.inbound.reading import Arrived
from opentrax.messaging.models import OrganizationMessage, Outcome
from opentrax.messaging.rules import Keeper
from opentrax.messaging.services.delivering import keepers_scope
from opentrax.messaging.services.stopping import Ticket, ticket_of, ticket_of_message


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a message of an organization. `subject_id` is what the message was about, `to`
    its receiver, `sent_at` when it was put into the outbox; `sender` the address that is believed
    to have written the answer, or "". `key` is the same for the same mail answering the same
    message, whichever way it comes.
    """

    organization_id: UUID
    kind: str
    subject_id: UUID
    to: str
    sender: str
    is_disowned: bool
    mail: Arrived
    key: UUID
    sent_at: datetime


Taker = Callable[[Answer], Outcome | None]
_takers: dict[str, Taker] = {}


def answers_to(*kinds: str) -> Callable[[Taker], Taker]:
    """Let a function take the answers to messages of some kinds. It opens the scope that it needs,
    may be asked twice, and gives None for what it does not take.
    """

    def declare(taker: Taker) -> Taker:
        _takers.update(dict.fromkeys(kinds, taker))
        return taker

    return declare


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail to an address that an app gave away: `token` is what follows the name of the door.
    Anybody may have written it; `is_disowned`: and who is named as its sender did not.
    """

    token: str
    mail: Arrived
    is_disowned: bool


Receiver = Callable[[Posted], Outcome | None]
_doors: dict[str, Receiver] = {}


def mail_to(door: str) -> Callable[[Receiver], Receiver]:
    """Let a function take the mails to `reply+DOOR-TOKEN@…`, whoever writes them. It opens the
    scope that it needs, may be asked twice, and gives None for a token that it does not know.
    """

    def declare(receiver: Receiver) -> Receiver:
        _doors[door] = receiver
        return receiver

    return declare


def door_address(door: str, token: str) -> str:
    """The address behind which a function takes mails; "" where the installation reads none."""
    return mails.tagged(f"{door}-{token}")


def received(arrived: Arrived) -> Outcome | None:
    """Let the apps take a mail that was sent to an address of theirs; None where none of them did.
    Reactions of machines and mails of our own are nobody's: they could go round for ever.
    """
    if arrived.is_reflex or normalized(arrived.from_address) == normalized(mails.sender()[1]):
        return None
    is_disowned = authenticity.is_disowned(
        arrived, authserv_id=settings.ENVIRONMENT.mail.authserv_id
    )
    outcome: Outcome | None = None
    for tag in arrived.tags:
        door, _, token = tag.partition("-")
        if door in _doors:
            outcome = _doors[door](Posted(token, arrived, is_disowned)) or outcome
    return outcome


class _Believed:
    """Who wrote a mail, as far as anybody vouches for it; DNS is asked once, if at all."""

    def __init__(self, arrived: Arrived, text_of: Text | None) -> None:
        self.arrived, self.text_of = arrived, text_of
        self.server = settings.ENVIRONMENT.mail.authserv_id

    @cached_property
    def proven(self) -> str:
        return proven_sender(self.arrived, authserv_id=self.server, text_of=self.text_of)

    def sender(self, to: str) -> str:
        """The sender of an answer that has the token of a mail to `to`."""
        said = self.arrived.from_address
        if said and normalized(said) == normalized(to):
            return "" if self.is_disowned else said
        return self.proven

    @cached_property
    def is_disowned(self) -> bool:
        return authenticity.is_disowned(self.arrived, authserv_id=self.server)


def placed(arrived: Arrived, text_of: Text | None = None) -> Outcome | None:
    """Let the apps take a mail that answers messages; None where none of them did."""
    believed, outcomes = _Believed(arrived, text_of), []
    for ticket, by_token in _tickets(arrived, believed):
        answer = _answer(ticket, arrived, believed, by_token=by_token)
        taker = _takers.get(answer.kind) if answer is not None else None
        if answer is not None and taker is not None:
            outcomes.append(taker(answer))
    return next((found for found in (Outcome.PLACED, Outcome.ANSWERED) if found in outcomes), None)


def _tickets(arrived: Arrived, believed: _Believed) -> Iterator[tuple[Ticket, bool]]:
    """The messages that a mail answers: by its tokens, else the newest by what it refers to."""
    by_tokens = [found for tag in arrived.tags if (found := ticket_of(tag)) is not None]
    yield from ((found, True) for found in by_tokens)
    if by_tokens or not arrived.answers or not believed.proven:
        return
    for key in arrived.answers:
        found = ticket_of_message(believed.proven, key)
        if found is not None:
            yield found, False
            return


def _answer(
    ticket: Ticket, arrived: Arrived, believed: _Believed, *, by_token: bool
) -> Answer | None:
    if ticket.keeper != Keeper.ORGANIZATION:
        return None
    with keepers_scope(OrganizationMessage, ticket.keeper_id):
        message = OrganizationMessage.objects.filter(pk=ticket.message_id).first()
    if message is None:
        return None
    sender = believed.sender(message.address) if by_token else believed.proven
    return Answer(
        ticket.keeper_id, message.kind, message.subject_id, message.address, sender,
        believed.is_disowned, arrived,
        uuid5(ticket.message_id, arrived.key.hex()), message.created_at,
    )  # fmt: skip
