"""Time segments, their trails and edits, timesheets by the week, disputes, and notices of late
change."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opentrax.kit.tenancy import TenantModel


class Kind(models.TextChoices):
    """What a stretch of time was."""

    TRAVEL = "travel", _("Travel")
    ONSITE = "onsite", _("On site")
    BREAK = "break", _("Break")
    OTHER = "other", _("Other")


class Source(models.TextChoices):
    """Who says so."""

    MOTION = "motion", _("Positions")
    TAP = "tap", _("Taps")
    RULE = "rule", _("Shift's rule")
    MANUAL = "manual", _("By hand")


class TimeSegment(TenantModel):
    """A stretch of a technician's time. Kept by the technician's organization; names the visit by
    value.

    The client of the visit (`client_id`) sees the row, never its trail.
    """

    technician = models.ForeignKey(
        "directory.Technician", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    shift_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    motion_kind = models.CharField(max_length=10, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source.choices)
    location_id = models.UUIDField(null=True)
    visit_id = models.UUIDField(null=True)
    work_order_id = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    distance_m = models.FloatField(null=True)
    confidence = models.FloatField(default=1.0)
    alternatives = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    review = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organization_id", "technician", "started_at"], name="segment_day"
            ),
            models.Index(fields=["organization_id", "visit_id"], name="segment_visit"),
            models.Index(fields=["organization_id", "shift_id"], name="segment_shift"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__gt=models.F("started_at")), name="segment_has_length"
            )
        ]


class SegmentTrail(TenantModel):
    """The way of a travel segment along roads; seen inside the technician's organization only."""

    segment = models.ForeignKey(
        TimeSegment, on_delete=models.CASCADE, related_name="trails", db_index=False
    )
    path = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "segment", name="segment_trail_once")
        ]


class SegmentEdit(TenantModel):
    """One link of a segment's edit chain: who, when, why, and what it was before."""

    segment_id = models.UUIDField()
    technician_id = models.UUIDField()
    editor = models.ForeignKey(
        "organizations.Person",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    reason = models.CharField(max_length=500)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organization_id", "segment_id", "created_at"], name="edit_segment"
            )
        ]


class TimesheetStatus(models.TextChoices):
    """Where a week stands."""

    OPEN = "open", pgettext_lazy("of a week", "Open")
    SUBMITTED = "submitted", _("Submitted")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")


class Timesheet(TenantModel):
    """A technician's week (Monday to Sunday in the technician's zone)."""

    technician = models.ForeignKey(
        "directory.Technician", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    week_on = models.DateField()
    status = models.CharField(
        max_length=10, choices=TimesheetStatus.choices, default=TimesheetStatus.OPEN
    )
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        "organizations.Person",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    returned_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "technician", "week_on", name="timesheet_once"
            )
        ]


class LateChange(TenantModel):
    """Late data would change an approved week: said, not done. `proposed` is the line that the
    data now give."""

    timesheet = models.ForeignKey(
        Timesheet, on_delete=models.CASCADE, related_name="late_changes", db_index=False
    )
    shift_id = models.UUIDField()
    proposed = models.JSONField()
    summary = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        "organizations.Person",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    accepted = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "timesheet"], name="late_change_sheet")]
        constraints = [
            models.UniqueConstraint(
                "organization_id", "timesheet", "shift_id",
                condition=models.Q(settled_at=None), name="late_change_open_once",
            )
        ]  # fmt: skip


class Dispute(TenantModel):
    """Either side says that a segment is wrong. Kept by the technician's organization;
    `by_organization_id` says who."""

    segment = models.ForeignKey(
        TimeSegment, on_delete=models.CASCADE, related_name="disputes", db_index=False
    )
    by_organization_id = models.UUIDField()
    by_person_id = models.UUIDField()
    reason = models.CharField(max_length=500)
    evidence_words = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    upheld = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "segment"], name="dispute_segment")]


class BreakRule(TenantModel):
    """An organization's rule for breaks that nobody tapped: after so many minutes, one of so
    many."""

    after_minutes = models.PositiveSmallIntegerField(_("after (minutes)"))
    length_minutes = models.PositiveSmallIntegerField(_("length (minutes)"))

    class Meta:
        constraints = [models.UniqueConstraint("organization_id", name="break_rule_once")]


class PayRule(TenantModel):
    """How an organization pays time; without a row the defaults of `pay.PayRules` hold."""

    daily_after_minutes = models.PositiveSmallIntegerField(null=True)
    weekly_after_minutes = models.PositiveSmallIntegerField(null=True)
    pays_first_leg = models.BooleanField(_("the first leg of the day is paid"), default=True)
    pays_last_leg = models.BooleanField(_("the last leg of the day is paid"), default=True)
    pays_breaks = models.BooleanField(_("breaks are paid"), default=False)
    step_minutes = models.PositiveSmallIntegerField(default=1)
    mileage_rate = models.DecimalField(max_digits=8, decimal_places=4, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", name="pay_rule_once"),
            models.CheckConstraint(
                name="pay_rule_step_and_rate",
                condition=models.Q(step_minutes__gte=1, mileage_rate__gte=0),
            ),
        ]
