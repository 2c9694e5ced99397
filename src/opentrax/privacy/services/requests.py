"""Requests of people about their data: ask, prove a mailbox, withdraw; carry out what is due.

A request goes to the operator and, for what organizations keep, to each of those: they decide
about it under the same clocks. Copies are made at once and of everything, since the operator acts
for all.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.events import publish
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import organization_ids
from opentrax.privacy.events import PersonRequestMoved
from opentrax.privacy.models import OrganizationRequest, PersonRequest
from opentrax.privacy.provinces import is_holiday, local, province_of_zone
from opentrax.privacy.rights import erasing
from opentrax.privacy.rules import requests as rules
from opentrax.privacy.rules.consent import Method
from opentrax.privacy.rules.requests import Identity, Kind, State
from opentrax.privacy.services import consent, copies, erasures
from opentrax.privacy.services.erasures import Subject
from opentrax.privacy.subjects import address_key

_MOST_AT_ONCE = 50


def clocks_of(province: str, received_at: datetime) -> dict[str, Any]:
    """The clocks of a request that arrives at an instant, as its columns."""
    at = local(received_at, province)

    def holiday(day: Any) -> bool:
        return is_holiday(province, day)

    first = rules.clocks(at, holiday)[0]
    return {
        "province": province, "received_at": received_at, "target_at": rules.target(at, holiday),
        "due_at": first.ends_at, "due_by": first.name,
    }  # fmt: skip


def ask(person: Person, kind: Kind, *, words: str = "") -> PersonRequest:
    """Take a request of somebody who is signed in and has just proven who they are.

    Publishes PersonRequestMoved. Refuses a second open one of its kind, and erasure of the last
    owner of an organization, which somebody has to be able to close.
    """
    with person_scope(person.pk):
        if _open(person.pk, kind).exists():
            raise Refused(_("You have asked for this already: see below."))
        if kind is Kind.ERASURE:
            organizations.refuse_last_owner(person)
        made: PersonRequest = PersonRequest.objects.create(
            subject_id=person.pk, kind=kind, identity=Identity.ACCOUNT, address=person.email,
            words=words.strip()[:2000], language=person.language,
            **clocks_of(province_of_zone(person.time_zone), now()),
        )  # fmt: skip
        return start(made)


def _open(subject_id: UUID, kind: Kind) -> Any:
    running = (State.OPEN, State.WAITING)
    return PersonRequest.objects.filter(subject_id=subject_id, kind=kind, state__in=running)


def ask_by_mail(address: str, kind: Kind, *, words: str, province: str) -> PersonRequest:
    """Take a request for a mailbox, whoever sent it: nothing happens until somebody who reads the
    mailbox says that they want it. Publishes PersonRequestMoved.

    Known and unknown addresses go one way.
    """
    key = address_key(address)
    with person_scope(key):
        since = now() - rules.PROOF_KEPT
        waiting = PersonRequest.objects.filter(subject_id=key, kind=kind, state=State.UNPROVEN)
        found = waiting.filter(received_at__gt=since).first()
        if found is not None:  # one mail a day for each kind, however often somebody asks
            return found  # type: ignore[no-any-return]
        made = PersonRequest(
            subject_id=key, kind=kind, identity=Identity.MAILBOX, address=address,
            words=words.strip()[:2000], state=State.UNPROVEN,
            language=translation.get_language() or "en", **clocks_of(province, now()),
        )  # fmt: skip
        made.token_hash = token_hash(token_of(made.pk))
        made.save(force_insert=True)
        publish(PersonRequestMoved(key, made.pk))
        return made


def token_of(request_id: UUID) -> str:
    """The secret of the link that leads to a request; made anew from its key when a mail needs
    it, so that no job and no table holds it."""
    secret = hmac.digest(settings.SECRET_KEY.encode(), b"request " + request_id.bytes, "sha256")
    return base64.urlsafe_b64encode(secret[:24]).decode()


def token_hash(token: str) -> bytes:
    """Under what a link's secret is looked up."""
    return hashlib.sha256(token.encode()).digest()


def by_token(token: str) -> tuple[UUID, UUID] | None:
    """The subject and the key of the request that a link leads to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_id, id FROM request_by_token(%s)", [token_hash(token)])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def prove(request: PersonRequest) -> PersonRequest:
    """Somebody who reads the mailbox wants this. In the scope of its subject.

    Refuses after a day, and when a request of this kind is open already.
    """
    found: PersonRequest = PersonRequest.objects.select_for_update().get(pk=request.pk)
    if found.state != State.UNPROVEN:
        return found
    if found.received_at <= now() - rules.PROOF_KEPT:
        raise Refused(_("This link has run out. Ask again."))
    if _open(found.subject_id, Kind(found.kind)).exists():
        raise Refused(_("A request of this kind is open already. You get an answer to that one."))
    found.state = State.OPEN
    found.save(update_fields=["state"])
    return start(found)


def start(request: PersonRequest) -> PersonRequest:
    """Begin to do what an open request asks for: order the copy, let the grace period of an erasure
    run, heed an objection, hand over to organizations what they decide. In the scope of its
    subject."""
    kind = Kind(request.kind)
    if kind is Kind.OBJECTION:
        heed(request)
    if request.token_hash is None:
        request.token_hash = token_hash(token_of(request.pk))
    if kind is Kind.ERASURE:
        request.state, request.runs_at = State.WAITING, now() + rules.GRACE
    request.save(update_fields=["token_hash", "state", "runs_at"])
    if kind in rules.COPIES:
        copies.order(request)
    else:
        from opentrax.privacy.tasks import pass_request_on

        pass_request_on.enqueue(request_id=str(request.pk))
    publish(PersonRequestMoved(request.subject_id, request.pk))
    return request


def heed(asked: PersonRequest | OrganizationRequest, actor_id: UUID | None = None) -> None:
    """Whoever objects, to whatever, is in no figure about groups from now on: at once, without
    anybody's decision, and also when the request is called off. What else they object to is
    decided by people."""
    person = Person.objects.filter(pk=asked.subject_id).first()
    subject = person or asked.address or asked.subject_id
    manner = consent.Manner(method=Method.REQUEST, actor_id=actor_id)
    consent.object_to(subject, "statistics", manner=manner)


def subject_of(asked: PersonRequest | OrganizationRequest) -> Subject:
    """Whom a request is about: an account with its address, a mailbox, or a row."""
    if isinstance(asked, OrganizationRequest) and asked.record_id is not None:
        return erasures.record(asked.record_place, asked.record_id)
    if asked.identity == Identity.ACCOUNT:
        return erasures.account(asked.subject_id, {asked.address} if asked.address else set())
    return erasures.mailbox(asked.address)


def pass_on(subject_id: UUID, request_id: UUID) -> int:
    """Give a request to each organization that keeps something of its subject; returns how many.
    Repeatable."""
    with person_scope(subject_id):
        request = PersonRequest.objects.get(pk=request_id)
    if not request.is_open:
        return 0
    subject = erasures.everywhere(subject_of(request))
    given = 0
    for organization_id in organization_ids():
        if erasing.planned_by_organization(subject.who, organization_id, subject.person_id):
            with scope(organization_id):
                given += _give(request)
    with person_scope(subject_id):
        found = PersonRequest.objects.select_for_update().get(pk=request_id)
        if not given and found.state == State.OPEN:
            _end(found, State.DONE, _("No organization keeps anything that this is about."))
    return given


def _give(request: PersonRequest) -> int:
    if OrganizationRequest.objects.filter(person_request_id=request.pk).exists():
        return 0
    copied = (
        "subject_id", "kind", "identity", "address", "words", "language", "province", "received_at",
        "target_at", "due_at", "due_by",
    )  # fmt: skip
    made = OrganizationRequest.objects.create(
        person_request_id=request.pk, **{name: getattr(request, name) for name in copied}
    )
    audit.record("request.received", subject_id=made.pk, facts={"kind": request.kind})
    return 1


def _end(request: PersonRequest, state: State, answer: str = "") -> None:
    request.state, request.ended_at, request.answer = state, now(), answer
    request.save(update_fields=["state", "ended_at", "answer"])
    publish(PersonRequestMoved(request.subject_id, request.pk))


def withdraw(request: PersonRequest) -> PersonRequest:
    """Call a request off before it was carried out, at the organizations too. In the scope of its
    subject. Refuses one that has ended."""
    found: PersonRequest = PersonRequest.objects.select_for_update().get(pk=request.pk)
    if not rules.may_become(found.state, State.WITHDRAWN):
        raise Refused(_("This request has ended already."))
    _end(found, State.WITHDRAWN)
    for given in OrganizationRequest.own.filter(person_request_id=found.pk):
        with scope(given.organization_id, found.subject_id):
            OrganizationRequest.objects.running().filter(pk=given.pk).update(
                state=State.WITHDRAWN, ended_at=now()
            )
    return found


def carry_out_due() -> int:
    """Erase what the operator keeps of those whose grace period is over; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_id, id FROM requests_due(%s, %s)", [now(), _MOST_AT_ONCE])
        due = cursor.fetchall()
    return sum(carry_out(subject_id, request_id) for subject_id, request_id in due)


@transaction.atomic
def carry_out(subject_id: UUID, request_id: UUID) -> int:
    """Erase what the operator keeps, and put the receipt on the request. Whoever has become the
    last owner of an organization meanwhile stays, and is told why."""
    with person_scope(subject_id):
        request: PersonRequest = PersonRequest.objects.select_for_update().get(pk=request_id)
        if request.state != State.WAITING:
            return 0
        person = Person.objects.filter(pk=subject_id).first()
        if person is not None:
            try:
                organizations.refuse_last_owner(person)
            except Refused as refusal:
                _end(request, State.REFUSED, str(refusal)[:500])
                return 0
    done = erasures.erase_by_operator(subject_of(request))
    with person_scope(subject_id):
        request.refresh_from_db()
        request.receipt, request.receipt_hash = erasures.receipt(done)
        request.state, request.ended_at = State.DONE, now()
        request.save(update_fields=["receipt", "receipt_hash", "state", "ended_at"])
    return 1
