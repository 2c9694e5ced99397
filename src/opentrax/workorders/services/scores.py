"""Compute scores of providers, every night; object to one."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.engine.clocks import months_after
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Partnership, Person
from opentrax.workorders.models import (
    Assignment,
    ProviderScore,
    ScoreObjection,
    Visit,
    WorkOrder,
)
from opentrax.workorders.rules.score import (
    MONTHS,
    Share,
    is_first_time,
    response_points,
    score_of,
)
from opentrax.workorders.selectors import partner_ids
from opentrax.workorders.states import AssignmentStatus, Outcome, WorkOrderStatus

_DONE = (WorkOrderStatus.COMPLETED, WorkOrderStatus.VERIFIED, WorkOrderStatus.CLOSED)
_ANSWERED = (AssignmentStatus.ACCEPTED, AssignmentStatus.DECLINED, AssignmentStatus.EXPIRED)


def scored_providers() -> list[UUID]:
    """Whose scores the organization in scope computes; those of who is no partner any more go."""
    partners = partner_ids()
    ProviderScore.objects.filter(organization_id=current_organization_id()).exclude(
        provider_id__in=partners
    ).delete()
    return sorted(partners)


def compute_score(provider_id: UUID) -> bool:
    """Write the score of a provider for the organization in scope, with what is behind it."""
    parts, orders = _of_orders(provider_id)
    parts |= _of_offers(provider_id)
    values = {
        f"{name}_{side}": value
        for name, share in parts.items()
        for side, value in (("good", share.good), ("of", share.of))
    }
    ProviderScore.objects.update_or_create(
        organization_id=current_organization_id(), provider_id=provider_id,
        defaults={
            **values, "orders": orders, "score": score_of(parts, orders), "computed_at": now(),
        },
    )  # fmt: skip
    return True


def _done_by(provider_id: UUID) -> Any:
    again = Visit.objects.filter(
        work_order_id=OuterRef("pk"), provider_id=provider_id, outcome=Outcome.RETURN_NEEDED
    )
    found = WorkOrder.objects.filter(
        organization_id=current_organization_id(), provider_id=provider_id, status__in=_DONE,
        completed_at__gte=months_after(now(), -MONTHS),
    )  # fmt: skip
    return found.annotate(came_again=Exists(again))


def _of_orders(provider_id: UUID) -> tuple[dict[str, Share], int]:
    orders = due = on_time = first_time = 0
    rows = _done_by(provider_id).values_list(
        "completed_at", "due_at", "complete_by_at", "rejected_at", "came_again"
    )
    for completed_at, due_at, complete_by_at, rejected_at, came_again in rows.iterator():
        orders += 1
        deadline = due_at or complete_by_at
        if deadline is not None:
            due += 1
            on_time += completed_at <= deadline
        first_time += is_first_time(
            was_sent_back=rejected_at is not None, came_again=bool(came_again)
        )
    return {
        "on_time": Share(Decimal(on_time), due),
        "first_time": Share(Decimal(first_time), orders),
    }, orders


def _of_offers(provider_id: UUID) -> dict[str, Share]:
    offers, accepted, points = 0, 0, Decimal(0)
    rows = Assignment.objects.filter(
        organization_id=current_organization_id(), provider_id=provider_id, status__in=_ANSWERED,
        offered_at__gte=months_after(now(), -MONTHS),
    ).values_list("status", "offered_at", "answered_at")  # fmt: skip
    for status, offered_at, answered_at in rows.iterator():
        offers += 1
        accepted += status == AssignmentStatus.ACCEPTED
        points += response_points(offered_at, answered_at)
    return {
        "acceptance": Share(Decimal(accepted), offers), "response": Share(points, offers),
    }  # fmt: skip


@command
def object_to_score(
    client_id: UUID, note: str, *, actor: Person, command_id: UUID | None = None
) -> ScoreObjection | None:
    """Say to a client what its score of the organization in scope leaves out; without words, take
    that back. The words are in no audit entry. Refuses whoever is no client.
    """
    own_id = current_organization_id()
    if not Partnership.objects.filter(
        organization_id=client_id, provider_id=own_id, ended_at=None
    ).exists():
        raise Refused(_("Your organization does not work for this client."))
    audit.record(
        "score.objected", subject_id=client_id, actor_id=actor.pk,
        facts={"kept": bool(note.strip())},
    )  # fmt: skip
    if not note.strip():
        ScoreObjection.objects.filter(organization_id=own_id, client_id=client_id).delete()
        return None
    row, _made = ScoreObjection.objects.update_or_create(
        organization_id=own_id, client_id=client_id,
        defaults={"note": note.strip()[:1000], "written_at": now()},
    )  # fmt: skip
    return row  # type: ignore[no-any-return]
