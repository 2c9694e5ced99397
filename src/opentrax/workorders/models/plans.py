"""Preventive plans: what is done again and again, where, and what became of each date."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Location
from opentrax.directory.trades import trade_name
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.plan_states import (
    Frequency,
    HolidayRule,
    PlanState,
    SkipReason,
    Trouble,
)
from opentrax.workorders.states import Priority

if TYPE_CHECKING:
    from uuid import UUID


class Plan(TenantModel):
    """A rhythm, the window around each of its dates, and the work order that is raised for it.

    Days are of the location's calendar. Weekdays are digits, Monday 0; days of the month are
    numbers, -1 the last.
    """

    name = models.CharField(_("name"), max_length=80)
    state = models.CharField(
        max_length=8, choices=PlanState.choices, default=PlanState.ACTIVE, editable=False
    )
    frequency = models.CharField(_("repeats"), max_length=8, choices=Frequency.choices)
    interval = models.PositiveSmallIntegerField(_("every"), default=1)
    weekdays = models.CharField(_("weekdays"), max_length=7, blank=True)
    month_days = models.JSONField(_("days of the month"), default=list)
    ordinal = models.SmallIntegerField(_("which of them in the month"), default=0)
    starts_on = models.DateField(_("first day"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    times = models.PositiveIntegerField(_("how many times"), null=True, blank=True)
    before_days = models.PositiveSmallIntegerField(_("days before that count"), default=0)
    after_days = models.PositiveSmallIntegerField(_("days after that count"), default=0)
    ahead_days = models.PositiveSmallIntegerField(_("raised ahead"), default=14)
    holidays = models.CharField(
        _("public holidays"), max_length=5, choices=HolidayRule.choices, default=HolidayRule.KEEP
    )
    # What each work order begins with.
    title = models.CharField(_("title"), max_length=140)
    description = models.TextField(_("instructions"), max_length=8000, blank=True)
    trade_code = models.CharField(_("trade"), max_length=36, blank=True, editable=False)
    trade_label = models.CharField(max_length=80, blank=True, editable=False)
    problem_code_id = models.UUIDField(null=True, editable=False)
    problem_label = models.CharField(max_length=260, blank=True, editable=False)
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority.choices, default=Priority.NORMAL
    )
    nte_amount = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, editable=False)
    # To whom each is offered; empty: as every other new work order.
    provider_id = models.UUIDField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="plan_interval", condition=models.Q(interval__gte=1)),
            models.CheckConstraint(
                name="plan_ends_one_way",
                condition=models.Q(until_on=None) | models.Q(times=None),
            ),
        ]
        indexes = [models.Index(fields=["organization_id", "state", "name"], name="plan_state")]

    @property
    def trade_name(self) -> str:
        """The trade's name, empty where there is none."""
        return trade_name(self.trade_code, self.trade_label) if self.trade_code else ""


class PlanPlace(TenantModel):
    """A location of a plan: everything up to `through_on` is decided there; `look_on` is the day on
    which there is something to decide again, none when the plan has no more dates.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, db_index=False, related_name="places"
    )  # fmt: skip
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    through_on = models.DateField(editable=False)
    look_on = models.DateField(null=True, editable=False)

    if TYPE_CHECKING:
        plan_id: UUID
        location_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "plan", "location", name="plan_place_once")
        ]
        indexes = [
            models.Index(
                fields=["organization_id", "look_on"], name="plan_place_look",
                condition=models.Q(look_on__isnull=False),
            ),
            models.Index(fields=["organization_id", "location"], name="plan_place_location"),
        ]  # fmt: skip


class Occurrence(TenantModel):
    """One date of a plan at one location: its work order, or why there is none. Made once, never
    taken away.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, db_index=False, related_name="occurrences"
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    # The date that the rhythm says, and the day on which it is planned where a holiday moved it.
    due_on = models.DateField(editable=False)
    planned_on = models.DateField(editable=False)
    window_from_at = models.DateTimeField(editable=False)
    window_to_at = models.DateTimeField(editable=False)
    # By value: the date is kept after its work order went at its own term.
    work_order_id = models.UUIDField(null=True, editable=False)
    skip_reason = models.CharField(
        max_length=14, choices=SkipReason.choices, blank=True, editable=False
    )
    # What of the plan could not be put on the work order.
    trouble = models.CharField(max_length=14, choices=Trouble.choices, blank=True, editable=False)

    if TYPE_CHECKING:
        plan_id: UUID
        location_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "plan", "location", "due_on", name="occurrence_once"
            ),
            models.CheckConstraint(
                name="occurrence_raised_or_skipped",
                condition=models.Q(work_order_id__isnull=False, skip_reason="")
                | (models.Q(work_order_id=None) & ~models.Q(skip_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["organization_id", "plan", "due_on"], name="occurrence_plan"),
            models.Index(fields=["organization_id", "work_order_id"], name="occurrence_order"),
            models.Index(fields=["organization_id", "location"], name="occurrence_location"),
        ]
