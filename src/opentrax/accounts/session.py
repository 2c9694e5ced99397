"""Begin a session."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from opentrax.accounts.models import Method
from opentrax.accounts.services.sign_ins import PROVEN_BY_KEY
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.middleware import ORGANIZATION_KEY
from opentrax.organizations.models import Person


def enter(request: HttpRequest, person: Person, organization_id: UUID, method: Method) -> None:
    """Sign a person in whose identity was just proven, into one of their organizations."""
    request.session[PROVEN_BY_KEY] = method.value
    with person_scope(person.pk):
        get_adapter(request).login(request, person)
    request.session[ORGANIZATION_KEY] = str(organization_id)
