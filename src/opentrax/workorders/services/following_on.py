"""Keep a client's work order the same as what its provider handed on: the visits there, and whether
it is done; and end it when the client takes its own back.

One function brings about what follows from how both stand now, in the scope of the provider:
however often and in whatever order its jobs run, the last leaves the same. It locks the provider's
own work order first, then the client's; nobody who acts on the client's waits for the provider's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, fields
from uuid import UUID

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.services.taking_over import forget_access
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.privacy.erasing import NOBODY
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.events import (
    SubcontractEnded,
    VisitChanged,
    VisitPlanned,
    VisitStatusChanged,
)
from opentrax.workorders.models import Assignment, Subcontract, Visit, WorkOrder
from opentrax.workorders.rules.subcontracts import Told, is_followed, outcome_told
from opentrax.workorders.selectors import organization_names
from opentrax.workorders.services.assignments import recall_assignment
from opentrax.workorders.services.calling_off import REVISION, revise
from opentrax.workorders.services.keeper import (
    DONE,
    facts_of,
    keepers_side,
    lock_work_order,
    settle,
    standing_assignment,
)
from opentrax.workorders.services.orders import cancel_work_order
from opentrax.workorders.states import (
    AssignmentStatus,
    SubcontractEnd,
    VisitStatus,
    WorkOrderStatus,
)

_COLUMNS = tuple(field.name for field in fields(Told))


@command
def follow_subcontract(
    subcontract_id: UUID, *, command_id: UUID | None = None
) -> Subcontract | None:
    """Let a client's work order follow what was handed on, in the provider's scope; end it where
    the client took its work order back, called it off or closed it, or the provider called off
    its own. None where it has ended already. Publishes what happened to visits of the client's
    work order, and SubcontractEnded.
    """
    found: Subcontract | None = Subcontract.objects.filter(
        pk=subcontract_id, organization_id=current_organization_id(), ended_at=None
    ).first()
    if found is None:
        return None
    own = lock_work_order(found.work_order_id)
    row = found.refreshed()
    if row.ended_at is not None:
        return None
    theirs = _clients_order(row)
    if theirs is not None and theirs.status not in (
        WorkOrderStatus.CANCELLED, WorkOrderStatus.CLOSED,
    ):  # fmt: skip
        _tell_who(row, own)
        _follow(row, own, theirs)
    reason = _end_of(own, theirs)
    if reason is not None:
        _end(row, own, reason)
    return row


def _clients_order(row: Subcontract) -> WorkOrder | None:
    """The client's work order, locked, while the provider's acceptance of it stands."""
    try:
        locked = lock_work_order(row.for_work_order_id)
    except Refused:
        return None
    accepted = Assignment.objects.filter(pk=row.assignment_id, status=AssignmentStatus.ACCEPTED)
    return locked if accepted.exists() else None


def _end_of(own: WorkOrder, theirs: WorkOrder | None) -> SubcontractEnd | None:
    if theirs is None:
        return SubcontractEnd.RECALLED
    if theirs.status == WorkOrderStatus.CANCELLED:
        return SubcontractEnd.CANCELLED
    if theirs.status == WorkOrderStatus.CLOSED:
        return SubcontractEnd.CLOSED
    return SubcontractEnd.GIVEN_UP if own.status == WorkOrderStatus.CANCELLED else None


def _tell_who(row: Subcontract, own: WorkOrder) -> None:
    """Say to the client who does the work, once somebody accepted."""
    standing = standing_assignment(own)
    name, at = "", None
    if standing is not None and standing.status == AssignmentStatus.ACCEPTED:
        names = organization_names({standing.provider_id})
        name, at = names.get(standing.provider_id, "–")[:120], standing.answered_at
    if (row.subcontractor_name, row.accepted_at) != (name, at):
        row.subcontractor_name, row.accepted_at = name, at
        row.save(update_fields=["subcontractor_name", "accepted_at"])


def _follow(row: Subcontract, own: WorkOrder, theirs: WorkOrder) -> None:
    rows = Visit.objects.filter(work_order_id=theirs.pk, follows_visit_id__isnull=False)
    known = {v.follows_visit_id: v for v in rows.select_for_update(of=("self",)).order_by("pk")}
    changed = 0
    for source, told in _told(own):
        mirror = known.get(source.pk)
        if not is_followed(theirs.status, told.status, is_new=mirror is None):
            continue
        if mirror is None:
            _add(row, theirs, source, told)
            changed += 1
        else:
            changed += _bring_up_to_date(mirror, told)
    changed += _follow_completion(row, own, theirs)
    if changed:
        settle(theirs, "visit.followed", subject_id=row.pk, actor=None, facts={"changed": changed})


def _told(own: WorkOrder) -> Iterator[tuple[Visit, Told]]:
    """What the client is told of each visit, in their order."""
    visits = list(Visit.objects.filter(work_order_id=own.pk).order_by("sequence"))
    names = organization_names(visit.provider_id for visit in visits)
    for visit in visits:
        facts = rules.VisitFacts(visit.status, visit.outcome, visit.sequence, visit.arrived_at)
        yield visit, Told(
            visit.technician_id, _name(visit, names), visit.planned_start_at,
            visit.planned_end_at, visit.status,
            outcome_told(facts, own.redo_after, own.rejected_at), visit.en_route_at,
            visit.arrived_at, visit.left_at, visit.times_source,
        )  # fmt: skip


def _name(visit: Visit, names: Mapping[UUID, str]) -> str:
    of = names.get(visit.provider_id, "–")
    return f"{visit.technician_name} ({of})"[:120]


def _add(row: Subcontract, theirs: WorkOrder, source: Visit, told: Told) -> None:
    with keepers_side(theirs.organization_id):
        last = Visit.objects.filter(work_order_id=theirs.pk).aggregate(n=Max("sequence"))["n"]
    mirror = Visit(
        organization_id=theirs.organization_id, work_order_id=theirs.pk,
        assignment_id=row.assignment_id, provider_id=current_organization_id(),
        sequence=(last or 0) + 1, follows_visit_id=source.pk,
        **dict(zip(_COLUMNS, astuple(told), strict=True)),
    )  # fmt: skip
    # Written in the provider's own scope: the policy proves that the assignment is accepted.
    mirror.save(force_insert=True)
    publish(
        VisitPlanned(
            mirror.organization_id, theirs.pk, mirror.pk, mirror.provider_id, *told.plan
        )
    )  # fmt: skip
    _publish_status(mirror, VisitStatus.PLANNED)


def _bring_up_to_date(mirror: Visit, told: Told) -> bool:
    before = Told(*(getattr(mirror, name) for name in _COLUMNS))
    if before.technician_name == NOBODY and before.technician_id == told.technician_id:
        told = _without_name(told)
    if told == before:
        return False
    for name in _COLUMNS:
        setattr(mirror, name, getattr(told, name))
    is_moved = told.plan != before.plan
    is_off = told.status != before.status and told.status == VisitStatus.CANCELLED
    if is_moved or is_off:
        revise(mirror)
    mirror.save(update_fields=[*_COLUMNS, *REVISION])
    if is_moved:
        publish(
            VisitChanged(
                mirror.organization_id, mirror.work_order_id, mirror.pk, mirror.provider_id,
                *told.plan, *before.plan,
            )
        )  # fmt: skip
    _publish_status(mirror, before.status)
    return True


def _without_name(told: Told) -> Told:
    """A name that was erased at the client's does not come back."""
    values = {name: getattr(told, name) for name in _COLUMNS}
    return Told(**(values | {"technician_name": NOBODY}))


def _publish_status(mirror: Visit, before: str) -> None:
    if mirror.status != before:
        publish(
            VisitStatusChanged(
                mirror.organization_id, mirror.work_order_id, mirror.pk, mirror.provider_id,
                mirror.technician_id, before, mirror.status,
            )
        )  # fmt: skip


def _follow_completion(row: Subcontract, own: WorkOrder, theirs: WorkOrder) -> bool:
    """What was completed by hand is told so too, and taken back where the provider sent it back;
    never again what the client sent back, until it is done anew.
    """
    sent_back, at = theirs.rejected_at, own.completed_at
    is_done = own.is_said_done and own.status in DONE and at is not None
    is_new = is_done and (sent_back is None or (at is not None and at > sent_back))
    if is_new and not theirs.is_said_done and theirs.status in rules.OPEN:
        return _say_done(row, theirs, row.subcontractor_name, is_done=True)
    if row.is_told_done and not is_done:
        if theirs.status in rules.DECIDED or not theirs.is_said_done:
            row.is_told_done = False
            row.save(update_fields=["is_told_done"])
            return False
        return _say_done(row, theirs, "", is_done=False)
    return False


def _say_done(row: Subcontract, theirs: WorkOrder, words: str, *, is_done: bool) -> bool:
    theirs.is_said_done, theirs.completion_note = is_done, words
    with keepers_side(theirs.organization_id):
        theirs.save(update_fields=["is_said_done", "completion_note"])
    row.is_told_done = is_done
    row.save(update_fields=["is_told_done"])
    return True


def _end(row: Subcontract, own: WorkOrder, reason: SubcontractEnd) -> None:
    """Nothing follows any more: whom it was handed on to sees nothing of it, unless somebody has
    set out; how one gets in is forgotten where nobody else is sent there.
    """
    row.ended_at, row.end_reason = now(), reason
    row.save(update_fields=["ended_at", "end_reason"])
    is_under_way = False
    if reason in (SubcontractEnd.RECALLED, SubcontractEnd.CANCELLED):
        is_under_way = _call_back(row, own, reason)
    others = Subcontract.objects.filter(
        organization_id=row.organization_id, ended_at=None,
        work_order__location_id=own.location_id,
    )  # fmt: skip
    if not others.exists():
        forget_access(own.location)
    audit.record("subcontract.ended", subject_id=row.pk,
                 facts={"reason": reason, "under_way": is_under_way})  # fmt: skip
    publish(SubcontractEnded(row.organization_id, row.pk, is_under_way))


def _call_back(row: Subcontract, own: WorkOrder, reason: SubcontractEnd) -> bool:
    """Take it back from whom it was handed on to, and call it off, as far as that may be; returns
    whether somebody is under way."""
    standing, facts = standing_assignment(own), facts_of(own)
    if standing is not None and rules.ASSIGNMENT.may(
        standing.status, "recall", rules.PROGRAM, facts
    ):
        recall_assignment(standing, actor=None)
        own, facts = lock_work_order(own.pk), facts_of(own)
    if rules.WORK_ORDER.may(own.status, "cancel", rules.PROGRAM, facts):
        cancel_work_order(own, reason=_words(row, reason), actor=None)
    return facts.is_under_way


def _words(row: Subcontract, reason: SubcontractEnd) -> str:
    """Why, in the language of who handed it on."""
    who = Person.objects.filter(pk=row.handed_on_by_id).first() if row.handed_on_by_id else None
    with translation.override(who.language if who else None):
        return _("%(why)s (%(number)s)") % {"why": reason.label, "number": row.for_number}
