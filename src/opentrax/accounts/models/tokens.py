"""Tokens of the public API: what another program acts with, for one member of one organization."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel
from opentrax.organizations.models import Membership

if TYPE_CHECKING:
    from uuid import UUID


class ApiToken(TenantModel):
    """A member's key for a program. Only its hash is here; it was shown once, when it was made.

    It can do what its member's role may, cut by its scopes, and nothing once the membership has
    ended.
    """

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, db_index=False, related_name="+", editable=False
    )
    person_id = models.UUIDField(editable=False)
    name = models.CharField(_("what for"), max_length=60)
    # Names from `accounts.scopes`, apart by spaces.
    scopes = models.CharField(max_length=600, editable=False)
    token_hash = models.BinaryField(max_length=32, editable=False)
    expires_at = models.DateTimeField(editable=False)
    # The day only: how often a program comes is nobody's business.
    last_used_on = models.DateField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        membership_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "token_hash", name="api_token_once")
        ]
        indexes = [
            models.Index(fields=["organization_id", "membership"], name="api_token_membership")
        ]
