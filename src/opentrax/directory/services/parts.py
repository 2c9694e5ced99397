"""Add, change, retire and restore parts of the catalogue."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Part, Stock
from opentrax.directory.rules.parts import amount_in, quantity_in
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.money import currencies, to_currency
from opentrax.kit.tenancy import current_organization_id
from opentrax.kit.tenancy.turns import take_turn
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person


@dataclass(frozen=True, slots=True)
class PartDetails:
    """What people say of a part; cost and price are for one unit."""

    number: str
    name: str
    currency: str
    unit: str = ""
    code: str = ""
    cost: Decimal | None = None
    price: Decimal | None = None
    supplier: str = ""
    supplier_number: str = ""
    reorder_at: Decimal | None = None
    reorder_quantity: Decimal | None = None


def _money(amount: Decimal | None, currency: str) -> Decimal | None:
    if amount is None:
        return None
    exact = amount_in(amount)
    if exact is None:
        raise Refused(_("This is no amount that can be kept."))
    return to_currency(exact, currency)


def not_negative(quantity: Decimal) -> Decimal:
    """A quantity of zero or more that somebody typed."""
    exact = quantity_in(quantity)
    if exact is None or exact < 0:
        raise Refused(_("This is no quantity that can be kept."))
    return exact


def _free(part: Part, number: str, code: str) -> None:
    take_turn("parts")  # two who add the same number come one after the other
    others = Part.objects.filter(organization_id=current_organization_id()).exclude(pk=part.pk)
    if others.filter(number=number).exists():
        raise Refused(_("Another part has the number “%(n)s”.") % {"n": number})
    if code and others.filter(code=code).exists():
        raise Refused(_("Another part has the bar code “%(n)s”.") % {"n": code})


def _write(part: Part, details: PartDetails) -> None:
    number, name = " ".join(details.number.split())[:40], details.name.strip()[:120]
    code = " ".join(details.code.split())[:80]
    if not number or not name:
        raise Refused(_("A part needs a number and a name."))
    if details.currency not in currencies():
        raise Refused(_("Choose a currency of the list."))
    _free(part, number, code)
    part.number, part.name, part.code = number, name, code
    part.currency, part.unit = details.currency, details.unit.strip()[:20]
    part.cost = _money(details.cost, details.currency)
    part.price = _money(details.price, details.currency)
    part.supplier = details.supplier.strip()[:120]
    part.supplier_number = details.supplier_number.strip()[:60]
    level, lot = details.reorder_at, details.reorder_quantity
    part.reorder_at = None if level is None else not_negative(level)
    part.reorder_quantity = (None if lot is None else not_negative(lot)) or None
    part.sort_key = fold(name)[:200]
    words = (number, name, code, part.supplier, part.supplier_number)
    part.search_text = fold(" ".join(word for word in words if word))[:600]


def own_part(part: Part) -> Part:
    """The part as it is now, locked; only its keeper changes it."""
    found: Part | None = (
        Part.objects.select_for_update()
        .filter(pk=part.pk, organization_id=current_organization_id())
        .first()
    )
    if found is None:
        raise Refused(_("This part is not one of your organization's."))
    return found


def _done(part: Part, action: str, actor: Person) -> Part:
    audit.record(action, subject_id=part.pk, actor_id=actor.pk)
    return part


@command
def add_part(details: PartDetails, *, actor: Person, command_id: UUID | None = None) -> Part:
    """Add a part to the catalogue. Refuses one without number or name, a number or bar code that is
    taken, and amounts below zero.
    """
    part = Part()
    _write(part, details)
    part.save(force_insert=True)
    return _done(part, "part.added", actor)


@command
def change_part(
    part: Part, details: PartDetails, *, actor: Person, command_id: UUID | None = None
) -> Part:
    """Change a part; what was used before keeps its price. Refuses what add_part refuses, and a
    retired one.
    """
    found = own_part(part)
    if found.retired_at is not None:
        raise Refused(_("This part is retired. Restore it first."))
    _write(found, details)
    found.save()
    return _done(found, "part.changed", actor)


@command
def retire_part(part: Part, *, actor: Person, command_id: UUID | None = None) -> Part:
    """Take a part off the catalogue; its movements stay. Refuses one that still lies somewhere."""
    found = own_part(part)
    if Stock.objects.filter(part_id=found.pk).exclude(quantity=0).exists():
        raise Refused(_("This part still lies somewhere: count it to zero first."))
    if found.retired_at is None:
        found.retired_at = now()
        found.save(update_fields=["retired_at"])
    return _done(found, "part.retired", actor)


@command
def restore_part(part: Part, *, actor: Person, command_id: UUID | None = None) -> Part:
    """Undo the retiring."""
    found = own_part(part)
    if found.retired_at is not None:
        found.retired_at = None
        found.save(update_fields=["retired_at"])
    return _done(found, "part.restored", actor)
