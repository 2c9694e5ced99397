"""The closure of an organization, from the first word to the last day."""

from django.db import models

from opentrax.kit.tenancy import TenantModel
from opentrax.organizations.models import Person


class OrganizationClosure(TenantModel):
    """One owner asks, somebody else who administers confirms, the grace period runs.

    An owner who is alone confirms themselves, days later. Either of them may call it off.
    """

    asked_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    confirmed_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    carried_out_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                "organization_id",
                condition=models.Q(called_off_at=None, carried_out_at=None),
                name="organization_closure_once",
            )
        ]
