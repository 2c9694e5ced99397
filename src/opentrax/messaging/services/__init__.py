"""The writers of messaging, one file per use case. Nothing is sent to anybody but through `send`.

`sending` writes a message into the outbox, `delivering` carries it out: claim, hand over, note what
came of it; `claiming` is the transaction in which the gate decides. `stopping` writes and lifts
opt-outs, `hearing` takes in what comes back, `keeping` forgets by term.
"""

from opentrax.messaging.services.delivering import deliver
from opentrax.messaging.services.sending import Message, is_put, send, withdraw
from opentrax.messaging.services.stopping import (
    Stopped,
    carry_over,
    resume,
    stop,
    stop_by_token,
)

__all__ = [
    "Message",
    "Stopped",
    "carry_over",
    "deliver",
    "is_put",
    "resume",
    "send",
    "stop",
    "stop_by_token",
    "withdraw",
]
