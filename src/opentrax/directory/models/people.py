"""Whom an organization sends out, and when."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models.places import Location
from opentrax.kit.tenancy import TenantModel
from opentrax.organizations.models import Invitation, Person

if TYPE_CHECKING:
    from uuid import UUID


class Technician(TenantModel):  # type: ignore[django-manager-missing]  # tracking names its managers itself
    """Somebody whom an organization sends out. `person` is empty until the invitation was
    accepted.
    """

    name = models.CharField(_("full name"), max_length=120)
    sort_key = models.CharField(max_length=200, editable=False)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, db_index=False, related_name="+"
    )
    invitation = models.ForeignKey(
        Invitation,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_index=False,
        related_name="+",
    )
    start_location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.SET_NULL, db_index=False,
        related_name="+", verbose_name=_("starts the day at"),
    )  # fmt: skip
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    if TYPE_CHECKING:
        person_id: UUID | None
        invitation_id: UUID | None
        start_location_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "person", name="technician_person_once",
                condition=models.Q(archived_at=None),
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "sort_key"], name="technician_sorted"),
            models.Index(fields=["organization_id", "invitation"], name="technician_invitation"),
            models.Index(fields=["organization_id", "start_location"], name="technician_start"),
        ]


class WorkingHours(TenantModel):
    """Hours of a technician on one weekday (0 is Monday), local time; an end at or before the start
    is the next day.
    """

    technician = models.ForeignKey(
        Technician, on_delete=models.CASCADE, db_index=False, related_name="working_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "technician", "weekday", "starts", name="working_hours_once"
            ),
            models.CheckConstraint(
                name="working_hours_weekday", condition=models.Q(weekday__lte=6)
            ),
        ]
