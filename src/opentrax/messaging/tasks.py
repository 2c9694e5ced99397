"""Jobs of messaging. Delivery opens its own transactions: the claim is committed before the mail
leaves.
"""

from uuid import UUID

from opentrax.kit.jobs import job


@job(queue="mail", in_scope=False)
def deliver_organizations(keeper_id: UUID, message_id: str) -> None:
    """Deliver a message that an organization sends."""
    from opentrax.messaging import models, services

    services.deliver(models.OrganizationMessage, keeper_id, UUID(message_id))


@job(queue="mail", of="person", in_scope=False)
def deliver_persons(keeper_id: UUID, message_id: str) -> None:
    """Deliver a message that the platform sends to one person."""
    from opentrax.messaging import models, services

    services.deliver(models.PersonMessage, keeper_id, UUID(message_id))
