"""Say to whom no work is offered, and why; and pass them by."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.compliance import lack_data, refuses_by_hand
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.models import DispatchStop, PassedBy, WorkOrder
from opentrax.workorders.selectors import partner_ids
from opentrax.workorders.stops import Stop, stops_among


@command
def stop_dispatch(
    provider_id: UUID, *, reason: str, actor: Person, command_id: UUID | None = None
) -> DispatchStop:
    """Offer a partner no more work; what they have accepted, and an offer that stands, stay.

    Refuses whoever is no partner, and an empty reason. The reason is in no audit entry.
    """
    if provider_id not in partner_ids():
        raise Refused(
            _("Your organization does not work with this provider. Add them as a partner first.")
        )
    if not reason.strip():
        raise Refused(_("Say why: those who dispatch read it."))
    row, _made = DispatchStop.objects.update_or_create(
        organization_id=current_organization_id(), provider_id=provider_id,
        defaults={"reason": reason.strip()[:300], "stopped_at": now()},
    )  # fmt: skip
    audit.record("dispatch.stopped", subject_id=provider_id, actor_id=actor.pk)
    return row  # type: ignore[no-any-return]


@command
def allow_dispatch(provider_id: UUID, *, actor: Person, command_id: UUID | None = None) -> None:
    """Offer a partner work again."""
    DispatchStop.objects.filter(
        organization_id=current_organization_id(), provider_id=provider_id
    ).delete()
    audit.record("dispatch.allowed", subject_id=provider_id, actor_id=actor.pk)


def check_stopped(provider_id: UUID, order: WorkOrder, *, by_hand: bool) -> None:
    """Refuse whom the organization in scope offers no work of this order's trade. Who lacks a paper
    is refused to people only where the organization's settings say so.
    """
    stop = stops_among({provider_id}, order).get(provider_id)
    if stop is not None and (stop.reason or not by_hand or refuses_by_hand()):
        raise Refused(
            _("Your organization offers this provider no work at the moment: %(reason)s")
            % {"reason": stop.words}
        )


def lacking_words(provider_id: UUID, order: WorkOrder) -> str:
    """Which papers a provider lacks for a work order, in words; "" where none."""
    stop = stops_among({provider_id}, order).get(provider_id)
    return Stop(lacks=stop.lacks).words if stop is not None else ""


def pass_by(work_order: WorkOrder, provider_id: UUID, stops: Mapping[UUID, Stop]) -> bool:
    """Whether a provider is to be passed by; then it is written down, on the keeper's side."""
    stop = stops.get(provider_id)
    if stop is None:
        return False
    PassedBy(
        work_order_id=work_order.pk, provider_id=provider_id, reason=stop.reason,
        lacks=[lack_data(lack) for lack in stop.lacks],
    ).save(force_insert=True)  # fmt: skip
    audit.record(
        "dispatch.passed_by", subject_id=work_order.pk, facts={"provider": str(provider_id)}
    )
    return True
