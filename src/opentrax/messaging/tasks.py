"""Jobs of messaging."""

from uuid import UUID

from opentrax.kit.jobs import job


@job(queue="mail")
def deliver_organizations(message_id: str) -> None:
    """Deliver a message that an organization sends."""
    from opentrax.messaging import models, services

    services.deliver(models.OrganizationMessage, UUID(message_id))


@job(queue="mail", of="person")
def deliver_persons(message_id: str) -> None:
    """Deliver a message that the platform sends to one person."""
    from opentrax.messaging import models, services

    services.deliver(models.PersonMessage, UUID(message_id))
