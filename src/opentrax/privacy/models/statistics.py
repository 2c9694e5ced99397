"""Figures about groups, above the threshold, and what was given to others. Nothing here has a key
to a person or an organization."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7

if TYPE_CHECKING:
    from uuid import UUID

FEWEST_PEOPLE, FEWEST_ORGANIZATIONS = 10, 3
YEARLY_BUDGET = 2000
"""Thousandths of ε for all releases of a calendar year together. The database holds it."""


class StatisticsTable(models.Model):
    """One cube of one month, made once: a table made anew after somebody left would tell what they
    had added. Append-only by grant."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cube = models.CharField(max_length=40)
    month_on = models.DateField()
    computed_at = models.DateTimeField(default=now)
    of_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("cube", "month_on", name="statistics_table_once"),
            models.CheckConstraint(name="statistics_month", condition=Q(month_on__day=1)),
        ]


class StatisticsCell(models.Model):
    """A cell that is shown, or the others under it together; the database refuses one below the
    threshold. Append-only by grant."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    table = models.ForeignKey(
        StatisticsTable, on_delete=models.CASCADE, db_index=False, related_name="cells"
    )
    place = models.PositiveSmallIntegerField()
    path = models.JSONField(default=list)
    is_rest = models.BooleanField(default=False)
    amount = models.PositiveBigIntegerField()
    people = models.PositiveIntegerField()
    organizations = models.PositiveIntegerField()

    if TYPE_CHECKING:
        table_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("table", "place", name="statistics_cell_once"),
            models.CheckConstraint(
                name="statistics_cell_is_about_a_group",
                condition=Q(
                    people__gte=FEWEST_PEOPLE, organizations__gte=FEWEST_ORGANIZATIONS
                ),
            ),
        ]  # fmt: skip


class StatisticsRelease(models.Model):
    """What was given to whom, why, with how much noise. Append-only by grant.

    The budget is a running total that the database holds: each release begins where the one before
    ended (a foreign key), so the sum of a year is in its last row, and no row may end above the
    budget. A trigger refuses one that is dated before or after the database's own clock says (but
    for an hour), so that no other year's budget is taken. In thousandths of ε.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cube = models.CharField(max_length=40)
    month_on = models.DateField()
    recipient = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    released_at = models.DateTimeField(default=now)
    year = models.PositiveSmallIntegerField()
    epsilon = models.PositiveIntegerField()
    spent_before = models.PositiveIntegerField()
    follows = models.PositiveIntegerField(null=True)
    spent_after = models.PositiveIntegerField()
    noise_scale = models.FloatField()
    of_demo = models.BooleanField(default=False)
    figures = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint("year", "spent_before", name="release_begins_once"),
            models.UniqueConstraint(fields=["year", "spent_after"], name="release_ends_once"),
            models.CheckConstraint(name="release_costs", condition=Q(epsilon__gte=1)),
            models.CheckConstraint(
                name="release_adds_up", condition=Q(spent_after=F("spent_before") + F("epsilon"))
            ),
            models.CheckConstraint(
                name="release_follows",
                condition=Q(spent_before=0, follows__isnull=True)
                | Q(spent_before__gt=0, follows__isnull=False, follows=F("spent_before")),
            ),
            models.CheckConstraint(
                name="release_within_budget", condition=Q(spent_after__lte=YEARLY_BUDGET)
            ),
            models.CheckConstraint(
                name="release_of_its_year", condition=Q(year=F("released_at__year"))
            ),
            models.CheckConstraint(
                name="release_names_whom", condition=~Q(recipient="") & ~Q(reason="")
            ),
            models.CheckConstraint(name="release_has_noise", condition=Q(noise_scale__gt=0)),
        ]  # fmt: skip
