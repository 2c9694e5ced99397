"""Tell everybody who has an account, ahead, of a change that matters: once, in portions that can be
broken off and gone on with.

Who is told is decided by the tables alone, so a run that is killed, two that meet, and one that
comes a day late end the same. Where somebody is told too late, the change waits for them.
"""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from opentrax.accounts import selectors
from opentrax.accounts.models import ChangeNotice, Channel
from opentrax.accounts.moments import told
from opentrax.kit.tenancy import person_scope
from opentrax.messaging import services as messaging
from opentrax.organizations.account_states import AccountState
from opentrax.organizations.models import Person
from opentrax.privacy.documents import kind_of
from opentrax.privacy.models import Document
from opentrax.privacy.selectors import documents
from opentrax.privacy.services.documents import put_off

PORTION = 200
MOST_IN_A_RUN = 5000
_RESTING = (AccountState.DEACTIVATED, AccountState.CLOSING)


def tell_of_changes(most: int = MOST_IN_A_RUN) -> int:
    """Tell who has not been told of a waiting change that matters; return how many were told.

    The next run goes on where `most` was reached. Puts a change off that somebody is told of too
    late.
    """
    done = 0
    for document in documents.to_tell():
        last = UUID(int=0)
        while done < most:
            found = selectors.people_untold(document, last, min(PORTION, most - done))
            if not found:
                break
            done += sum(tell(person_id, document) for person_id in found)
            last = found[-1]
    return done


@transaction.atomic
def tell(person_id: UUID, document: Document) -> bool:
    """Tell one person of a version, by mail, or on their return where the account rests, which ends
    all mail. Does nothing for whoever was told, or whose account is frozen or gone."""
    with person_scope(person_id):
        # Locked, so that two runs that meet write one mail.
        person = Person.objects.select_for_update().filter(pk=person_id).first()
        known = ChangeNotice.objects.filter(person_id=person_id, document=document.pk)
        if person is None or known.exists():
            return False
        if person.state in _RESTING:
            _note(person, document, Channel.RETURN)
        elif person.state is AccountState.ACTIVE:
            _write(person, put_off(document))
        else:
            return False
    return True


def _write(person: Person, document: Document) -> None:
    text = documents.text_in(document, person.language)
    before = documents.in_force(document.kind)
    site = settings.ENVIRONMENT.public_url
    number = before.version if before is not None else document.version - 1
    compared = reverse("document_changes", args=[document.kind, number, document.version])
    context = {
        "document": kind_of(document.kind).label, "site": site,
        "moment": told(person, document.effective_at), "summary": text.summary if text else "",
        "is_asked": kind_of(document.kind).is_asked,
        "changes": site + compared,
        "whole": site + reverse("document_version", args=[document.kind, document.version]),
    }  # fmt: skip
    message = messaging.send(
        "document_news", template="accounts/mail/document_changes.txt", to_person=person,
        context=context,
    )  # fmt: skip
    _note(person, document, Channel.MAIL, message.pk)


def _note(
    person: Person, document: Document, channel: Channel, message_id: UUID | None = None
) -> None:
    ChangeNotice.objects.create(
        person_id=person.pk, document=document.pk, channel=channel, message_id=message_id
    )
