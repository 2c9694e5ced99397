"""Evidence of coming and going beside the times of visits, and the rules that weigh it."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Location
from opentrax.directory.trades import trade_name
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.check_in_states import Direction, Manner, Verdict, Way
from opentrax.workorders.models.work import Visit

if TYPE_CHECKING:
    from uuid import UUID


class CheckIn(TenantModel):
    """What showed that somebody came or went; kept by the work order's keeper, seen by both sides.
    Rows are added, never changed. The place itself is not stored: the distance to the fence is.
    """

    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, db_index=False, related_name="check_ins"
    )
    direction = models.CharField(max_length=3, choices=Direction.choices, editable=False)
    way = models.CharField(max_length=10, choices=Way.choices, editable=False)
    at = models.DateTimeField(editable=False)
    received_at = models.DateTimeField(editable=False)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, editable=False)
    distance_m = models.PositiveIntegerField(null=True, editable=False)
    accuracy_m = models.PositiveIntegerField(null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Keys of `Doubt`, in the order of the rule; empty: nothing to look at.
    doubts = models.CharField(max_length=60, blank=True, editable=False)
    said_by_id = models.UUIDField(null=True, editable=False)

    if TYPE_CHECKING:
        visit_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "visit"], name="check_in_visit"),
            models.Index(
                fields=["organization_id", "received_at"], name="check_in_flagged",
                condition=~models.Q(doubts=""),
            ),
        ]  # fmt: skip


class CheckInRule(TenantModel):
    """One line of the list by which check-ins are weighed: what is empty fits everything; the first
    rule that fits decides.
    """

    position = models.PositiveSmallIntegerField(editable=False)
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, db_index=False,
        related_name="+", verbose_name=_("location"),
    )  # fmt: skip
    # A trade of the organization's list, those under it too; its own name as it was then.
    trade_code = models.CharField(_("trade"), max_length=36, blank=True)
    trade_label = models.CharField(max_length=80, blank=True, editable=False)
    outside = models.CharField(max_length=6, choices=Manner.choices, default=Manner.FLAG)
    manual = models.CharField(max_length=6, choices=Manner.choices, default=Manner.FLAG)
    hours = models.CharField(max_length=6, choices=Manner.choices, default=Manner.ALLOW)
    from_time = models.TimeField(_("from"))
    to_time = models.TimeField(_("to"))
    ways = models.JSONField(default=list)
    out_after_hours = models.PositiveSmallIntegerField(default=0)
    reminds = models.BooleanField(default=True)

    if TYPE_CHECKING:
        location_id: UUID | None

    @property
    def trade_name(self) -> str:
        """The trade's name, empty where the rule asks for none."""
        return trade_name(self.trade_code, self.trade_label) if self.trade_code else ""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "position"], name="check_in_rule_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="check_in_rule_out_sane", condition=models.Q(out_after_hours__lte=72)
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "location"], name="check_in_rule_location")
        ]
