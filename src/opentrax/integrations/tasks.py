"""Jobs of integrations: send the journal to the addresses that organizations named."""

from uuid import UUID

from opentrax.integrations.services import delivering
from opentrax.kit.jobs import job, periodic
from opentrax.organizations.selectors import each_organization


@job(in_scope=False, queue="webhooks", retry=0)
def deliver(*, keeper_id: UUID, endpoint_id: str) -> None:
    """Send what waits for one address."""
    delivering.deliver(keeper_id, UUID(endpoint_id))


def enqueue_for(endpoint_id: UUID) -> None:
    """Once, however much waits; never two at a time for one address."""
    key = f"webhook:{endpoint_id}"
    deliver.enqueue(endpoint_id=str(endpoint_id), lock=key, queueing_lock=key)


@periodic("* * * * *")
def deliver_waiting() -> None:
    """Every minute: send what waits for another attempt, and what came while a job ended."""
    with each_organization() as organizations:
        for _organization_id in organizations:
            for endpoint_id in delivering.waiting_endpoints():
                enqueue_for(endpoint_id)


@job(in_scope=False, queue="webhooks", retry=0)
def send_again(*, keeper_id: UUID, endpoint_id: str, entry_id: str | None) -> None:
    """Send one entry once more, or a test."""
    delivering.send_again(keeper_id, UUID(endpoint_id), UUID(entry_id) if entry_id else None)
