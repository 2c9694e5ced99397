"""What becomes of a request: a work order, part of one that is there, or nothing, with words."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Location
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.audiences import choices_of
from opentrax.workorders.events import WorkRequestDecided
from opentrax.workorders.models import Attachment, Note, RequestFile, WorkOrder, WorkRequest
from opentrax.workorders.rules.requests import title_of
from opentrax.workorders.services.keeper import lock_work_order
from opentrax.workorders.services.orders import WorkOrderDetails, create_work_order
from opentrax.workorders.states import RequestStatus

_CARRIED = (
    "name", "media_type", "size_bytes", "content_key", "thumbnail_key", "width_px", "height_px",
    "taken_at", "taken_source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the office makes of a request; what is empty follows from the request and its problem
    code.
    """

    location: Location | None = None
    title: str = ""
    priority: str = ""
    trade: str | None = None
    problem_code_id: UUID | None = None


def _locked(request: WorkRequest) -> WorkRequest:
    found: WorkRequest | None = (
        WorkRequest.objects.select_for_update(of=("self",))
        .select_related("location")
        .filter(pk=request.pk, organization_id=current_organization_id())
        .first()
    )
    if found is None:
        raise Refused(_("This request is not one of your organization's."))
    if found.status != RequestStatus.NEW:
        raise Refused(_("This request was decided already."))
    return found


@command
def accept_request(
    request: WorkRequest, how: Acceptance, *, actor: Person, command_id: UUID | None = None
) -> WorkOrder:
    """Make a work order of a request, with its words and its files, and return it. Its problem
    code's priority, cap and instructions hold where nothing else was chosen.

    Refuses a request that was decided, one without a location, and what `create_work_order`
    refuses. Publishes WorkRequestDecided.
    """
    return take_up(_locked(request), how, actor=actor)


def take_up(
    request: WorkRequest, how: Acceptance | None = None, *, actor: Person | None
) -> WorkOrder:
    """The same for a request that is locked; without an actor by the organization's setting."""
    how = how or Acceptance(problem_code_id=request.problem_code_id)
    location = how.location or request.location
    if location is None:
        raise Refused(_("Choose the location first."))
    details = WorkOrderDetails(
        title=how.title.strip() or title_of(request.description, request.problem_label),
        description=request.description, priority=how.priority,
        trade=request.trade_code if how.trade is None else how.trade,
        problem_code_id=how.problem_code_id,
    )  # fmt: skip
    order = create_work_order(location, details, actor=actor)
    # Where it was sent from stays: the page that its requester keeps is found by it.
    request.location = request.location or location
    _lead(request, order, RequestStatus.ACCEPTED, actor)
    _bring_joined(request, order)
    return order


def _joined_to(request: WorkRequest) -> QuerySet[WorkRequest]:
    return WorkRequest.objects.select_for_update(of=("self",)).filter(
        organization_id=request.organization_id, joined_to_id=request.pk
    )


def _bring_joined(request: WorkRequest, order: WorkOrder) -> None:
    """What had joined a request goes where it goes, and its requester hears of it."""
    for joined in _joined_to(request):
        _say(joined, order)
        _move_files(joined, order)
        joined.work_order_id = order.pk
        joined.save(update_fields=["work_order_id"])
        publish(WorkRequestDecided(joined.organization_id, joined.pk, joined.status))


def _lead(
    request: WorkRequest, order: WorkOrder, status: RequestStatus, actor: Person | None
) -> None:
    _move_files(request, order)
    request.work_order_id = order.pk
    _decide(request, status, actor)


def _decide(request: WorkRequest, status: RequestStatus, actor: Person | None) -> None:
    request.status, request.decided_at = status, now()
    request.save()
    audit.record(
        f"work_request.{status.value}", subject_id=request.pk,
        actor_id=actor.pk if actor else None,
        facts={"work_order": str(request.work_order_id) if request.work_order_id else None},
    )  # fmt: skip
    publish(WorkRequestDecided(request.organization_id, request.pk, status.value))


def requesters_entry(order: WorkOrder) -> dict[str, object]:
    """What notes and files of a request begin with: whoever is to do the work reads them. Who asked
    is named in the request alone.
    """
    own_id = current_organization_id()
    audience = next(iter(choices_of(order, own_id)))
    return {
        "work_order_id": order.pk, "organization_id": own_id, "audience": audience,
        "with_provider_id": None,  # of the work, not of an offer: who comes later reads it too
        "author_id": None, "author_name": "",  # readers are told in their language
        "author_organization_id": own_id, "written_at": now(),
    }  # fmt: skip


def _move_files(request: WorkRequest, order: WorkOrder) -> None:
    for one in request.files.order_by("created_at", "id"):
        values = {name: getattr(one, name) for name in _CARRIED}
        Attachment(**requesters_entry(order), **values).save(force_insert=True)
    RequestFile.objects.filter(request_id=request.pk).delete()


def _say(request: WorkRequest, order: WorkOrder) -> None:
    """What a joined request said becomes a note of the work order."""
    key = uuid7()
    said = Note(id=key, origin_id=key, body=request.description, **requesters_entry(order))
    said.save(force_insert=True)


@command
def decline_request(
    request: WorkRequest, words: str, *, actor: Person, command_id: UUID | None = None
) -> WorkRequest:
    """Decline a request with words for its requester. Refuses one that was decided, and silence.
    Publishes WorkRequestDecided.
    """
    found = _locked(request)
    said = words.strip()[:1000]
    if not said:
        raise Refused(_("Say why, in words for whoever asked."))
    found.decline_words = said
    _decide(found, RequestStatus.DECLINED, actor)
    for joined in _joined_to(found):
        publish(WorkRequestDecided(joined.organization_id, joined.pk, joined.status))
    return found


@command
def join_to_order(
    request: WorkRequest, order: WorkOrder, *, actor: Person, command_id: UUID | None = None
) -> WorkRequest:
    """Let a request go along with a work order that is open at its location: its words become a
    note, its files move along.

    Refuses a request that was decided, and a work order that is over, elsewhere (a mail may name no
    location), or not the organization's own. Publishes WorkRequestDecided.
    """
    found, locked = _locked(request), lock_work_order(order.pk)
    if locked.organization_id != found.organization_id or locked.status not in rules.OPEN:
        raise Refused(_("This work order is not open any more."))
    if found.location_id not in {None, locked.location_id}:
        raise Refused(_("This work order is at another location."))
    _say(found, locked)
    _lead(found, locked, RequestStatus.JOINED, actor)
    _bring_joined(found, locked)
    return found


@command
def join_to_request(
    request: WorkRequest, other: WorkRequest, *, actor: Person, command_id: UUID | None = None
) -> WorkRequest:
    """Let a request go along with another one that is new at its location, whatever becomes of
    that. Refuses a request that was decided, itself, and one elsewhere. Publishes
    WorkRequestDecided.
    """
    both = WorkRequest.objects.filter(pk__in=[request.pk, other.pk]).order_by("pk")
    list(both.select_for_update(of=("self",)))  # in one order, whoever joins which to which
    found, target = _locked(request), _locked(other)
    if target.pk == found.pk:
        raise Refused(_("Choose another request."))
    if target.location_id != found.location_id:
        raise Refused(_("This request is at another location."))
    found.joined_to_id = target.pk
    WorkRequest.objects.filter(organization_id=found.organization_id, joined_to_id=found.pk).update(
        joined_to_id=target.pk
    )
    _decide(found, RequestStatus.JOINED, actor)
    return found
