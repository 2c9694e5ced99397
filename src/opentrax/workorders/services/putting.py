"""Which checklists a new or changed work order gets."""

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.trades import trade_and_ancestors
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person
from opentrax.workorders.models import Checklist, WorkChecklist, WorkOrder
from opentrax.workorders.services.checklists import latest_version


def put_by_rule(work_order: WorkOrder, actor: Person | None) -> None:
    """Put the checklists whose rule fits to a locked work order of the organization in scope, in
    their latest versions; those that are there stay as they are."""
    trades = trade_and_ancestors(work_order.trade_code) if work_order.trade_code else []
    own = Checklist.objects.filter(
        organization_id=work_order.organization_id, archived_at=None, is_put_by_rule=True,
        last_version__gt=0,
    ).order_by("sort_key", "id")  # fmt: skip
    there = set(work_order.checklists.values_list("checklist_id", flat=True))
    for one in own:
        fits = (
            one.trade_code in ("", *trades)
            and one.problem_code_id in (None, work_order.problem_code_id)
            and one.location_id in (None, work_order.location_id)
        )
        if fits and one.pk not in there:
            put_version(work_order, one, actor, is_by_rule=True)


def put_version(
    work_order: WorkOrder, checklist: Checklist, actor: Person | None, *, is_by_rule: bool
) -> WorkChecklist:
    """Put the latest version to a locked work order. Refuses what was never published."""
    version = latest_version(checklist.pk)
    if version is None:
        raise Refused(_("Publish the checklist first."))
    made = WorkChecklist(
        work_order_id=work_order.pk, version=version, checklist_id=checklist.pk,
        is_by_rule=is_by_rule,
    )  # fmt: skip
    made.save(force_insert=True)
    audit.record(
        "checklist.put", subject_id=made.pk, actor_id=actor.pk if actor else None,
        facts={"work_order": str(work_order.pk), "version": version.number},
    )  # fmt: skip
    return made
