"""Who asks for consent, and under which name."""

from enum import Enum

from django.conf import settings

from opentrax.organizations.selectors import current_organization


class Asker(Enum):
    """Who asks, and so who must have the consent: the operator of this installation, or the
    organization in scope."""

    OPERATOR = "operator"
    ORGANIZATION = "organization"


def asked_by(asker: Asker) -> tuple[str, str]:
    """Name and contact of who asks, as the notice shows them; where the operator has set no
    contact, the address that the mail comes from, or this site's own."""
    environment = settings.ENVIRONMENT
    operator = environment.operator
    name = operator.name or "Opentrax"
    if asker is Asker.ORGANIZATION:
        name = current_organization().name
    return name, operator.contact or environment.mail_from or environment.public_url
