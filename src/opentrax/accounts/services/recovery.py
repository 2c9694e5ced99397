"""A way back for an owner who lost both password and mailbox, given by the operator."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from opentrax.audit import services as audit
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations.models import Membership, Person
from opentrax.organizations.selectors import person_id_by_email


def make_reset_link(email: str, *, site: str | None = None) -> str | None:
    """A link that sets a new password once, within the hour; None for an unknown address.

    `site` is the address that people open now, if it is another than the environment says.

    Recorded in the audit log of every organization of the person: their owners see that it was
    made.
    """
    person_id = person_id_by_email(email.strip())
    if person_id is None:
        return None
    with person_scope(person_id):
        person = Person.objects.get(pk=person_id)
        key = default_token_generator.make_token(person)
        memberships = list(Membership.objects.active().filter(person=person))
        for membership in memberships:
            with scope(membership.organization_id, person_id):
                audit.record("person.reset_link_made", subject_id=person_id)
    arguments = {"uidb36": user_pk_to_url_str(person), "key": key}
    return (site or settings.ENVIRONMENT.public_url) + reverse(
        "account_reset_password_from_key", kwargs=arguments
    )
