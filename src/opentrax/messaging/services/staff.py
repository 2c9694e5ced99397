"""News for an organization: somebody of the operator's staff asks to read its data, or may."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from opentrax.kit.tenancy import person_scope
from opentrax.messaging.services.sending import send
from opentrax.organizations.selectors import administrators, current_organization
from opentrax.privacy.models import StaffGrant
from opentrax.privacy.selectors.staff import names_of_staff
from opentrax.privacy.words import APPROVED_AS, AREAS, WHYS


def tell(grant_id: UUID) -> None:
    """Write to every owner and administrator of the organization in scope; essential, so nobody
    misses it who has an account."""
    grant = StaffGrant.objects.get(pk=grant_id)
    name, told = names_of_staff().get(grant.staff_id, ""), list(administrators())
    organization = current_organization().name
    for member in told:
        with person_scope(member.person_id), translation.override(member.person.language):
            send(
                "staff_access", template="messaging/mail/staff_access.txt", to_person=member.person,
                context={
                    "is_open": grant.begins_at is not None, "name": name,
                    "organization": organization,
                    "why": str(WHYS[grant.why]), "words": grant.words,
                    "reference": grant.reference, "minutes": grant.minutes,
                    "areas": ", ".join(str(AREAS[area]) for area in grant.areas),
                    "approved": str(APPROVED_AS[grant.approved_as]),
                    "page": settings.ENVIRONMENT.public_url + reverse("staff_list"),
                },
            )  # fmt: skip
