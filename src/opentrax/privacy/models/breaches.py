"""The register of breaches, drills marked as such: what was found when, and what was done."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.privacy.rules.breaches import Step, StepKind

if TYPE_CHECKING:
    from uuid import UUID


class Breach(models.Model):
    """Data got into wrong hands, or may have: the operator's register, which names nobody.
    Append-only by grant. `discovered_at` starts the clock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    is_drill = models.BooleanField()
    discovered_at = models.DateTimeField()
    what = models.CharField(max_length=1000)
    people_count = models.PositiveIntegerField(null=True)
    said_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="breach_was_found_before_it_was_written",
                condition=models.Q(discovered_at__lte=models.F("created_at")),
            ),
            models.CheckConstraint(name="breach_says_what", condition=~models.Q(what="")),
        ]

    def noted(self) -> list[Step]:
        """What was done, in its order, for the rules."""
        return [Step(StepKind(s.kind), s.at) for s in sorted(self.steps.all(), key=_when)]


class BreachStep(models.Model):
    """One thing that was done, such as telling the authority: when, to whom, by whom. Append-only
    by grant."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in StepKind])
    at = models.DateTimeField()
    whom = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=1000)
    said_by = models.CharField(max_length=120)

    if TYPE_CHECKING:
        breach_id: UUID

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="breach_step_was_done_before_it_was_written",
                condition=models.Q(at__lte=models.F("created_at")),
            ),
            models.UniqueConstraint(
                fields=["breach", "words"], condition=models.Q(kind=StepKind.REMINDED.value),
                name="breach_step_reminds_once",
            ),
        ]  # fmt: skip


def _when(step: BreachStep) -> datetime:
    return step.at
