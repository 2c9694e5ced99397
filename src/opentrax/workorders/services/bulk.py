"""Do one thing to many work orders: begin, and carry out one after the other.

Each work order is changed by the service of its own page, in a transaction that also says so on its
row here: whatever dies on the way, each is done once, and what is left is done by whoever goes on.
One that is refused stops none of the others.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import OperationalError
from django.utils import translation
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.organizations.models import Membership, Person, Role
from opentrax.organizations.selectors import membership_of
from opentrax.workorders.bulk_states import NEEDS, ItemState
from opentrax.workorders.events import BulkStarted
from opentrax.workorders.models import BulkItem, BulkRun, WorkOrder
from opentrax.workorders.services.bulk_acts import ACTS

logger = logging.getLogger(__name__)

MOST = 10_000
AT_ONCE = 200
"""So many are carried out in one job; then the next job goes on, so that others get their turn."""

Read = Callable[[], list[tuple[UUID, int]]]


@dataclass(frozen=True, slots=True)
class BulkDetails:
    """One act and what it needs to know; see `BulkRun`."""

    act: str
    chosen: str = ""
    amount: Decimal | None = None
    minutes: int = 0
    is_internal: bool = False
    words: str = ""


def may_do(membership: Membership | None, act: str) -> bool:
    """Whether a member may do an act to many at once."""
    return (
        membership is not None
        and act in NEEDS
        and membership.role != Role.TECHNICIAN
        and membership.may("workorders.bulk")
        and membership.may(NEEDS[act])
    )


@command
def start_bulk(
    details: BulkDetails, read: Read, *, said: int, actor: Person, command_id: UUID | None = None
) -> BulkRun:
    """Begin to do one thing to many work orders; they are those that `read` finds now, by id and
    number. Publishes BulkStarted.

    Refuses an act that the actor's role may not do, none or more than `MOST`, and where another
    number is found than was `said` when the actor agreed.
    """
    if not may_do(membership_of(actor.pk), details.act):
        raise Refused(_("Your role may not do this."))
    found = read()
    if not found:
        raise Refused(_("No work order is chosen."))
    if len(found) > MOST:
        raise Refused(_("These are more than 10,000: narrow the list down first."))
    if len(found) != said:
        raise Refused(
            _("Meanwhile the number changed: %(now)d, not %(said)d. Look again.")
            % {"now": len(found), "said": said}
        )
    run = BulkRun(
        actor_id=actor.pk, act=details.act, chosen=details.chosen, amount=details.amount,
        minutes=details.minutes, is_internal=details.is_internal, words=details.words.strip(),
        total=len(found),
    )  # fmt: skip
    run.save(force_insert=True)
    BulkItem.objects.bulk_create(
        [
            BulkItem(run=run, position=position, work_order_id=key, number=number)
            for position, (key, number) in enumerate(found)
        ],
        batch_size=1000,
    )
    audit.record(
        "bulk.started", subject_id=run.pk, actor_id=actor.pk,
        facts={"act": run.act, "total": run.total},
    )  # fmt: skip
    publish(BulkStarted(current_organization_id(), run.pk))
    return run


def carry_on(organization_id: UUID, run_id: UUID) -> bool:
    """Carry out the next ones of a run; tell whether any are left. Opens a scope for each."""
    with scope(organization_id):
        run = BulkRun.objects.filter(pk=run_id, finished_at=None).first()
        if run is None:
            return False
        waiting = BulkItem.objects.filter(
            organization_id=organization_id, run_id=run_id, state=ItemState.WAITING
        )
        ids = list(waiting.order_by("position").values_list("pk", flat=True)[:AT_ONCE])
    for item_id in ids:
        _alone(organization_id, run, item_id)
    if len(ids) == AT_ONCE:
        return True
    _finish(organization_id, run_id)
    return False


def _alone(organization_id: UUID, run: BulkRun, item_id: UUID) -> None:
    try:
        with scope(organization_id, run.actor_id):
            _carry_out(run, item_id)
    except OperationalError:  # the database is gone, or a deadlock: the job comes again
        raise
    except Exception:  # whatever it was: logged with its trace, and the other rows go on
        logger.exception("one of many could not be carried out")
        with scope(organization_id, run.actor_id), _spoken(membership_of(run.actor_id)):
            BulkItem.objects.filter(pk=item_id, state=ItemState.WAITING).update(
                state=ItemState.REFUSED,
                refusal=_("This one failed. The operator finds the reason in the log."),
            )


def _spoken(membership: Membership | None) -> translation.override:
    """In the language of whoever began it, since they read what was refused."""
    return translation.override(membership.person.language if membership else "en")


def _carry_out(run: BulkRun, item_id: UUID) -> None:
    """One of them, once: its row is locked until it is changed."""
    item = BulkItem.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None or item.state != ItemState.WAITING:
        return
    membership = membership_of(run.actor_id)
    with _spoken(membership):
        try:
            if membership is None or not may_do(membership, run.act):
                raise Refused(_("Whoever began this may not do it any more."))
            order = WorkOrder.objects.filter(pk=item.work_order_id).first()
            if order is None:
                raise Refused(_("This work order is no longer open to your organization."))
            ACTS[run.act](order, run, membership.person)
        except Refused as refusal:
            item.state, item.refusal = ItemState.REFUSED, str(refusal)[:500]
        else:
            item.state = ItemState.DONE
    item.save(update_fields=["state", "refusal"])


def _finish(organization_id: UUID, run_id: UUID) -> None:
    with scope(organization_id):
        BulkRun.objects.filter(pk=run_id, finished_at=None).update(finished_at=now(), words="")
