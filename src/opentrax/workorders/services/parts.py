"""Parts used on a work order: they leave a stock, stand on the work order, and are incurred.

A use belongs to both sides: the movement is the provider's, who knows what it cost; what was used,
and what is charged for it, is kept with the work order.
"""

from decimal import Decimal
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from opentrax.directory.models import Part, StockMovement, StockPlace
from opentrax.directory.services import stock
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.money import to_currency
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.audiences import is_in_house
from opentrax.workorders.models import Incurred, PartUse, Visit, WorkOrder
from opentrax.workorders.rates import rate_card_for
from opentrax.workorders.rules.parts import Charge, charge_of
from opentrax.workorders.services.costs import MOST, as_provider
from opentrax.workorders.services.keeper import keepers_side, lock_work_order, settle
from opentrax.workorders.states import VisitStatus

_NEVER_THERE = frozenset({VisitStatus.MISSED, VisitStatus.CANCELLED})


def _charged(order: WorkOrder, part: Part) -> Charge:
    """What one is charged at: by the contract; in-house at its cost; nothing in another currency,
    which somebody has to convert.
    """
    if part.currency != order.currency:
        return Charge()
    if is_in_house(order):
        return Charge(part.cost)
    card = rate_card_for(order, current_organization_id(), now().date())
    return charge_of(part.cost, part.price, card.markup_percent if card else None)


def _own_visit(order: WorkOrder, visit: Visit | None) -> None:
    if visit is None:
        return
    found = Visit.objects.filter(
        pk=visit.pk, work_order_id=order.pk, provider_id=current_organization_id()
    ).first()
    if found is None or found.status in _NEVER_THERE:
        raise Refused(_("Choose a visit of this work order that takes place."))


def _incurred(order: WorkOrder, use: PartUse, actor: Person) -> None:
    """On the keeper's side: what a use comes to, where a price is known."""
    if not use.unit_price:
        return
    amount = to_currency(use.quantity * use.unit_price, order.currency)
    if not 0 < amount < MOST:
        return
    n = " ".join(filter(None, (number_format(use.quantity.normalize()), use.unit)))
    entry = Incurred(
        work_order_id=order.pk, provider_id=use.provider_id, amount=amount,
        currency=order.currency, words=f"{n} × {use.name} ({use.number})"[:140],
        added_by_id=actor.pk,
    )  # fmt: skip
    entry.save(force_insert=True)
    use.incurred_id = entry.pk


@command
def use_part(
    work_order: WorkOrder, part: Part, place: StockPlace, quantity: Decimal, *, actor: Person,
    visit: Visit | None = None, command_id: UUID | None = None,
) -> PartUse:  # fmt: skip
    """Use parts on a work order, by the provider that accepted it: they leave the place, both sides
    see what was used, and what it comes to is incurred.

    Refuses nothing, more than lie there, another side, a visit of something else or one that did
    not take place, and a work order that is over.
    """
    locked, provider_id = lock_work_order(work_order.pk), current_organization_id()
    as_provider(locked)
    _own_visit(locked, visit)
    visit_id = visit.pk if visit else None
    movement = stock.use(
        part, place, quantity, actor=actor, work_order_id=locked.pk, visit_id=visit_id
    )
    found: Part = Part.objects.get(pk=movement.part_id)
    charge = _charged(locked, found)
    price = None if charge.price is None else to_currency(charge.price, locked.currency)
    with keepers_side(locked.organization_id):
        entry = PartUse(
            work_order_id=locked.pk, visit_id=visit_id, provider_id=provider_id,
            movement_id=movement.pk, number=found.number, name=found.name, unit=found.unit,
            quantity=-movement.quantity, unit_price=price, unit_cost=charge.cost,
            markup_percent=charge.markup_percent, currency=locked.currency, used_by_id=actor.pk,
        )  # fmt: skip
        _incurred(locked, entry, actor)
        entry.save(force_insert=True)
    settle(locked, "part.used", subject_id=entry.pk, actor=actor,
           facts={"quantity": f"{entry.quantity:f}"})  # fmt: skip
    return entry


@command
def take_part_back(part_use: PartUse, *, actor: Person, command_id: UUID | None = None) -> PartUse:
    """Say that parts were not used after all: an opposite movement puts them back where they lay,
    and what was incurred is taken back; the use stays in sight, struck out.

    Refuses another side, a work order that is over, and what was taken back already.
    """
    locked = lock_work_order(part_use.work_order_id)
    as_provider(locked)
    own_id = current_organization_id()
    with keepers_side(locked.organization_id):
        entry = part_use.refreshed()
    if entry.provider_id != own_id or entry.taken_back_at is not None:
        raise Refused(_("This was taken back already."))
    stock.take_use_back(StockMovement.objects.get(pk=entry.movement_id), actor=actor)
    with keepers_side(locked.organization_id):
        entry.taken_back_at, entry.taken_back_by_id = now(), actor.pk
        entry.save(update_fields=["taken_back_at", "taken_back_by_id"])
        if entry.incurred_id is not None:
            Incurred.objects.filter(pk=entry.incurred_id, withdrawn_at=None).update(
                withdrawn_at=now(), withdrawn_by_id=actor.pk
            )
    settle(locked, "part.taken_back", subject_id=entry.pk, actor=actor)
    return entry
