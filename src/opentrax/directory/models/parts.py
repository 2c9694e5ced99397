"""Parts that an organization keeps: the catalogue, where they lie, and every movement."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opentrax.directory.models.people import Technician
from opentrax.kit.tenancy import TenantModel

if TYPE_CHECKING:
    from uuid import UUID


class MovementKind(models.TextChoices):
    """Why a stock changed."""

    RECEIVED = "received", pgettext_lazy("of parts", "Received")
    MOVED = "moved", pgettext_lazy("of parts", "Moved")
    USED = "used", pgettext_lazy("of parts", "Used on a work order")
    COUNTED = "counted", pgettext_lazy("of parts", "Counted")
    RETURNED = "returned", pgettext_lazy("of parts", "Use taken back")
    SENT_BACK = "sent_back", pgettext_lazy("of parts", "Sent back to the supplier")
    WRITTEN_OFF = "written_off", pgettext_lazy("of parts", "Written off")


class PlaceKind(models.TextChoices):
    """What parts lie in."""

    STORE = "store", pgettext_lazy("of parts", "Store")
    VAN = "van", _("Van")


class Part(TenantModel):
    """One article of the catalogue. Cost and price are for one unit, exact, beside their currency;
    `code` is what its bar code says.
    """

    number = models.CharField(_("number"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    code = models.CharField(_("bar code"), max_length=80, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=3, null=True, blank=True)
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=3, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    supplier = models.CharField(_("supplier"), max_length=120, blank=True)
    supplier_number = models.CharField(_("the supplier’s number"), max_length=60, blank=True)
    reorder_at = models.DecimalField(
        _("order again at"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    reorder_quantity = models.DecimalField(
        _("quantity of an order"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    sort_key = models.CharField(max_length=200, editable=False)
    search_text = models.CharField(max_length=600, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "number", name="part_number_once"),
            models.UniqueConstraint(
                "organization_id", "code", name="part_code_once", condition=~models.Q(code="")
            ),
            models.CheckConstraint(
                name="part_amounts_not_negative",
                condition=(models.Q(cost=None) | models.Q(cost__gte=0))
                & (models.Q(price=None) | models.Q(price__gte=0))
                & (models.Q(reorder_at=None) | models.Q(reorder_at__gte=0))
                & (models.Q(reorder_quantity=None) | models.Q(reorder_quantity__gt=0)),
            ),
        ]
        indexes = [models.Index(fields=["organization_id", "sort_key"], name="part_sorted")]


class StockPlace(TenantModel):
    """Where parts lie: a store, or a van, which goes with its technician. `may_go_below` lets its
    stock fall under zero, for what was used before it was booked in.
    """

    kind = models.CharField(
        _("kind"), max_length=5, choices=PlaceKind.choices, default=PlaceKind.STORE
    )
    name = models.CharField(_("name"), max_length=80)
    technician = models.ForeignKey(
        Technician, null=True, blank=True, on_delete=models.PROTECT, db_index=False,
        related_name="stock_places", verbose_name=_("goes with"),
    )  # fmt: skip
    may_go_below = models.BooleanField(_("may go below zero"), default=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    if TYPE_CHECKING:
        technician_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "name", name="stock_place_once",
                condition=models.Q(archived_at=None),
            ),
            models.UniqueConstraint(
                "organization_id", "technician", name="stock_place_of_technician_once",
                condition=models.Q(archived_at=None, technician__isnull=False),
            ),
            models.CheckConstraint(
                name="stock_place_only_vans_go_along",
                condition=models.Q(kind="van") | models.Q(technician=None),
            ),
        ]  # fmt: skip


class Stock(TenantModel):
    """How many of a part lie at a place: the sum of its movements, kept beside them."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, db_index=False, related_name="stocks")
    place = models.ForeignKey(
        StockPlace, on_delete=models.PROTECT, db_index=False, related_name="stocks"
    )
    quantity = models.DecimalField(max_digits=12, decimal_places=3, default=0)

    if TYPE_CHECKING:
        part_id: UUID
        place_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "part", "place", name="stock_once")
        ]
        indexes = [models.Index(fields=["organization_id", "place"], name="stock_place")]


class StockMovement(TenantModel):
    """One change of a stock. Only added to; what was wrong is put right by another one.

    `work_order_id` and `visit_id` name what a part was used on; `corrects` the use that was none.
    """

    part = models.ForeignKey(
        Part, on_delete=models.PROTECT, db_index=False, related_name="movements"
    )
    place = models.ForeignKey(
        StockPlace, on_delete=models.PROTECT, db_index=False, related_name="movements"
    )
    other_place = models.ForeignKey(
        StockPlace, null=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        editable=False,
    )  # fmt: skip
    kind = models.CharField(max_length=11, choices=MovementKind.choices, editable=False)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, editable=False)
    balance = models.DecimalField(max_digits=12, decimal_places=3, editable=False)
    words = models.CharField(max_length=140, blank=True, editable=False)
    work_order_id = models.UUIDField(null=True, editable=False)
    visit_id = models.UUIDField(null=True, editable=False)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, db_index=False, related_name="corrections",
        editable=False,
    )  # fmt: skip
    moved_by_id = models.UUIDField(null=True, editable=False)

    if TYPE_CHECKING:
        part_id: UUID
        place_id: UUID
        other_place_id: UUID | None
        corrects_id: UUID | None

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stock_movement_moves",
                condition=~models.Q(quantity=0) | models.Q(kind="counted"),
            ),
            models.UniqueConstraint(
                "organization_id", "corrects", name="stock_movement_corrected_once",
                condition=models.Q(corrects__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "part", "id"], name="stock_movement_part"),
            models.Index(fields=["organization_id", "place", "id"], name="stock_movement_place"),
        ]
