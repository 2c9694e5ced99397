"""Links by which a technician without a session says when a visit was made."""

from django.db import models

from opentrax.kit.tenancy import TenantModel


class VisitLink(TenantModel):
    """What one link opens: a visit, for the technician who is sent; the secret itself is with them
    only. Kept by the provider; the visit is named by value, since its keeper may be another.
    """

    visit_id = models.UUIDField(editable=False)
    technician_id = models.UUIDField(editable=False)
    token_hash = models.BinaryField(max_length=32, editable=False)
    # Of the digits that are typed on a telephone; empty for a link of before there were any.
    pin_hash = models.BinaryField(max_length=32, null=True, editable=False)
    expires_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "token_hash", name="visit_link_token_once"),
            models.UniqueConstraint("organization_id", "visit_id", name="visit_link_once"),
            models.UniqueConstraint("organization_id", "pin_hash", name="visit_link_pin_once"),
        ]
