"""What an organization does about requests for what it keeps: carry out, answer, refuse, extend.

What somebody of the organization asks for in another's name needs a second person to let it go.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import current_organization
from opentrax.privacy.events import OrganizationRequestMoved
from opentrax.privacy.models import OrganizationRequest
from opentrax.privacy.provinces import province_of_zone
from opentrax.privacy.rights.erasing import Done
from opentrax.privacy.rights.tombstones import subject_hash
from opentrax.privacy.rules import requests as rules
from opentrax.privacy.rules.requests import Identity, Kind, State
from opentrax.privacy.services import erasures
from opentrax.privacy.services.requests import clocks_of, heed, subject_of
from opentrax.privacy.subjects import address_key


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBehalf:
    """What somebody of an organization writes down for whoever asked them: of the row that stands
    for them, or of an address."""

    kind: Kind
    words: str
    record_place: str = ""
    record_id: UUID | None = None
    address: str = ""


@command
def open_on_behalf(
    asked: OnBehalf, *, actor: Person, command_id: UUID | None = None
) -> OrganizationRequest:
    """Write down what somebody asked for by phone, letter or at the door. The clocks run from now.

    Refuses without a row or an address.
    """
    if asked.record_id is None and not asked.address:
        raise Refused(_("Say whom this is about: a client of yours, or an address."))
    key = subject_hash(asked.record_id) if asked.record_id else address_key(asked.address)
    zone = current_organization().time_zone
    made: OrganizationRequest = OrganizationRequest.objects.create(
        subject_id=key, kind=asked.kind, identity=Identity.MEDIATED, address=asked.address,
        words=asked.words.strip()[:2000], record_place=asked.record_place,
        record_id=asked.record_id, opened_by_id=actor.pk,
        **clocks_of(province_of_zone(zone), now()),
    )  # fmt: skip
    if made.kind == Kind.OBJECTION:
        heed(made, actor.pk)
    audit.record(
        "request.received", subject_id=made.pk, actor_id=actor.pk, facts={"kind": made.kind}
    )
    return made


def planned(request: OrganizationRequest) -> list[Done]:
    """What carrying out an erasure would do now, table by table."""
    return erasures.planned_by_organization(subject_of(request), request.organization_id)


@command
def carry_out(
    request: OrganizationRequest, *, answer: str = "", actor: Person,
    command_id: UUID | None = None,
) -> OrganizationRequest:  # fmt: skip
    """Do what is asked: erase, or tell what was done about it. In another's name it waits for a
    second person.

    Publishes OrganizationRequestMoved. Refuses without words where nothing is erased, and a request
    that is not open.
    """
    found: OrganizationRequest = request.refreshed()
    if found.state != State.OPEN:
        raise Refused(_("This request has been decided already."))
    if found.kind != Kind.ERASURE and not answer.strip():
        raise Refused(_("Say what was done about it."))
    found.answer = answer.strip()[:500]
    found.decided_by_id, found.decided_at = actor.pk, now()
    if rules.needs_two(found.identity):
        found.state = State.WAITING
        found.save()
        audit.record("request.decided", subject_id=found.pk, actor_id=actor.pk)
        return found
    return _finish(found, actor)


@command
def release(
    request: OrganizationRequest, *, actor: Person, command_id: UUID | None = None
) -> OrganizationRequest:
    """Let a decision of somebody else go. Refuses whoever decided, and what waits for nobody."""
    found: OrganizationRequest = request.refreshed()
    if found.state != State.WAITING:
        raise Refused(_("This request has been decided already."))
    if found.decided_by_id == actor.pk:
        raise Refused(_("A second person has to let this go: you decided it."))
    found.released_by_id = actor.pk
    return _finish(found, actor)


def _finish(found: OrganizationRequest, actor: Person) -> OrganizationRequest:
    found.state, found.ended_at = State.DONE, now()
    if found.kind == Kind.ERASURE:
        done = erasures.erase_by_organization(subject_of(found), current_organization_id())
        found.receipt, found.receipt_hash = erasures.receipt(done)
        found.address = found.words = ""
    found.save()
    audit.record("request.done", subject_id=found.pk, actor_id=actor.pk, facts={"kind": found.kind})
    publish(OrganizationRequestMoved(found.organization_id, found.pk))
    return found


@command
def refuse(
    request: OrganizationRequest, *, ground: str, why: str, actor: Person,
    command_id: UUID | None = None,
) -> OrganizationRequest:  # fmt: skip
    """Say no, on which ground and why. Publishes OrganizationRequestMoved. Refuses without a ground
    of the closed list, and without a reason."""
    found: OrganizationRequest = request.refreshed()
    if not rules.may_become(found.state, State.REFUSED):
        raise Refused(_("This request has been decided already."))
    if ground not in set(rules.RefusalGround):
        raise Refused(_("Choose a ground. There are no others."))
    if not why.strip():
        raise Refused(_("Say why: whoever asked is told, and may complain."))
    found.refusal_ground = ground
    found.state, found.ended_at, found.answer = State.REFUSED, now(), why.strip()[:500]
    found.decided_by_id, found.decided_at = actor.pk, now()
    found.save()
    audit.record(
        "request.refused", subject_id=found.pk, actor_id=actor.pk, facts={"ground": ground}
    )
    publish(OrganizationRequestMoved(found.organization_id, found.pk))
    return found


@command
def extend(
    request: OrganizationRequest, *, why: str, actor: Person, command_id: UUID | None = None
) -> OrganizationRequest:
    """Take 30 more days, once and while the first term runs; whoever asked is told why.

    Publishes OrganizationRequestMoved. Refuses without a reason, late, and a second time.
    """
    found: OrganizationRequest = request.refreshed()
    if not why.strip():
        raise Refused(_("Say why: whoever asked is told, and may complain."))
    if not found.is_open or not rules.may_extend(
        found.received_at, found.due_at, extended=found.extended_at is not None, at=now()
    ):
        raise Refused(_("A term is extended once, and before it is over."))
    found.due_at = rules.extended(found.due_at)
    found.extended_at, found.extension_words = now(), why.strip()[:500]
    found.save()
    audit.record("request.extended", subject_id=found.pk, actor_id=actor.pk)
    publish(OrganizationRequestMoved(found.organization_id, found.pk))
    return found
