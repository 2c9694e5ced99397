"""Places where parts lie, and every movement of parts.

A stock changes under the lock of its part, which comes before all others but the work order's: two
who take the last one come one after the other. A movement is never changed; another one puts it
right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import (
    MovementKind,
    Part,
    PlaceKind,
    Stock,
    StockMovement,
    StockPlace,
    Technician,
)
from opentrax.directory.rules.parts import is_too_much, quantity_in
from opentrax.directory.services.parts import not_negative, own_part
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.kit.tenancy.turns import take_turn
from opentrax.organizations.models import Person

# What somebody enters by hand, and whether it comes or goes.
COMES = frozenset({MovementKind.RECEIVED})
GOES = frozenset({MovementKind.SENT_BACK, MovementKind.WRITTEN_OFF})
MOST_COUNTED = 500


@dataclass(frozen=True, slots=True)
class PlaceDetails:
    """A store, or a van and whom it goes with."""

    name: str
    kind: str = PlaceKind.STORE
    technician_id: UUID | None = None
    may_go_below: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What is written beside a movement."""

    words: str = ""
    other_place_id: UUID | None = None
    work_order_id: UUID | None = None
    visit_id: UUID | None = None
    corrects_id: UUID | None = None


def _write_place(place: StockPlace, details: PlaceDetails) -> None:
    take_turn("stock places")
    name, own_id = " ".join(details.name.split())[:80], current_organization_id()
    if not name:
        raise Refused(_("Give the place a name."))
    if details.kind not in PlaceKind:
        raise Refused(_("Choose a store or a van."))
    used = StockPlace.objects.filter(organization_id=own_id, archived_at=None)
    others = used.exclude(pk=place.pk)
    if others.filter(name=name).exists():
        raise Refused(_("There is a place of this name already."))
    with_whom = details.technician_id if details.kind == PlaceKind.VAN else None
    if with_whom is not None:
        found = Technician.objects.filter(organization_id=own_id, pk=with_whom)
        if not found.exists():
            raise Refused(_("This technician is not one of your organization's."))
        if others.filter(technician_id=with_whom).exists():
            raise Refused(_("This technician has another van. Take that one off first."))
    place.name, place.kind, place.technician_id = name, details.kind, with_whom
    place.may_go_below = details.may_go_below


def _done(place: StockPlace, action: str, actor: Person) -> StockPlace:
    audit.record(action, subject_id=place.pk, actor_id=actor.pk, facts={"kind": place.kind})
    return place


def _own_place(place: StockPlace) -> StockPlace:
    found: StockPlace | None = StockPlace.objects.filter(
        pk=place.pk, organization_id=current_organization_id(), archived_at=None
    ).first()
    if found is None:
        raise Refused(_("This place is not one of your organization's, or it is archived."))
    return found


@command
def add_stock_place(
    details: PlaceDetails, *, actor: Person, command_id: UUID | None = None
) -> StockPlace:
    """Add a store or a van. Refuses an empty or taken name, another organization's technician, and
    one who has a van.
    """
    place = StockPlace()
    _write_place(place, details)
    place.save(force_insert=True)
    return _done(place, "stock_place.added", actor)


@command
def change_stock_place(
    place: StockPlace, details: PlaceDetails, *, actor: Person, command_id: UUID | None = None
) -> StockPlace:
    """Change a place; what lies in a van goes along with whom it goes with from now on. Refuses
    what add_stock_place refuses.
    """
    found = _own_place(place)
    _write_place(found, details)
    found.save()
    return _done(found, "stock_place.changed", actor)


@command
def archive_stock_place(
    place: StockPlace, *, actor: Person, command_id: UUID | None = None
) -> StockPlace:
    """Take a place off the list; its movements stay. Refuses one where parts lie, or are missing.

    Its stocks are locked, then the place: whoever puts a part there that never lay there waits.
    """
    rows = Stock.objects.filter(organization_id=current_organization_id(), place_id=place.pk)
    list(rows.select_for_update())
    StockPlace.objects.select_for_update().filter(pk=place.pk).first()
    found = _own_place(place)
    if rows.exclude(quantity=0).exists():
        raise Refused(_("Parts still lie there: move them, or count them to zero."))
    found.archived_at = now()
    found.save(update_fields=["archived_at"])
    return _done(found, "stock_place.archived", actor)


def locked_stock(part: Part, place: StockPlace) -> Stock:
    """The stock of a part at a place, locked; a new one begins at zero."""
    of = {"part_id": part.pk, "place_id": place.pk}
    Stock.objects.bulk_create([Stock(**of)], ignore_conflicts=True)
    found: Stock = Stock.objects.select_for_update().get(
        organization_id=current_organization_id(), **of
    )
    if StockPlace.objects.filter(pk=place.pk, archived_at__isnull=False).exists():
        raise Refused(_("This place is not one of your organization's, or it is archived."))
    return found


def book(
    part: Part, place: StockPlace, kind: MovementKind, quantity: Decimal, *, actor: Person,
    told: Told | None = None,
) -> StockMovement:  # fmt: skip
    """Change a stock of a locked part by a quantity, and write down why. Refuses what would take it
    below zero where its place does not allow that, and more than can be kept.
    """
    stock, beside = locked_stock(part, place), told or Told()
    after = stock.quantity + quantity
    if is_too_much(stock.quantity, quantity, may_go_below=place.may_go_below):
        n = " ".join(filter(None, (number_format(stock.quantity.normalize()), part.unit)))
        raise Refused(
            _("There are too few: at “%(place)s” lie %(n)s of %(part)s.")
            % {"place": place.name, "n": n, "part": part.name}
        )
    if quantity_in(after) is None:
        raise Refused(_("This is no quantity that can be kept."))
    stock.quantity = after
    stock.save(update_fields=["quantity"])
    movement = StockMovement(
        part_id=part.pk, place_id=place.pk, kind=kind, quantity=quantity, balance=after,
        words=beside.words.strip()[:140], other_place_id=beside.other_place_id,
        work_order_id=beside.work_order_id, visit_id=beside.visit_id,
        corrects_id=beside.corrects_id, moved_by_id=actor.pk,
    )  # fmt: skip
    movement.save(force_insert=True)
    audit.record(f"stock.{kind}", subject_id=movement.pk, actor_id=actor.pk,
                 facts={"part_id": str(part.pk), "quantity": f"{quantity:f}"})  # fmt: skip
    return movement


def some(quantity: Decimal) -> Decimal:
    """A quantity above zero that somebody typed."""
    exact = quantity_in(quantity)
    if exact is None or exact <= 0:
        raise Refused(_("Give a quantity above zero."))
    return exact


def _in_use(part: Part) -> Part:
    found = own_part(part)
    if found.retired_at is not None:
        raise Refused(_("This part is retired. Restore it first."))
    return found


@command
def enter_movement(
    part: Part, place: StockPlace, kind: str, quantity: Decimal, *, actor: Person,
    words: str = "", command_id: UUID | None = None,
) -> StockMovement:  # fmt: skip
    """Parts came in, went back to their supplier, or are lost. Refuses other kinds, nothing, more
    than lie there, and what is not the organization's.
    """
    found, there = _in_use(part), _own_place(place)
    if kind not in COMES | GOES:
        raise Refused(_("Choose what happened to the parts."))
    exact = some(quantity)
    change = exact if kind in COMES else -exact
    return book(found, there, MovementKind(kind), change, actor=actor, told=Told(words))


@command
def move_parts(
    part: Part, places: tuple[StockPlace, StockPlace], quantity: Decimal, *, actor: Person,
    words: str = "", command_id: UUID | None = None,
) -> StockMovement:  # fmt: skip
    """Parts go from the first place to the second. Refuses more than lie there."""
    found, exact = _in_use(part), some(quantity)
    from_place, to_place = _own_place(places[0]), _own_place(places[1])
    if from_place.pk == to_place.pk:
        raise Refused(_("Choose another place to move them to."))
    book(found, from_place, MovementKind.MOVED, -exact, actor=actor,
         told=Told(words, to_place.pk))  # fmt: skip
    return book(found, to_place, MovementKind.MOVED, exact, actor=actor,
                told=Told(words, from_place.pk))  # fmt: skip


@command
def count_parts(
    place: StockPlace, counted: Mapping[UUID, Decimal], *, actor: Person, words: str = "",
    command_id: UUID | None = None,
) -> StockPlace:  # fmt: skip
    """Somebody counted what lies at a place: each difference becomes a movement, and a stock that
    was right is noted too. Refuses nothing counted, parts of others, and quantities below zero.
    """
    there = _own_place(place)
    if not counted:
        raise Refused(_("Enter what you counted of at least one part."))
    if len(counted) > MOST_COUNTED:
        raise Refused(_("Count five hundred parts at a time at most."))
    for key in sorted(counted):  # everybody locks parts in this order
        part, exact = own_part(Part(pk=key)), not_negative(counted[key])
        stock = locked_stock(part, there)
        book(part, there, MovementKind.COUNTED, exact - stock.quantity, actor=actor,
             told=Told(words))  # fmt: skip
    return there


def use(
    part: Part, place: StockPlace, quantity: Decimal, *, actor: Person, work_order_id: UUID,
    visit_id: UUID | None,
) -> StockMovement:  # fmt: skip
    """Parts were used on a work order, which the caller has looked at."""
    told = Told(work_order_id=work_order_id, visit_id=visit_id)
    return book(_in_use(part), _own_place(place), MovementKind.USED, -some(quantity), actor=actor,
                told=told)  # fmt: skip


def take_use_back(movement: StockMovement, *, actor: Person) -> StockMovement:
    """A use was none: the parts lie where they lay. Refuses what was taken back already."""
    part = own_part(Part(pk=movement.part_id))
    is_use = movement.kind == MovementKind.USED
    if not is_use or StockMovement.objects.filter(corrects_id=movement.pk).exists():
        raise Refused(_("This was taken back already."))
    told = Told("", None, movement.work_order_id, movement.visit_id, movement.pk)
    return book(part, movement.place, MovementKind.RETURNED, -movement.quantity, actor=actor,
                told=told)  # fmt: skip
