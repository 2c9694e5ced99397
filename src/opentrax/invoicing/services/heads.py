"""Who both sides of a paper are: kept with it as it was submitted."""

from collections.abc import Mapping
from uuid import UUID

from opentrax.directory.models import Client
from opentrax.organizations.letterhead import letterhead_of
from opentrax.organizations.models import Letterhead
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.selectors import organization_names

FIELDS = ("legal_name", "address", "country", "email", "phone", "tax_numbers", "payment")


def heads_between(
    keeper_id: UUID, provider_id: UUID, order: WorkOrder | None
) -> dict[str, dict[str, str]]:
    """The names and the letterheads of a provider and of the client who keeps the work order, as
    the viewer sees them; for a paper's JSON.
    """
    names = organization_names([keeper_id, provider_id])
    client = {"name": names.get(keeper_id, "")}
    if keeper_id != provider_id:
        client |= _said(letterhead_of(keeper_id))
    elif order is not None and order.location.client_id:  # a client that is not on the platform
        of_record = Client.objects.filter(pk=order.location.client_id).values_list("name")
        client = {"name": (of_record.first() or (client["name"],))[0]}
    provider = {"name": names.get(provider_id, "")} | _said(letterhead_of(provider_id))
    return {"provider": provider, "client": client}


def _said(head: Letterhead | None) -> dict[str, str]:
    return {name: getattr(head, name) for name in FIELDS} if head else {}


def head_of(organization_id: UUID, said: Mapping[str, str]) -> Letterhead | None:
    """What was kept, under the logo of today; None where there was no letterhead."""
    if len(said) < len(FIELDS):
        return None
    today = letterhead_of(organization_id)
    return Letterhead(
        organization_id=organization_id, logo_key=today.logo_key if today else "",
        **{name: said[name] for name in FIELDS},
    )  # fmt: skip
