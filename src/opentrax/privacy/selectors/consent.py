"""May this be done to this person, now? And what did they say?"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from opentrax.kit.tenancy import person_scope
from opentrax.privacy import notices
from opentrax.privacy.asking import Asker, asked_by
from opentrax.privacy.models import Consent, ConsentEvent, Notice, OrganizationConsentEvent
from opentrax.privacy.rules import consent as rules
from opentrax.privacy.rules.consent import Basis, Said, Standing, State
from opentrax.privacy.rules.purposes import purpose_of
from opentrax.privacy.subjects import Subject, keys_of


def may(
    subject: Subject, purpose: str, at: datetime, *, channel: str = "email",
    asker: Asker = Asker.OPERATOR,
) -> Standing:  # fmt: skip
    """Whether somebody's consent carries a purpose at an instant, with the reason and the event.

    Reads what is committed, and what this transaction wrote. Whoever acts on the answer takes
    `services.consent.lock` first. Raises UnknownPurposeError.
    """
    implied = purpose_of(purpose).implied
    said = [
        Said(e.pk, State(e.state), Basis(e.basis), e.at, e.expires_at)
        for e in events_of(subject, asker=asker)
        if e.purpose == purpose and e.channel in ("any", channel)
    ]
    return rules.standing(said, implied=implied, at=at)


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


def notice_for(purpose: str, language: str) -> Notice:
    """The text in force for a purpose, in the language of somebody's screens."""
    spoken = notices.language_for(language)
    return Notice.objects.get(pk=notices.notice_id(purpose, notices.CURRENT[purpose], spoken))


def words_for(purpose: str, language: str, *, asker: Asker = Asker.OPERATOR) -> tuple[str, str]:
    """Name of the text in force, and its words as they are shown."""
    notice = notice_for(purpose, language)
    sender, contact = asked_by(asker)
    return notice.pk, notices.shown(notice.text, sender=sender, contact=contact)
