"""Name assets on a work order, and take down scans of their codes on visits."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.directory.models import Asset
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.models import AssetScan, OrderAsset, Visit, WorkOrder
from opentrax.workorders.searching import search_text_of
from opentrax.workorders.services.acting import acting, demand, visit_act
from opentrax.workorders.services.keeper import facts_of, keepers_side, lock_work_order, settle
from opentrax.workorders.states import VisitStatus

MOST_ASSETS = 50
SCANNED_ON = frozenset(
    {VisitStatus.PLANNED, VisitStatus.EN_ROUTE, VisitStatus.ON_SITE, VisitStatus.PAUSED}
)


@command
def name_assets(
    work_order: WorkOrder, asset_ids: Collection[UUID], *, actor: Person,
    command_id: UUID | None = None,
) -> None:  # fmt: skip
    """Say that a work order is about more assets of its location, by who raised it.

    Refuses another side, a work order that is over, an asset that is retired or stands elsewhere,
    and more than fifty on one work order.
    """
    locked = _changeable(work_order, actor)
    count = put_assets(locked, asset_ids, actor)
    write_words(locked)
    settle(locked, "work_order.assets_named", subject_id=locked.pk, actor=actor,
           facts={"count": count})  # fmt: skip


def put_assets(work_order: WorkOrder, asset_ids: Collection[UUID], actor: Person | None) -> int:
    """Name assets on a work order that is locked or was just raised; returns how many are new."""
    known = set(
        OrderAsset.objects.filter(work_order_id=work_order.pk).values_list("asset_id", flat=True)
    )
    wanted = [key for key in dict.fromkeys(asset_ids) if key not in known]
    there = Asset.objects.filter(
        pk__in=wanted, organization_id=work_order.organization_id,
        location_id=work_order.location_id, retired_at=None,
    )  # fmt: skip
    if there.count() != len(wanted):
        raise Refused(_("A work order names assets in use at its own location."))
    if len(known) + len(wanted) > MOST_ASSETS:
        raise Refused(_("A work order names fifty assets at most."))
    for key in wanted:
        OrderAsset(
            work_order_id=work_order.pk, asset_id=key, added_by_id=actor.pk if actor else None
        ).save(force_insert=True)
    return len(wanted)


@command
def unname_asset(
    work_order: WorkOrder, asset_id: UUID, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Take an asset off a work order, by who raised it. Refuses another side, a work order that is
    over, and an asset whose code was scanned on one of its visits.
    """
    locked = _changeable(work_order, actor)
    if AssetScan.objects.filter(visit__work_order_id=locked.pk, asset_id=asset_id).exists():
        raise Refused(_("The code of this asset was scanned on a visit: it stays named."))
    OrderAsset.objects.filter(work_order_id=locked.pk, asset_id=asset_id).delete()
    write_words(locked)
    settle(locked, "work_order.asset_unnamed", subject_id=locked.pk, actor=actor,
           facts={"asset_id": str(asset_id)})  # fmt: skip


def _changeable(work_order: WorkOrder, actor: Person) -> WorkOrder:
    locked = lock_work_order(work_order.pk)
    demand(rules.WORK_ORDER, locked.status, "change", acting(locked, actor), facts_of(locked))
    return locked


def write_words(work_order: WorkOrder) -> None:
    """Let a locked work order be found by the tags and serial numbers of its assets."""
    work_order.search_text = search_text_of(work_order)
    work_order.save(update_fields=["search_text"])


def refresh_words(asset_id: UUID) -> int:
    """A tag or a serial number may be another: write the words of the work orders that name the
    asset anew; returns how many.
    """
    keys = OrderAsset.objects.filter(asset_id=asset_id).values_list("work_order_id", flat=True)
    orders = WorkOrder.objects.select_for_update(of=("self",)).filter(pk__in=list(keys))
    changed = 0
    for order in orders.select_related("location").order_by("pk"):
        before, order.search_text = order.search_text, search_text_of(order)
        if order.search_text != before:
            order.save(update_fields=["search_text"])
            changed += 1
    return changed


@command
def record_scan(
    visit: Visit, asset: Asset, *, actor: Person, command_id: UUID | None = None
) -> AssetScan:
    """Take down that the technician of a visit scanned the code of an asset there, once.

    Refuses a visit that is over or cancelled, one of somebody else, and an asset of another place.
    """
    locked = lock_work_order(visit.work_order_id)
    found: Visit | None = Visit.objects.filter(pk=visit.pk).first()
    if found is None or found.status not in SCANNED_ON:
        raise Refused(_("This visit is over: nothing is scanned on it any more."))
    if not visit_act(found, locked, actor).is_own:
        raise Refused(str(rules.Reason.ANOTHERS_VISIT.label))
    if (asset.organization_id, asset.location_id) != (locked.organization_id, locked.location_id):
        raise Refused(_("This asset stands at another location than the visit."))
    with keepers_side(locked.organization_id):
        known: AssetScan | None = AssetScan.objects.filter(
            visit_id=found.pk, asset_id=asset.pk
        ).first()
        if known is not None:
            return known
        scan = AssetScan(
            visit_id=found.pk, asset_id=asset.pk, provider_id=found.provider_id,
            scanned_at=now(), scanned_by_id=actor.pk,
        )  # fmt: skip
        scan.save(force_insert=True)
    settle(locked, "asset.scanned", subject_id=asset.pk, actor=actor,
           facts={"visit_id": str(found.pk)})  # fmt: skip
    return scan
