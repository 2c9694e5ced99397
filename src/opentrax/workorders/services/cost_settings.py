"""What an organization calls the cap, its currency, and what new work orders begin with."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Location
from opentrax.directory.trades import choose_trade
from opentrax.kit.commands import Refused, command
from opentrax.kit.money import currencies
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.caps import cost_settings
from opentrax.workorders.models import CostSettings, NteDefault
from opentrax.workorders.services.costs import money_in

MOST_DEFAULTS = 2000


@command
def change_cost_settings(
    *, nte_label: str, currency: str, actor: Person, command_id: UUID | None = None
) -> CostSettings:
    """Say what the cap is called and in which currency new amounts are. Amounts that are there keep
    theirs. Refuses a currency that no country uses.
    """
    if currency not in currencies():
        raise Refused(_("Choose a currency of the list."))
    row, _made = CostSettings.objects.update_or_create(
        organization_id=current_organization_id(),
        defaults={"nte_label": nte_label.strip()[:30], "currency": currency},
    )
    audit.record(
        "cost_settings.changed", subject_id=row.pk, actor_id=actor.pk, facts={"currency": currency}
    )
    return row  # type: ignore[no-any-return]


@command
def set_nte_default(
    trade: str, amount: Decimal, *, actor: Person, location: Location | None = None,
    command_id: UUID | None = None,
) -> NteDefault:  # fmt: skip
    """Say the cap of a trade, or of a trade at one location, for new work orders; one that is there
    is replaced.

    Refuses a trade or a location that is not the organization's, and a list that is too long.
    """
    own_id = current_organization_id()
    chosen = choose_trade(trade)
    if chosen is None or not chosen.code:
        raise Refused(_("Choose a trade of your organization's list."))
    if location is not None:
        mine = Location.objects.filter(pk=location.pk, organization_id=own_id)
        if not mine.exists():
            raise Refused(_("This location is not one of your organization's."))
    rows = NteDefault.objects.filter(organization_id=own_id)
    if rows.count() >= MOST_DEFAULTS:
        raise Refused(_("The list is full. Take out what nobody uses."))
    currency = cost_settings().currency
    row, _made = NteDefault.objects.update_or_create(
        organization_id=own_id, trade_code=chosen.code,
        location_id=location.pk if location else None,
        defaults={"amount": money_in(amount, currency), "currency": currency},
    )  # fmt: skip
    audit.record("nte_default.set", subject_id=row.pk, actor_id=actor.pk,
                 facts={"amount": f"{row.amount:f}", "currency": currency})  # fmt: skip
    return row  # type: ignore[no-any-return]


@command
def remove_nte_default(
    default: NteDefault, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Take a default out of the list; work orders keep the cap that they began with."""
    rows = NteDefault.objects.filter(pk=default.pk, organization_id=current_organization_id())
    if rows.delete()[0]:
        audit.record("nte_default.removed", subject_id=default.pk, actor_id=actor.pk)
