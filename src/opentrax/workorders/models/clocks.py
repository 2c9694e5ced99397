"""By when: rules for the three clocks of a work order, the hours in which they count, and what was
computed from them.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Location
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder
from opentrax.workorders.states import ClockReason, ClockRuleSource, Priority

if TYPE_CHECKING:
    from uuid import UUID


class ClockSettings(TenantModel):
    """Whose holidays stop the clocks that count in business hours; without a row those of the
    organization's time zone.
    """

    # A code of directory.public_holidays; empty: no holidays at all.
    province = models.CharField(_("holidays of"), max_length=4, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("organization_id", name="clock_settings_once")]


class BusinessHours(TenantModel):
    """Hours of an organization on one weekday (0 is Monday), on the clock of each place; an end at
    or before the start is the next day.
    """

    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "weekday", "starts", name="business_hours_once"
            ),
            models.CheckConstraint(
                name="business_hours_weekday", condition=models.Q(weekday__lte=6)
            ),
        ]


def _minutes() -> "models.PositiveIntegerField[int | None, int | None]":
    return models.PositiveIntegerField(null=True, blank=True)


class ClockRule(TenantModel):
    """How long each clock runs for a priority: everywhere, or for a trade, a location, or both. No
    minutes: no such clock.
    """

    priority = models.CharField(_("priority"), max_length=10, choices=Priority.choices)
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, db_index=False,
        related_name="+", verbose_name=_("location"),
    )  # fmt: skip
    trade = models.CharField(_("trade"), max_length=36, blank=True)
    acknowledge_minutes = _minutes()
    acknowledge_around_clock = models.BooleanField(default=False)
    on_site_minutes = _minutes()
    on_site_around_clock = models.BooleanField(default=False)
    complete_minutes = _minutes()
    complete_around_clock = models.BooleanField(default=False)

    if TYPE_CHECKING:
        location_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "priority", "location", "trade"],
                nulls_distinct=False, name="clock_rule_once",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["organization_id", "location"], name="clock_rule_location")]


class ClockCalculation(TenantModel):
    """What the clocks of a work order were set to, from what, and why: a row for each time that
    something changed. Deadlines are empty where there is no such clock or while a pause keeps them
    from coming.
    """

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="clock_calculations"
    )
    sequence = models.PositiveIntegerField(editable=False)
    reason = models.CharField(max_length=12, choices=ClockReason.choices, editable=False)
    calculated_at = models.DateTimeField(editable=False)
    calculated_by_id = models.UUIDField(null=True, editable=False)
    # What it was computed from, as it was then.
    priority = models.CharField(max_length=10, choices=Priority.choices, editable=False)
    location_id = models.UUIDField(editable=False)
    trade = models.CharField(max_length=36, blank=True, editable=False)
    source = models.CharField(max_length=12, choices=ClockRuleSource.choices, editable=False)
    acknowledge_minutes = _minutes()
    acknowledge_around_clock = models.BooleanField(default=False)
    on_site_minutes = _minutes()
    on_site_around_clock = models.BooleanField(default=False)
    complete_minutes = _minutes()
    complete_around_clock = models.BooleanField(default=False)
    acknowledge_by_at = models.DateTimeField(null=True, editable=False)
    on_site_by_at = models.DateTimeField(null=True, editable=False)
    complete_by_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "work_order", "sequence", name="clock_calculation_once"
            )
        ]
