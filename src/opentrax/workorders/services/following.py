"""Follow a work order by mail, or do not."""

from uuid import UUID

from opentrax.audit import services as audit
from opentrax.kit.commands import command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.models import Follow, WorkOrder
from opentrax.workorders.services.keeper import lock_work_order


@command
def follow(
    work_order: WorkOrder, *, wants_mail: bool, actor: Person, command_id: UUID | None = None
) -> Follow:
    """Let somebody hear by mail what the other side says about a work order, or not. Refuses one
    that the organization in scope does not see.
    """
    order = lock_work_order(work_order.pk)
    row, _made = Follow.objects.update_or_create(
        organization_id=current_organization_id(), work_order_id=order.pk, person_id=actor.pk,
        defaults={"wants_mail": wants_mail},
    )  # fmt: skip
    action = "work_order.followed" if wants_mail else "work_order.unfollowed"
    audit.record(action, subject_id=order.pk, actor_id=actor.pk)
    return row  # type: ignore[no-any-return]
