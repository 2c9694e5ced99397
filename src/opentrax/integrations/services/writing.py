"""Write the journal."""

from collections.abc import Callable
from uuid import UUID

from opentrax.integrations.models import JournalEntry, WebhookEndpoint
from opentrax.integrations.rules import Fact, readers
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.services.keeper import keepers_side


def write_down(
    fact: Fact, *, keeper_id: UUID, work_order_id: UUID, wake: Callable[[UUID], None]
) -> None:
    """One entry for each organization that may know it, in the caller's transaction; `wake` is told
    of each address to which it is to be sent. Where the keeper of what happened does not see the
    work order any more, there is nothing to tell.
    """
    with keepers_side(keeper_id):
        orders = WorkOrder.objects.filter(pk=work_order_id)
        found = orders.values_list("number", "provider_id").first()
    if found is None:
        return
    number, standing_id = found
    for reader_id in readers(fact, keeper_id, standing_id):
        with keepers_side(reader_id):
            JournalEntry(
                kind=fact.kind, work_order_id=work_order_id, number=number,
                subject_id=fact.subject_id,
            ).save(force_insert=True)  # fmt: skip
            for endpoint_id in WebhookEndpoint.objects.filter(paused_at=None).values_list(
                "pk", flat=True
            ):
                wake(endpoint_id)
