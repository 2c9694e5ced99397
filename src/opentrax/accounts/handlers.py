"""What accounts do about events of the apps below: enqueue."""

from opentrax.accounts import tasks
from opentrax.accounts.services.places import PURPOSE
from opentrax.kit.events import handles
from opentrax.kit.tenancy import person_scope
from opentrax.privacy.events import ConsentEnded


@handles(ConsentEnded)
def forget_places(event: ConsentEnded) -> None:
    """Somebody takes back that their rough place is noted, wherever they said so."""
    if event.purpose == PURPOSE and event.organization_id is None:
        with person_scope(event.subject_id):
            tasks.forget_places.enqueue()
