"""What the privacy engine does about events: enqueue."""

from opentrax.kit.events import handles
from opentrax.kit.tenancy import scope
from opentrax.privacy import tasks
from opentrax.privacy.events import HoldEnded


@handles(HoldEnded)
def finish_erasures(event: HoldEnded) -> None:
    """What the hold kept back of somebody who was erased goes now."""
    with scope(event.organization_id):
        tasks.finish_erasures.enqueue()
