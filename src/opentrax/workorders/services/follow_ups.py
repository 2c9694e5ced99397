"""The work order that a failed item of a checklist raises."""

from django.utils.translation import gettext as _

from opentrax.directory.trades import choose_trade
from opentrax.organizations.models import Person
from opentrax.workorders.checklists import Item, said
from opentrax.workorders.models import ChecklistAnswer, WorkOrder
from opentrax.workorders.services.keeper import keepers_side
from opentrax.workorders.services.orders import WorkOrderDetails, create_work_order


def raise_follow_up(
    order: WorkOrder, answer: ChecklistAnswer, item: Item, *, actor: Person
) -> None:
    """Raise one for what failed, at the same location, by the keeper of the locked work order; and
    never a second for the same item, whoever answers it. None at a location that is archived: the
    keeper no longer sends anybody there.
    """
    with keepers_side(order.organization_id):
        before = ChecklistAnswer.objects.filter(
            organization_id=order.organization_id, work_order_id=order.pk,
            work_checklist_id=answer.work_checklist_id, item_key=item.key,
            follow_up_id__isnull=False,
        )  # fmt: skip
        if order.location.archived_at is not None or before.exists():
            return
        made = create_work_order(order.location, _details(order, answer, item), actor=actor)
        ChecklistAnswer.objects.filter(pk=answer.pk).update(follow_up_id=made.pk)
    answer.follow_up_id = made.pk


def _details(order: WorkOrder, answer: ChecklistAnswer, item: Item) -> WorkOrderDetails:
    title = _("Failed: %(item)s") % {"item": item.text}
    told = {"number": order.number, "item": item.text, "answer": said(item, answer.value)}
    description = _("Found on work order %(number)s. %(item)s: %(answer)s") % told
    trade = order.trade_code if choose_trade(order.trade_code) else ""  # archived since: none
    return WorkOrderDetails(
        title[:140], description=description, priority=order.priority, trade=trade
    )
