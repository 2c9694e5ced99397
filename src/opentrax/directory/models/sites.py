"""People to ask at a location, and its keys. Kept by the location's organization; a provider sees
what is meant for it, while it sees the location.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models.places import Location
from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel

if TYPE_CHECKING:
    from uuid import UUID


class ContactAudience(models.TextChoices):
    """Who may see a contact of a location."""

    INTERNAL = "internal", _("My organization")
    PROVIDER = "provider", _("My organization, and whoever works there")


class LocationContact(TenantModel):
    """Somebody to ask at a location; they have no account."""

    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, db_index=False, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("what they do there"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    audience = models.CharField(
        _("who sees it"), max_length=8, choices=ContactAudience.choices,
        default=ContactAudience.PROVIDER,
    )  # fmt: skip

    if TYPE_CHECKING:
        location_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "location"], name="location_contact_place")
        ]


class LocationKey(TenantModel):
    """A key or card of a location, and where it hangs when nobody has it."""

    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, db_index=False, related_name="keys"
    )
    number = models.CharField(_("number"), max_length=40)
    opens = models.CharField(_("what it opens"), max_length=120, blank=True)
    kept_at = models.CharField(_("where it hangs"), max_length=120, blank=True)
    archived_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        location_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "location", "number", name="location_key_once",
                condition=models.Q(archived_at=None),
            )
        ]  # fmt: skip


class KeyHandover(TenantModel):
    """A key that somebody took, until it came back. Whoever has it now has no `returned_at`."""

    key = models.ForeignKey(
        LocationKey, on_delete=models.CASCADE, db_index=False, related_name="handovers"
    )
    holder_name = models.CharField(_("who has it"), max_length=120)
    # By it they are found when they ask for what is stored about them.
    holder_email = models.EmailField(_("their e-mail"), max_length=254, blank=True)
    taken_at = models.DateTimeField(default=now, editable=False)
    returned_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        key_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "key", name="key_held_once",
                condition=models.Q(returned_at=None),
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["organization_id", "key"], name="key_handover_key")]
