"""Write the cap of a work order and what was incurred so far. Amounts are rounded to the digits of
their currency as they come in.
"""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.money import to_currency
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.caps import Cap, cost_settings
from opentrax.workorders.events import NteChanged
from opentrax.workorders.models import Incurred, NteChange, PartUse, WorkOrder
from opentrax.workorders.services.acting import acting, demand
from opentrax.workorders.services.keeper import (
    facts_of,
    go_on_after_approval,
    keepers_side,
    lock_work_order,
    settle,
    standing_assignment,
)
from opentrax.workorders.states import AssignmentStatus, NteSource, WorkOrderStatus

MOST = Decimal(10) ** 10
PAST = frozenset({WorkOrderStatus.CLOSED, WorkOrderStatus.CANCELLED})


def money_in(amount: Decimal, currency: str) -> Decimal:
    """An amount that somebody typed, rounded; refuses one that is no sensible amount."""
    if not amount.is_finite() or not 0 <= amount < MOST:
        raise Refused(_("This is no amount that can be kept."))
    return to_currency(amount, currency)


def typed_cap(amount: Decimal | None) -> Cap | None:
    """What somebody typed as the cap, in the currency of the organization in scope."""
    if amount is None:
        return None
    currency = cost_settings().currency
    return Cap(money_in(amount, currency), currency, NteSource.BY_HAND)


def begin_cap(work_order: WorkOrder, cap: Cap | None) -> None:
    """Put the cap on a work order that is about to be saved for the first time."""
    work_order.currency = cap.currency if cap else cost_settings().currency
    if cap is not None:
        work_order.nte_amount, work_order.nte_source = cap.amount, cap.source


def note_cap(
    work_order: WorkOrder, before: Decimal | None, *, actor: Person | None, reason: str = "",
    proposal_id: UUID | None = None,
) -> None:  # fmt: skip
    """Write one step of the cap into its history, on the keeper's side."""
    NteChange(
        work_order_id=work_order.pk, amount_before=before, amount=work_order.nte_amount,
        currency=work_order.currency, source=work_order.nte_source or NteSource.BY_HAND,
        reason=reason, changed_by_id=actor.pk if actor else None, proposal_id=proposal_id,
    ).save(force_insert=True)  # fmt: skip


@command
def change_nte(
    work_order: WorkOrder, amount: Decimal | None, *, reason: str, actor: Person,
    command_id: UUID | None = None,
) -> WorkOrder:  # fmt: skip
    """Set the cap by hand, by who raised the work order, with a reason; None takes it away.

    Refuses without a reason, where nothing changes, another side, and a work order that is over.
    Publishes NteChanged.
    """
    locked = lock_work_order(work_order.pk)
    demand(rules.WORK_ORDER, locked.status, "change", acting(locked, actor), facts_of(locked))
    told = reason.strip()[:300]
    if not told:
        raise Refused(_("Say why the amount changes."))
    before, after = locked.nte_amount, amount
    if after is not None:
        after = money_in(after, locked.currency)
    if after == before:
        raise Refused(_("This is the amount already."))
    locked.nte_amount = after
    locked.nte_source = NteSource.BY_HAND if after is not None else ""
    locked.save(update_fields=["nte_amount", "nte_source"])
    note_cap(locked, before, actor=actor, reason=told)
    settle(
        locked, "nte.changed", subject_id=locked.pk, actor=actor,
        facts={"before": _said(before), "after": _said(after), "currency": locked.currency},
    )  # fmt: skip
    publish(NteChanged(locked.organization_id, locked.pk))
    return locked


def take_proposal(
    locked: WorkOrder, amount: Decimal, *, proposal_id: UUID, reason: str, actor: Person
) -> None:
    """Let the total of an approved proposal be the cap of a locked work order, on its keeper's
    side: the last approval replaces what was before, nothing is summed. A work order that waited
    for an approval goes on. Publishes NteChanged.
    """
    before = locked.nte_amount
    locked.nte_amount, locked.nte_source = amount, NteSource.PROPOSAL
    locked.save(update_fields=["nte_amount", "nte_source"])
    note_cap(locked, before, actor=actor, reason=reason, proposal_id=proposal_id)
    publish(NteChanged(locked.organization_id, locked.pk))
    go_on_after_approval(locked, actor)


def _said(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def as_provider(work_order: WorkOrder) -> None:
    """Refuse anybody but who accepted the work, and after its end."""
    with keepers_side(work_order.organization_id):
        standing = standing_assignment(work_order)
    is_theirs = standing is not None and standing.status == AssignmentStatus.ACCEPTED
    if standing is None or not is_theirs or standing.provider_id != current_organization_id():
        raise Refused(_("Only who accepted the work says what was incurred."))
    if work_order.status in PAST:
        raise Refused(_("The work order is over: nothing more is incurred on it."))


@command
def add_incurred(
    work_order: WorkOrder, amount: Decimal, words: str, *, actor: Person,
    command_id: UUID | None = None,
) -> Incurred:  # fmt: skip
    """Say what was incurred so far, by the provider that accepted the work; both sides see it.

    More than the cap is taken, and shown as over it. Refuses nothing, an amount without words,
    another side, and a work order that is over.
    """
    locked, provider_id = lock_work_order(work_order.pk), current_organization_id()
    as_provider(locked)
    told = words.strip()[:140]
    if not told:
        raise Refused(_("Say what the amount is for."))
    with keepers_side(locked.organization_id):
        currency = locked.currency
        exact = money_in(amount, currency)
        if exact == 0:
            raise Refused(_("Enter an amount above zero."))
        entry = Incurred(
            work_order_id=locked.pk, provider_id=provider_id, amount=exact, currency=currency,
            words=told, added_by_id=actor.pk,
        )  # fmt: skip
        entry.save(force_insert=True)
    settle(locked, "incurred.added", subject_id=entry.pk, actor=actor,
           facts={"amount": _said(exact), "currency": currency})  # fmt: skip
    return entry


@command
def withdraw_incurred(
    incurred: Incurred, *, actor: Person, command_id: UUID | None = None
) -> Incurred:
    """Take an amount back that was entered by mistake; it stays in sight, struck out.

    Refuses another side, a work order that is over, one that was taken back already, and one
    of parts, which are taken back themselves.
    """
    locked = lock_work_order(incurred.work_order_id)
    as_provider(locked)
    own_id = current_organization_id()
    with keepers_side(locked.organization_id):
        entry = incurred.refreshed()
        if entry.provider_id != own_id or entry.withdrawn_at is not None:
            raise Refused(_("This amount was taken back already."))
        if PartUse.objects.filter(work_order_id=locked.pk, incurred_id=entry.pk).exists():
            raise Refused(_(
                "This amount belongs to parts that were used: both are taken back together, at the"
                " parts."
            ))  # fmt: skip
        entry.withdrawn_at, entry.withdrawn_by_id = now(), actor.pk
        entry.save(update_fields=["withdrawn_at", "withdrawn_by_id"])
    settle(locked, "incurred.withdrawn", subject_id=entry.pk, actor=actor)
    return entry
