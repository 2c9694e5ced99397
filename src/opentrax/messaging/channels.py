"""The channels by which a message can reach a person: those that exist.

SMS, push and in-app messages get a line here when there is something that carries them. The gate
asks the same questions whatever the channel; what differs is how the finished message is made and
how it is handed over. `Recipient.channel` keeps their addresses apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from opentrax.messaging import transport
from opentrax.messaging.mails import Letter


class Channel(StrEnum):
    """How a message reaches a person."""

    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """`hand_over` lets the finished message leave; only services.delivering calls it."""

    hand_over: Callable[[Letter], None]


CHANNELS: Mapping[Channel, ChannelRule] = {Channel.MAIL: ChannelRule(transport.hand_over)}
