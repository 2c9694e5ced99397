"""Reads of the catalogue of parts and of stocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from opentrax.directory.models import Part, Stock, StockMovement, StockPlace
from opentrax.directory.rules.parts import is_low, suggested
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person

_QUANTITY: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=14, decimal_places=3)
MOST_FITTING = 6


@dataclass(frozen=True, slots=True)
class Stocked:
    """A part, how many there are in all, and how many to order."""

    part: Part
    total: Decimal
    is_low: bool
    suggested: Decimal


def own_parts() -> QuerySet[Part]:
    """Parts of the organization in scope, retired or not, with `total`."""
    sums = Stock.objects.filter(
        organization_id=OuterRef("organization_id"), part_id=OuterRef("pk")
    ).values("part_id")
    total = Subquery(sums.annotate(sum=Sum("quantity")).values("sum"), output_field=_QUANTITY)
    rows: QuerySet[Part] = Part.objects.filter(organization_id=current_organization_id())
    return rows.annotate(total=Coalesce(total, Value(Decimal(0)), output_field=_QUANTITY))


def parts(*, search: str = "", state: str = "") -> QuerySet[Part]:
    """Parts of the organization in scope with `total`, how many lie at all its places: those in
    use, or by `state` those that are "low" or "retired". `search` finds every word in number, name,
    bar code and supplier.
    """
    rows = own_parts().filter(retired_at__isnull=state != "retired")
    for word in fold(search.replace("\0", " ")).split():
        rows = rows.filter(search_text__contains=word)
    if state == "low":
        rows = rows.filter(Q(reorder_at__isnull=False) & Q(total__lte=F("reorder_at")))
    return rows


def stocked(part: Part) -> Stocked:
    """A part that `parts` or `own_parts` read."""
    total: Decimal = part.total  # type: ignore[attr-defined]
    low = is_low(total, part.reorder_at)
    wanted = Decimal(0)
    if part.reorder_at is not None:
        wanted = suggested(total, part.reorder_at, part.reorder_quantity)
    return Stocked(part, total, low, wanted)


def parts_fitting(text: str, *, most: int = MOST_FITTING) -> list[Part]:
    """The parts in use that a text names: the one with this number or bar code, else those with
    every word.
    """
    told = " ".join(text.replace("\0", " ").split())
    if not told:
        return []
    own = Part.objects.filter(organization_id=current_organization_id(), retired_at=None)
    exact = list(own.filter(Q(number__iexact=told) | Q(code=told)).order_by("number")[:most])
    return exact or list(parts(search=told).order_by("sort_key", "number")[:most])


def to_order() -> list[Stocked]:
    """What has to be ordered again, by supplier."""
    rows = parts(state="low").order_by("supplier", "sort_key", "number")
    return [stocked(part) for part in rows]


def places() -> list[StockPlace]:
    """Places of the organization in scope that are in use, stores first."""
    rows = StockPlace.objects.filter(organization_id=current_organization_id(), archived_at=None)
    return list(rows.select_related("technician").order_by("kind", "name"))


def van_of(technician_id: UUID | None) -> StockPlace | None:
    """The van that goes with a technician."""
    if technician_id is None:
        return None
    rows = StockPlace.objects.filter(
        organization_id=current_organization_id(), technician_id=technician_id, archived_at=None
    )
    found: StockPlace | None = rows.first()
    return found


def stocks_of(part: Part) -> list[Stock]:
    """Where a part lies."""
    rows = Stock.objects.filter(organization_id=current_organization_id(), part_id=part.pk)
    return list(rows.exclude(quantity=0).select_related("place").order_by("place__name"))


def stocks_at(place: StockPlace) -> QuerySet[Stock]:
    """What lies at a place."""
    rows: QuerySet[Stock] = Stock.objects.filter(
        organization_id=current_organization_id(), place_id=place.pk
    )
    return rows.exclude(quantity=0).select_related("part").order_by("part__sort_key", "id")


def quantities_at(place_id: UUID) -> Mapping[UUID, Decimal]:
    """How many of each part lie at a place."""
    rows = Stock.objects.filter(organization_id=current_organization_id(), place_id=place_id)
    return dict(rows.values_list("part_id", "quantity"))


def movements_of(part: Part) -> QuerySet[StockMovement]:
    """What happened to a part, the latest first."""
    rows: QuerySet[StockMovement] = StockMovement.objects.filter(
        organization_id=current_organization_id(), part_id=part.pk
    )
    return rows.select_related("place", "other_place").order_by("-id")


def names_of(keys: Iterable[UUID | None]) -> Mapping[UUID | None, str]:
    """Names of those who moved parts, as far as the viewer may know them."""
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name"))
