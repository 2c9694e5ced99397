"""Filters of the list of work orders that people keep, and which one a person begins with."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.states import WorkOrderStatus

if TYPE_CHECKING:
    from uuid import UUID


class Clock(models.TextChoices):
    """How near its next deadline a work order is."""

    LATE = "late", _("Late")
    SOON = "soon", _("Due soon")


class Nte(models.TextChoices):
    """How far a work order's cap is used; the organization's word for the cap stands before it."""

    NEAR = "near", _("near or over")
    OVER = "over", _("over")


STATUS_WORDS: Mapping[str, Any] = {"open": _("Open"), **dict(WorkOrderStatus.choices)}
"""What a list can be narrowed to: the open ones, or one status."""


class SavedFilter(TenantModel):
    """A filter under a name: a member's own, or the organization's where nobody owns it. It holds
    what the list understood, in words of closed lists and keys; the trade and the location with
    the names that they had, so that a reader is told what is gone.
    """

    owner_id = models.UUIDField(null=True, editable=False)
    name = models.CharField(_("name"), max_length=60)
    is_pinned = models.BooleanField(_("shown above the list"), default=True)
    words = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=12, choices=list(STATUS_WORDS.items()), blank=True)
    clock = models.CharField(max_length=4, choices=Clock.choices, blank=True)
    nte = models.CharField(max_length=4, choices=Nte.choices, blank=True)
    trade_code = models.CharField(max_length=36, blank=True)
    trade_label = models.CharField(max_length=80, blank=True)
    location_id = models.UUIDField(null=True)
    location_name = models.CharField(max_length=120, blank=True)
    sort = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "owner_id"], name="saved_filter_owner")]


class DefaultFilter(TenantModel):
    """The filter with which a member's list begins."""

    person_id = models.UUIDField(editable=False)
    saved_filter = models.ForeignKey(
        SavedFilter, on_delete=models.CASCADE, db_index=False, related_name="defaults"
    )

    if TYPE_CHECKING:
        saved_filter_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "person_id", name="default_filter_once")
        ]
        indexes = [
            models.Index(fields=["organization_id", "saved_filter"], name="default_filter_of")
        ]
