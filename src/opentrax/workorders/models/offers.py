"""Offers beyond the one that stands: who comes next, links in mails, and dispatch by rule."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Location
from opentrax.directory.trades import trade_name
from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder
from opentrax.workorders.states import Hours, Priority

if TYPE_CHECKING:
    from uuid import UUID


class LinePlace(TenantModel):
    """A place in the line of a work order: whom it is offered to next, when those before said no
    or nothing. The keeper's alone; it goes when its turn has come.
    """

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="line"
    )
    position = models.PositiveSmallIntegerField(editable=False)
    provider_id = models.UUIDField(editable=False)
    answer_minutes = models.PositiveIntegerField(default=0, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "work_order", "position", name="line_place_once"
            ),
            models.UniqueConstraint(
                "organization_id", "work_order", "provider_id", name="line_provider_once"
            ),
        ]


class OfferLink(TenantModel):
    """What the link of one mail about an offer opens; the secret itself is in the mail only.

    Kept by whose mail it is: the provider's for its people, the client's for an address that it
    wrote down (then without a person). The offer is named by value, since the two may differ.
    """

    assignment_id = models.UUIDField(editable=False)
    provider_id = models.UUIDField(editable=False)
    person_id = models.UUIDField(null=True, editable=False)
    token_hash = models.BinaryField(max_length=32, editable=False)
    expires_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "token_hash", name="offer_link_token_once"),
            models.UniqueConstraint(
                fields=["organization_id", "assignment_id", "person_id"],
                name="offer_link_once", nulls_distinct=False,
            ),
        ]  # fmt: skip


class DispatchAddress(TenantModel):
    """A mailbox of a provider that a client wrote down, for offers to that provider and nothing
    else. It goes by itself when it was not used for long, and with the partnership.
    """

    provider_id = models.UUIDField(editable=False)
    email = models.EmailField(_("e-mail"), max_length=254)
    language = models.CharField(_("language"), max_length=10, default="en")
    used_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "provider_id", name="dispatch_address_once"
            )
        ]  # fmt: skip


class DispatchRule(TenantModel):
    """One line of the list by which new work orders are dispatched: what is empty fits everything;
    the first rule that fits decides.
    """

    position = models.PositiveSmallIntegerField(editable=False)
    name = models.CharField(_("name"), max_length=80)
    # A trade of the organization's list, those under it too; its own name as it was then.
    trade_code = models.CharField(_("trade"), max_length=36, blank=True)
    trade_label = models.CharField(max_length=80, blank=True, editable=False)
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, db_index=False,
        related_name="+", verbose_name=_("location"),
    )  # fmt: skip
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority.choices, blank=True
    )  # fmt: skip
    hours = models.CharField(
        _("hours"), max_length=10, choices=Hours.choices, default=Hours.ALWAYS
    )  # fmt: skip
    # Days of the week as digits, Monday 1; the times are on the clock of the location.
    weekdays = models.CharField(_("days"), max_length=7, default="12345")
    from_time = models.TimeField(_("from"))
    to_time = models.TimeField(_("to"))
    # Ids of organizations, in order; the keeper's own stands for its technicians.
    line = models.JSONField(default=list)
    answer_minutes = models.PositiveIntegerField(_("time to answer"), default=0)

    if TYPE_CHECKING:
        location_id: UUID | None

    @property
    def trade_name(self) -> str:
        """The trade's name, empty where the rule asks for none."""
        return trade_name(self.trade_code, self.trade_label) if self.trade_code else ""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "position"], name="dispatch_rule_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="dispatch_rule_hours_known",
                condition=models.Q(hours__in=["always", "within", "outside"]),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "location"], name="dispatch_rule_location")
        ]


class Dispatched(TenantModel):
    """What the list of rules made of a new work order, as it was then: the rule that fitted and
    why, or none.
    """

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="dispatched_by"
    )
    rule_id = models.UUIDField(null=True, editable=False)
    rule_name = models.CharField(max_length=80, blank=True, editable=False)
    why = models.CharField(max_length=60, blank=True, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "work_order", name="dispatched_once")
        ]
