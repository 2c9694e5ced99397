"""What leaves this installation goes to registered hosts only: `admit` before a connection is made,
and a net under the sockets of every process for what libraries do by themselves."""

from opentrax.kit.egress.guard import UnregisteredHostError, admit, on_decision
from opentrax.kit.egress.register import Processor, processor, processors

__all__ = [
    "Processor",
    "UnregisteredHostError",
    "admit",
    "on_decision",
    "processor",
    "processors",
]
