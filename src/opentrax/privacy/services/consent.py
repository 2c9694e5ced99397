"""Say yes, say no, and what follows from a purchase or a question: one event each, never changed.

A yes is refused without the words that were shown; a no is always taken, from whoever it concerns,
known or not, erased or not. Both take one call and one event.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.events import publish
from opentrax.kit.networks import truncated
from opentrax.kit.tenancy import current_organization_id, person_scope
from opentrax.privacy import notices
from opentrax.privacy.asking import Asker, asked_by
from opentrax.privacy.events import ConsentEnded, ConsentGiven
from opentrax.privacy.models import (
    Consent,
    ConsentEvent,
    DocumentText,
    OrganizationConsentEvent,
)
from opentrax.privacy.rules import consent as rules
from opentrax.privacy.rules.consent import Basis, Method, State
from opentrax.privacy.rules.purposes import purpose_of
from opentrax.privacy.selectors import documents
from opentrax.privacy.subjects import Subject, first_key, keys_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How something was said: by which method, who wrote it down (None: the subject), in answer
    to which message, from which network (any address is cut to its network)."""

    method: Method
    actor_id: UUID | None = None
    source_message_id: UUID | None = None
    address: str = field(default="", repr=False)


def lock(subject: Subject) -> None:
    """Until the transaction ends, nobody else says anything for this subject: what was committed
    before is seen by whoever holds this, what comes later waits."""
    with connection.cursor() as cursor:
        for key in keys_of(subject):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 27560))", [str(key)])


@transaction.atomic
def give(
    subject: Subject, purpose: str, *, notice_id: str, manner: Manner,
    channel: str = "email", asker: Asker = Asker.OPERATOR,
) -> Consent:  # fmt: skip
    """Record an express yes to the words of `notice_id` (such as marketing/1/en).

    Refuses words that are not those in force for the purpose, since others may be shown by now.
    Publishes ConsentGiven.
    """
    purpose_of(purpose)
    current = documents.in_force(purpose)
    notice = DocumentText.objects.filter(pk=notice_id, document__kind=purpose).first()
    if current is None or notice is None or notice.document_id != current.pk or current.is_ended:
        raise Refused(_("The text has changed meanwhile. Please read the new one."))
    if manner.method not in rules.EXPRESS_METHODS:
        raise ValueError(f"Nobody says yes by {manner.method}.")
    sender, contact = asked_by(asker)
    words = notices.shown(notice.text, sender=sender, contact=contact)
    said = {
        "state": State.GIVEN, "basis": Basis.EXPRESS, "notice": notice,
        "text_hash": notices.text_hash(words), "asked_by": sender, "asked_contact": contact,
    }  # fmt: skip
    lock(subject)
    return _write(first_key(subject), purpose, channel, said, asker=asker, manner=manner)


@transaction.atomic
def imply(
    subject: Subject, purpose: str, *, basis: Basis, since: datetime, because_of: UUID,
    channel: str = "email", asker: Asker = Asker.OPERATOR,
) -> Consent:  # fmt: skip
    """Record what a purchase or an inquiry implies, with the key of its row; it ends by itself 24
    or 6 months after `since`. Publishes ConsentGiven.

    Raises ValueError for another basis, and for an instant that has not come.
    """
    purpose_of(purpose)
    ends_at = rules.expires_at(basis, since)
    if basis is Basis.CLAIMED or ends_at is None or since > now():
        raise ValueError(f"{basis} at {since} implies nothing.")
    said = {
        "state": State.GIVEN, "basis": basis, "because_of": because_of, "at": since,
        "expires_at": ends_at,
    }  # fmt: skip
    lock(subject)
    manner = Manner(method=Method.RELATIONSHIP)
    return _write(first_key(subject), purpose, channel, said, asker=asker, manner=manner)


@transaction.atomic
def claim(
    subject: Subject, purpose: str, *, because_of: UUID, actor_id: UUID,
    channel: str = "email", asker: Asker = Asker.ORGANIZATION,
) -> Consent:  # fmt: skip
    """Record that an import says there was consent: labelled as a claim, ends after 6 months,
    carries no more than an implied one. `because_of` names the import. Publishes ConsentGiven."""
    purpose_of(purpose)
    said = {
        "state": State.GIVEN, "basis": Basis.CLAIMED, "because_of": because_of,
        "expires_at": rules.expires_at(Basis.CLAIMED, now()),
    }  # fmt: skip
    lock(subject)
    manner = Manner(method=Method.IMPORT, actor_id=actor_id)
    return _write(first_key(subject), purpose, channel, said, asker=asker, manner=manner)


def refuse(
    subject: Subject, purpose: str, *, manner: Manner, channel: str = "any",
    asker: Asker = Asker.OPERATOR,
) -> None:  # fmt: skip
    """Record that somebody was asked and said no. Publishes ConsentEnded."""
    _say_no(State.REFUSED, subject, purpose, channel, asker=asker, manner=manner)


def withdraw(
    subject: Subject, purpose: str, *, manner: Manner, channel: str = "any",
    asker: Asker = Asker.OPERATOR,
) -> None:  # fmt: skip
    """Record that somebody takes a yes back, or asks that there never be one: always
    accepted, whoever it is and whatever was said before. Publishes ConsentEnded."""
    _say_no(State.WITHDRAWN, subject, purpose, channel, asker=asker, manner=manner)


def object_to(
    subject: Subject, purpose: str, *, manner: Manner, channel: str = "any",
    asker: Asker = Asker.OPERATOR,
) -> None:  # fmt: skip
    """Record an objection to a purpose, consent or not. Publishes ConsentEnded."""
    _say_no(State.OBJECTED, subject, purpose, channel, asker=asker, manner=manner)


@transaction.atomic
def _say_no(
    state: State, subject: Subject, purpose: str, channel: str, *, asker: Asker, manner: Manner
) -> None:
    """A no is kept under every key of the subject: it holds for the address after the person is
    erased, and for the person after the address has changed."""
    purpose_of(purpose)
    said = {"state": state, "basis": Basis.NONE}
    lock(subject)
    for key in keys_of(subject):
        _write(key, purpose, channel, said, asker=asker, manner=manner)


def _write(
    key: UUID, purpose: str, channel: str, said: dict[str, Any], *, asker: Asker, manner: Manner
) -> Consent:  # fmt: skip
    if channel not in rules.CHANNELS:
        raise ValueError(f"{channel!r} is no channel: one of {rules.CHANNELS}.")
    row = {
        "subject_id": key, "purpose": purpose, "channel": channel, "method": manner.method,
        "actor_id": manner.actor_id, "source_message_id": manner.source_message_id,
        "network": truncated(manner.address), **said,
    }  # fmt: skip
    with _keeping(asker, key) as model:
        event = cast("Consent", model.objects.create(**row))
    organization_id = current_organization_id() if asker is Asker.ORGANIZATION else None
    if organization_id is not None:
        audit.record(
            f"consent.{event.state}", subject_id=key, actor_id=manner.actor_id,
            facts={"purpose": purpose, "channel": channel, "basis": event.basis},
        )  # fmt: skip
    published = ConsentGiven if event.state == State.GIVEN else ConsentEnded
    publish(published(organization_id, key, purpose, channel))
    return event


@contextmanager
def _keeping(
    asker: Asker, key: UUID
) -> Iterator[type[ConsentEvent] | type[OrganizationConsentEvent]]:
    """The table that keeps it, inside the scope in which a row may be added."""
    if asker is Asker.ORGANIZATION:
        yield OrganizationConsentEvent
        return
    with person_scope(key):
        yield ConsentEvent
