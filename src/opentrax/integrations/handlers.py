"""Write into the journal what happened, in the transaction in which it happened.

The journal is the queue of other programs: like a job, an entry is there exactly if what it tells
of was committed. A job that wrote it would come later than what readers see meanwhile, and two
such jobs in another order than what they tell of.
"""

from typing import Any

from opentrax.integrations.facts import MEANINGS
from opentrax.integrations.services.writing import write_down
from opentrax.integrations.tasks import enqueue_for
from opentrax.kit.events import handles


def _told(event: Any) -> None:
    fact = MEANINGS[type(event)](event)
    write_down(fact, keeper_id=event.organization_id, work_order_id=event.work_order_id,
               wake=enqueue_for)  # fmt: skip


for _type in MEANINGS:
    handles(_type)(_told)
