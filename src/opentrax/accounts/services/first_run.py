"""The first organization of an installation, made without a mail server while developing."""

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from opentrax.accounts.models import Way
from opentrax.accounts.selectors import is_fresh_installation
from opentrax.accounts.services.registration import create_account, spoken_language
from opentrax.kit.commands import Refused
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, OrganizationKind, Person

# Any number, the same in every process: one first organization at a time.
_LOCK = 7_304_115_902


def may_skip_verification() -> bool:
    """Only while developing without a mail server, and only while there is no organization."""
    environment = settings.ENVIRONMENT
    return (
        not environment.production and environment.mail_server is None and is_fresh_installation()
    )


@transaction.atomic
def found_first_organization(
    *, name: str, organization_name: str, email: str, password: str, time_zone: str
) -> tuple[Person, Organization]:
    """Create the first organization and its owner, whose address is taken as verified.

    Refused when any organization exists: two who try at once wait for each other, one is refused.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if not may_skip_verification():
        raise Refused(_("This installation has an organization already. Sign up or sign in."))
    owner = create_account(
        email=email, name=name, password=password, time_zone=time_zone,
        language=spoken_language(), way=Way.FIRST_RUN,
    )  # fmt: skip
    organization = organizations.found_organization(
        name=organization_name, kind=OrganizationKind.BOTH, founder=owner, time_zone=time_zone
    )
    return owner, organization
