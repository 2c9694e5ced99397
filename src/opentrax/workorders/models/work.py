"""Who does it, and when: offers, trips, times on hold."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder
from opentrax.workorders.states import (
    AssignmentStatus,
    Outcome,
    SuggestionAnswer,
    TimesSource,
    VisitStatus,
)

if TYPE_CHECKING:
    from uuid import UUID


class Assignment(TenantModel):
    """The offer of a work order to a provider, or to the keeper's own technicians (accepted at
    once).
    """

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="assignments"
    )
    provider_id = models.UUIDField(editable=False)
    status = models.CharField(
        max_length=10, choices=AssignmentStatus.choices, default=AssignmentStatus.OFFERED
    )
    offered_at = models.DateTimeField(default=now, editable=False)
    offered_by_id = models.UUIDField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by_id = models.UUIDField(null=True, editable=False)
    decline_reason = models.CharField(_("reason"), max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    # Until when it can be answered; without one it stands until it is taken back.
    answer_by = models.DateTimeField(null=True, editable=False)
    is_answered_by_link = models.BooleanField(default=False, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "work_order", name="assignment_one_stands",
                condition=models.Q(status__in=["offered", "accepted"]),
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "work_order"], name="assignment_work_order"),
            models.Index(
                fields=["provider_id", "status", "offered_at"], name="assignment_provider"
            ),
            models.Index(
                fields=["organization_id", "answer_by"], name="assignment_answer_by",
                condition=models.Q(status="offered", answer_by__isnull=False),
            ),
            # Where somebody was last: found for each partner on the form of an offer.
            models.Index(
                fields=["organization_id", "provider_id", "-answered_at"],
                name="assignment_accepted",
                condition=models.Q(status="accepted"),
            ),
        ]  # fmt: skip


class Visit(TenantModel):
    """One technician, one trip to one work order.

    The technician is kept by the provider and named by value, with the name that the client is
    told.
    """

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="visits"
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, db_index=False, related_name="visits"
    )
    provider_id = models.UUIDField(editable=False)
    technician_id = models.UUIDField()
    technician_name = models.CharField(max_length=120, editable=False)
    sequence = models.PositiveIntegerField(editable=False)
    planned_start_at = models.DateTimeField(_("from"))
    planned_end_at = models.DateTimeField(_("to"))
    status = models.CharField(
        max_length=10, choices=VisitStatus.choices, default=VisitStatus.PLANNED, editable=False
    )
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True, editable=False)
    outcome_note = models.CharField(max_length=1000, blank=True, editable=False)
    en_route_at = models.DateTimeField(null=True, editable=False)
    arrived_at = models.DateTimeField(null=True, editable=False)
    left_at = models.DateTimeField(null=True, editable=False)
    times_source = models.CharField(
        max_length=10, choices=TimesSource.choices, blank=True, editable=False
    )
    # Where the place asks for it, the trail suggests an arrival first; unless somebody refuses, it
    # is taken at the end of the countdown.
    suggested_arrived_at = models.DateTimeField(null=True, editable=False)
    suggested_left_at = models.DateTimeField(null=True, editable=False)
    suggestion_ends_at = models.DateTimeField(null=True, editable=False)
    suggestion_answer = models.CharField(
        max_length=10, choices=SuggestionAnswer.choices, blank=True, editable=False
    )
    # Of a work order that was handed on: the visit of whom it was handed on to, which this one is
    # kept the same as (see `services.following_on`).
    follows_visit_id = models.UUIDField(null=True, editable=False)
    # How often its plan was changed, and when last: what a calendar program goes by.
    revision = models.PositiveIntegerField(default=0, editable=False)
    revised_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID
        assignment_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "work_order", "sequence", name="visit_sequence_once"
            ),
            models.UniqueConstraint(
                "organization_id",
                "work_order",
                "follows_visit_id",
                name="visit_follows_once",
                condition=models.Q(follows_visit_id__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_ends_after_start",
                condition=models.Q(planned_end_at__gt=models.F("planned_start_at")),
            ),
            models.CheckConstraint(
                name="visit_outcome_when_finished",
                condition=models.Q(outcome="") | models.Q(status="finished"),
            ),
            models.CheckConstraint(
                name="visit_suggestion_has_end",
                condition=models.Q(suggested_arrived_at=None)
                | models.Q(suggestion_ends_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization_id", "technician_id", "planned_start_at"],
                name="visit_technician",
            ),
            models.Index(fields=["organization_id", "planned_start_at"], name="visit_planned"),
            models.Index(
                fields=["provider_id", "technician_id", "planned_start_at"], name="visit_provider"
            ),
            models.Index(fields=["provider_id", "planned_start_at"], name="visit_provider_day"),
            models.Index(
                fields=["provider_id", "planned_end_at"], name="visit_provider_waiting",
                condition=models.Q(status__in=["planned", "en_route"]),
            ),
            models.Index(
                fields=["provider_id", "suggestion_ends_at"], name="visit_provider_suggested",
                condition=models.Q(suggestion_ends_at__isnull=False, suggestion_answer=""),
            ),
        ]  # fmt: skip


class Hold(TenantModel):
    """A stretch of time in which a work order was on hold. The reason is kept as it was then."""

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="holds"
    )
    # Whose work waits: the provider of another assignment does not see it.
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, db_index=False, related_name="holds"
    )
    reason_code = models.CharField(max_length=40, editable=False)
    reason_label = models.CharField(max_length=80, blank=True, editable=False)
    stops_clocks = models.BooleanField(default=False, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    started_at = models.DateTimeField(editable=False)
    started_by_id = models.UUIDField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by_id = models.UUIDField(null=True, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID
        assignment_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "work_order", name="hold_one_at_a_time",
                condition=models.Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="hold_ends_after_start",
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organization_id", "work_order"], name="hold_work_order")]
