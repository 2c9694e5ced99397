"""The promise about people whom a user names for one request: one message, no other, and gone."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.privacy.terms import SLACK, rule_of
from opentrax.kit.tenancy import person_scope
from opentrax.messaging import recipients
from opentrax.messaging.classes import MessageClass
from opentrax.messaging.models import OrganizationMessage, Passage
from opentrax.messaging.rules import NAMED_KEPT_FOR, TO_SOMEBODY_NAMED, Keeper
from opentrax.organizations.models import Invitation, PartnerInvitation, Person
from opentrax.organizations.selectors import each_organization, person_id_by_email
from opentrax.privacy.ledger import NOTHING, Evidence, promise

# What goes to an address because somebody who reads it asked.
_ASKED_FOR = (*TO_SOMEBODY_NAMED, "request_answer")
_TABLES: tuple[Any, ...] = (Invitation, PartnerInvitation)


def _requests() -> Iterator[Any]:
    for table in _TABLES:
        yield from table.objects.all()


@promise(
    "P07",
    _("people named for a request who got another message than the one for it, of all of them"),
    controls=("messaging/models.py", "messaging/gate.py", "accounts/services/named.py"),
)
def named_people_get_one_message() -> Evidence:
    """By the outbox, and by what the gate let through to the address of somebody who has no
    account."""
    found = NOTHING
    with each_organization() as organizations:
        for _organization_id in organizations:
            for named in _requests():
                sent = OrganizationMessage.objects.filter(subject_id=named.pk).count()
                found += Evidence(sent > 1 or _is_in_an_audience(named), 1)
    return found


def _is_in_an_audience(named: Any) -> bool:
    """Whether something else went to somebody who never answered and has no account."""
    if named.accepted_at is not None or person_id_by_email(named.email) is not None:
        return False
    recipient_id = recipients.known(named.email)
    if recipient_id is None:
        return False
    with recipients.named(recipient_id):
        others = Passage.objects.exclude(message_class=MessageClass.ESSENTIAL)
        passed = list(others.exclude(kind__in=_ASKED_FOR).values_list("keeper", "keeper_id"))
    return any(
        keeper == Keeper.ORGANIZATION or not _had_an_account(keeper_id)
        for keeper, keeper_id in passed
    )


def _had_an_account(person_id: UUID) -> bool:
    with person_scope(person_id):
        return Person.objects.filter(pk=person_id).exists()


@promise(
    "P07",
    _("requests and messages that still name somebody after the request's term, of all of them"),
    controls=("organizations/privacy.py", "messaging/services/keeping.py", "privacy/tasks.py"),
)
def named_people_are_forgotten() -> Evidence:
    """The row of the request, and that of its message."""
    term = rule_of("invitations")
    if term is None:
        raise LookupError("the term of invitations")
    ended, sent = term.cutoff(now()) - SLACK, now() - NAMED_KEPT_FOR - SLACK
    found = NOTHING
    with each_organization() as organizations:
        for _organization_id in organizations:
            for named in _requests():
                ends = [named.accepted_at, named.withdrawn_at, named.expires_at]
                found += Evidence(min(at for at in ends if at is not None) < ended, 1)
            messages = OrganizationMessage.objects.filter(kind__in=TO_SOMEBODY_NAMED)
            found += Evidence(messages.filter(created_at__lt=sent).count(), messages.count())
    return found
