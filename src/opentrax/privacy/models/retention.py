"""Shorter terms of an organization, legal holds, and copies of what would have gone meanwhile."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantManager, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from uuid import UUID


class ShorterTerm(TenantModel):
    """An organization keeps something for fewer days than the platform would."""

    rule = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField(_("days"), validators=[MinValueValidator(1)])

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "rule", name="shorter_term_once"),
            models.CheckConstraint(name="shorter_term_days", condition=Q(days__gte=1)),
        ]


class LegalHoldQuerySet(TenantQuerySet["LegalHold"]):
    """Holds by state."""

    def in_force(self, at: datetime) -> "LegalHoldQuerySet":
        """Approved, not over, not released."""
        return self.filter(approved_at__isnull=False, released_at__isnull=True, expires_at__gt=at)

    def over(self, at: datetime) -> "LegalHoldQuerySet":
        """Past their end and not released yet."""
        return self.filter(released_at__isnull=True, expires_at__lte=at)


class LegalHold(TenantModel):
    """Something is kept past its term: one row (`row_id`), or the positions of a technician in a
    time; all of it, or the named fields only. Needs two people, a reason and an end."""

    place = models.CharField(_("what"), max_length=60)
    row_id = models.UUIDField(null=True)
    about_id = models.UUIDField(null=True)
    from_at = models.DateTimeField(null=True)
    to_at = models.DateTimeField(null=True)
    fields = models.JSONField(default=list)
    reason = models.CharField(_("reason"), max_length=500)
    requested_by_id = models.UUIDField()
    approved_by_id = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(_("until"))
    released_at = models.DateTimeField(null=True)
    released_by_id = models.UUIDField(null=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(LegalHoldQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(name="legal_hold_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="legal_hold_needs_two",
                condition=Q(approved_by_id__isnull=True)
                | ~Q(approved_by_id=F("requested_by_id")),
            ),
            models.CheckConstraint(
                name="legal_hold_names_one_thing",
                condition=Q(row_id__isnull=False, about_id__isnull=True)
                | Q(row_id__isnull=True, about_id__isnull=False, from_at__isnull=False,
                    to_at__isnull=False, to_at__gt=F("from_at")),
            ),
            models.CheckConstraint(
                name="legal_hold_ends", condition=Q(expires_at__gt=F("created_at"))
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "place", "row_id"], name="legal_hold_row")
        ]

    def in_force_at(self, at: datetime) -> bool:
        """Approved, not over, not released."""
        return self.approved_at is not None and self.released_at is None and self.expires_at > at


class HeldCopy(TenantModel):
    """A row that was copied for a hold, since its table drops rows by the day."""

    hold = models.ForeignKey(
        LegalHold, on_delete=models.CASCADE, db_index=False, related_name="copies"
    )
    row_key = models.CharField(max_length=120)
    about_id = models.UUIDField()
    at = models.DateTimeField()
    body = models.JSONField()

    if TYPE_CHECKING:
        hold_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "hold", "row_key", name="held_copy_once")
        ]
