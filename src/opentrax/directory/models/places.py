"""Clients and places of work."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel

if TYPE_CHECKING:
    from uuid import UUID

DEFAULT_RADIUS_M = 150.0
# A location's province where no holiday closes it.
NO_HOLIDAYS = "none"


class Placement(models.TextChoices):
    """How a location got its point on the map."""

    UNPLACED = "unplaced", _("Not on the map")
    PLACED = "placed", _("Found by its address")
    BY_HAND = "by_hand", _("Placed by hand")
    INHERITED = "inherited", _("As the place above it")


class SiteKind(models.TextChoices):
    """What a location is in the tree, from large to small."""

    REGION = "region", _("Region")
    SITE = "site", _("Site")
    BUILDING = "building", _("Building")
    ROOM = "room", _("Room or area")


class Arrival(models.TextChoices):
    """What the phone's trail may do for visits at a location."""

    MANUAL = "manual", _("Manual: people say when they arrive and leave")
    SUGGEST = "suggest", _("Suggest: the arrival is suggested, and taken unless somebody refuses")
    AUTOMATIC = "automatic", _("Automatic: the trail says when somebody arrived and left")


class Client(TenantModel):
    """A provider's own record of a client that is not on the platform."""

    name = models.CharField(_("name"), max_length=120)
    reference = models.CharField(_("number"), max_length=40, blank=True)
    sort_key = models.CharField(max_length=200, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "sort_key"], name="client_sorted")]


class Location(TenantModel):
    """A place where work is done. Its fence is the polygon where there is one, else a circle around
    the point.
    """

    name = models.CharField(_("name"), max_length=120)
    reference = models.CharField(
        _("number"), max_length=40, blank=True, help_text=_("Store or site number, if it has one.")
    )
    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.PROTECT, db_index=False,
        related_name="locations", verbose_name=_("client"),
    )  # fmt: skip
    kind = models.CharField(
        _("kind"), max_length=8, choices=SiteKind.choices, default=SiteKind.SITE
    )
    # The place above it in the tree: see `services.sites`, which keeps it a tree.
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, db_index=False,
        related_name="below", verbose_name=_("inside"),
    )  # fmt: skip
    address = models.CharField(_("address"), max_length=300, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    radius_m = models.FloatField(_("radius of the fence (m)"), default=DEFAULT_RADIUS_M)
    polygon = models.JSONField(null=True, blank=True)
    placement = models.CharField(
        max_length=10, choices=Placement.choices, default=Placement.UNPLACED, editable=False
    )
    placement_note = models.CharField(max_length=30, blank=True, editable=False)
    access_instructions = models.TextField(_("access instructions"), max_length=2000, blank=True)
    arrival = models.CharField(
        _("arrival"), max_length=10, choices=Arrival.choices, default=Arrival.AUTOMATIC
    )
    time_zone = models.CharField(_("time zone"), max_length=60)
    # Whose holidays close the place; empty: those of the organization.
    province = models.CharField(_("holidays of"), max_length=4, blank=True)
    sort_key = models.CharField(max_length=200, editable=False)
    search_text = models.CharField(max_length=600, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The client's location of which this is a copy, by value: see `services.taking_over`.
    taken_from_id = models.UUIDField(null=True, editable=False)

    if TYPE_CHECKING:
        client_id: UUID | None
        parent_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "reference", name="location_reference_once",
                condition=~models.Q(reference="") & models.Q(archived_at=None),
            ),
            models.UniqueConstraint(
                "organization_id", "taken_from_id", name="location_taken_once",
                condition=models.Q(taken_from_id__isnull=False),
            ),
            models.CheckConstraint(
                name="location_placed_has_point",
                condition=models.Q(placement="unplaced", latitude=None, longitude=None)
                | models.Q(
                    # "is not null" is said, since a check passes on NULL.
                    placement__in=["placed", "by_hand", "inherited"],
                    latitude__isnull=False, latitude__range=(-90, 90),
                    longitude__isnull=False, longitude__range=(-180, 180),
                ),
            ),
            models.CheckConstraint(
                name="location_arrival_known",
                condition=models.Q(arrival__in=["manual", "suggest", "automatic"]),
            ),
            models.CheckConstraint(
                name="location_radius_sane", condition=models.Q(radius_m__range=(20, 5000))
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "sort_key"], name="location_sorted"),
            models.Index(fields=["organization_id", "client"], name="location_client"),
            models.Index(fields=["organization_id", "latitude"], name="location_latitude"),
            models.Index(
                fields=["organization_id", "parent"], name="location_parent",
                condition=models.Q(parent__isnull=False),
            ),
        ]  # fmt: skip


class OpeningHours(TenantModel):
    """When a location is open on one weekday (0 is Monday), local time; an end at or before the
    start is the next day. Without a row the organization's business hours hold.
    """

    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, db_index=False, related_name="opening_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "location", "weekday", "starts", name="opening_hours_once"
            ),
            models.CheckConstraint(
                name="opening_hours_weekday", condition=models.Q(weekday__lte=6)
            ),
        ]
