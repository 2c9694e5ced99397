"""Secret addresses under which a calendar program reads visits."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel
from opentrax.organizations.models import Membership

if TYPE_CHECKING:
    from uuid import UUID


class CalendarKind(models.TextChoices):
    """Whose visits a calendar has."""

    OWN = "own", _("Your own visits")
    ALL = "all", _("All visits of the organization")


class CalendarFeed(TenantModel):
    """A member's address for one calendar program. Only its hash is here; the address was shown
    once, when it was made. It opens what its member may see, and nothing once the membership ended.
    One that is revoked is deleted.
    """

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, db_index=False, related_name="+", editable=False
    )
    person_id = models.UUIDField(editable=False)
    name = models.CharField(_("what for"), max_length=60)
    kind = models.CharField(max_length=4, choices=CalendarKind.choices, editable=False)
    token_hash = models.BinaryField(max_length=32, editable=False)
    # The day only: how often a program comes is nobody's business.
    last_used_on = models.DateField(null=True, editable=False)

    if TYPE_CHECKING:
        membership_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "token_hash", name="calendar_feed_once")
        ]
        indexes = [
            models.Index(fields=["organization_id", "membership"], name="calendar_feed_member"),
            # Programs come every few minutes, and know no organization.
            models.Index(fields=["token_hash"], name="calendar_feed_token"),
        ]
