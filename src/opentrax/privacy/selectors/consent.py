"""May this be done to this person, now? And what did they say?"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.privacy import notices
from opentrax.privacy.asking import Asker, asked_by
from opentrax.privacy.documents import language_for
from opentrax.privacy.models import (
    Consent,
    ConsentEvent,
    DocumentText,
    OrganizationConsentEvent,
)
from opentrax.privacy.rules import consent as rules
from opentrax.privacy.rules.consent import Basis, Said, Standing, State
from opentrax.privacy.rules.purposes import UnknownPurposeError, purpose_of
from opentrax.privacy.selectors import documents
from opentrax.privacy.subjects import Subject, keys_of


def may(
    subject: Subject, purpose: str, at: datetime, *, channel: str = "email",
    asker: Asker = Asker.OPERATOR,
) -> Standing:  # fmt: skip
    """Whether somebody's consent carries a purpose at an instant, with the reason and the event.

    A yes to words that have changed since in what matters holds no longer, nor any yes once the
    purpose has ended. Reads what is committed, and what this transaction wrote. Whoever acts on the
    answer takes `services.consent.lock` first. Raises UnknownPurposeError.
    """
    implied, asking = purpose_of(purpose).implied, documents.asking(purpose, at)
    said = [
        Said(e.pk, State(e.state), Basis(e.basis), e.at, e.expires_at)
        for e in events_of(subject, asker=asker)
        if e.purpose == purpose and e.channel in ("any", channel) and _holds(e, asking)
    ]
    return rules.standing(said, implied=implied, at=at)


def _holds(event: Consent, asking: documents.Asking) -> bool:
    """Whether what somebody said is about the purpose as it is asked for now; a no always is."""
    if event.state != State.GIVEN:
        return True
    if asking.has_ended or (asking.since is not None and event.at < asking.since):
        return False
    name = event.notice_id
    return name is None or int(name.split("/")[1]) >= asking.floor


def events_of(subject: Subject, *, asker: Asker = Asker.OPERATOR) -> list[Consent]:
    """All that a subject said to who asks, oldest first."""
    keys = keys_of(subject)
    if asker is Asker.ORGANIZATION:
        found: Iterable[Consent] = OrganizationConsentEvent.objects.filter(subject_id__in=keys)
    else:
        found = [event for key in keys for event in _own(key)]
    return sorted(found, key=lambda e: (e.at, e.pk))


def has_objected(subject: Subject, purpose: str) -> bool:
    """Whether somebody objected to what the operator does without asking. Nothing takes an
    objection back but an express yes, and there is none for these purposes."""
    return any(e.purpose == purpose and e.state == State.OBJECTED for e in events_of(subject))


def _own(key: UUID) -> list[Consent]:
    with person_scope(key):
        return list(ConsentEvent.objects.filter(subject_id=key))


def notice_for(purpose: str, language: str) -> DocumentText:
    """The text in force for a purpose, in the language of somebody's screens."""
    current = documents.in_force(purpose)
    if current is None:
        raise UnknownPurposeError(purpose)
    return current.words.get(language=language_for(language))


def is_asked(purpose: str) -> bool:
    """Whether people are asked for consent to a purpose; not once it has ended."""
    return not documents.asking(purpose, now()).has_ended


def words_for(purpose: str, language: str, *, asker: Asker = Asker.OPERATOR) -> tuple[str, str]:
    """Name of the text in force, and its words as they are shown."""
    notice = notice_for(purpose, language)
    sender, contact = asked_by(asker)
    return notice.pk, notices.shown(notice.text, sender=sender, contact=contact)
