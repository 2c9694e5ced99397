"""Shifts, pauses, the windows that they leave, and what technicians declare by hand."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Technician
from opentrax.kit.tenancy import TenantManager, TenantModel, TenantQuerySet
from opentrax.tracking.rules import ShiftState, Span, state_of

if TYPE_CHECKING:
    from uuid import UUID


class ShiftOrigin(models.TextChoices):
    """Why there is a shift."""

    HOURS = "hours", _("Working hours")
    TECHNICIAN = "technician", _("Opened by the technician")
    OFFICE = "office", _("Planned by the office")


class ShiftQuerySet(TenantQuerySet["Shift"]):
    """Shifts by state."""

    def standing(self) -> "ShiftQuerySet":
        """Not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def current_at(self, at: datetime) -> "ShiftQuerySet":
        return self.standing().filter(starts_at__lte=at, ends_at__gt=at)

    def ending_after(self, at: datetime) -> "ShiftQuerySet":
        return self.standing().filter(ends_at__gt=at)


class Shift(TenantModel):
    """The time in which a technician may be tracked. Frozen once `ends_at` has passed.

    `planned_start_at` is where working hours asked for it to begin: the mark by which it is made
    once.
    """

    technician = models.ForeignKey(
        Technician, on_delete=models.CASCADE, db_index=False, related_name="shifts"
    )
    origin = models.CharField(max_length=12, choices=ShiftOrigin.choices, editable=False)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    planned_start_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(ShiftQuerySet)()

    if TYPE_CHECKING:
        technician_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "technician", "planned_start_at", name="shift_planned_once",
                condition=models.Q(planned_start_at__isnull=False),
            ),
            models.CheckConstraint(
                name="shift_ends_after_start", condition=models.Q(ends_at__gt=models.F("starts_at"))
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["organization_id", "technician", "ends_at"], name="shift_technician"
            ),
            models.Index(fields=["organization_id", "ends_at"], name="shift_ends"),
        ]

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    def state_at(self, at: datetime) -> ShiftState:
        """Scheduled, open, past or cancelled."""
        return state_of(self.span, self.cancelled_at is not None, at)


class Pause(TenantModel):
    """Tracking was off inside a shift because the technician said so. Without an end it lasts to
    the shift's end.
    """

    technician = models.ForeignKey(
        Technician, on_delete=models.CASCADE, db_index=False, related_name="pauses"
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        technician_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "technician", name="pause_one_open",
                condition=models.Q(ended_at=None),
            )
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["organization_id", "technician", "started_at"], name="pause_started"
            )
        ]


class Window(TenantModel):
    """What may be recorded: shifts minus pauses. Only `services.windows` writes it, and only from
    now on.
    """

    technician = models.ForeignKey(
        Technician, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    if TYPE_CHECKING:
        technician_id: UUID

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="window_closes_after", condition=models.Q(closes_at__gt=models.F("opens_at"))
            )
        ]
        indexes = [
            models.Index(
                fields=["organization_id", "technician", "closes_at"], name="window_technician"
            )
        ]


class TapKind(models.TextChoices):
    """What a technician says by hand."""

    ARRIVE = "arrive", _("Arrived")
    LEAVE = "leave", _("Left")
    PAUSE = "pause", _("Paused")
    RESUME = "resume", _("Resumed")


class Tap(TenantModel):
    """Something that a technician declared by hand, once and for all: rows are added, never
    changed.

    `visit_id` names the visit of an arrival or departure by value.
    """

    technician = models.ForeignKey(
        Technician, on_delete=models.CASCADE, db_index=False, related_name="taps"
    )
    kind = models.CharField(max_length=8, choices=TapKind.choices)
    at = models.DateTimeField()
    visit_id = models.UUIDField(null=True)
    actor_id = models.UUIDField()

    if TYPE_CHECKING:
        technician_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "technician", "at"], name="tap_technician")
        ]
