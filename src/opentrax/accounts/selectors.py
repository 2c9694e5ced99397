"""Reads of accounts. Those that come before a scope is known give ids and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import QuerySet

from opentrax.accounts.models import AgeCase, SignIn
from opentrax.accounts.tokens import hash_token
from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Person
from opentrax.privacy.models import Document
from opentrax.privacy.selectors.documents import waiting


@dataclass(frozen=True, slots=True)
class Found:
    """Where the row of a link's secret is."""

    organization_id: UUID
    invitation_id: UUID


def _look_up(function: str, token: str) -> Found | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}(%s)", [hash_token(token)])  # noqa: S608
        row = cursor.fetchone()
    return Found(*row) if row else None


def invitation_of(token: str) -> Found | None:
    """The invitation to an organization that this link is for."""
    return _look_up("invitation_by_token", token)


def partner_invitation_of(token: str) -> Found | None:
    """The invitation to a partnership that this link is for."""
    return _look_up("partner_invitation_by_token", token)


def is_fresh_installation() -> bool:
    """Whether no organization exists yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT any_organization()")
        row = cursor.fetchone()
    return bool(row and row[0])


@dataclass(frozen=True, slots=True)
class FoundChange:
    """Where the row of a change of address is."""

    person_id: UUID
    change_id: UUID


def address_change_of(token: str) -> FoundChange | None:
    """The change of address that this link of the old mailbox is for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM address_change_by_undo(%s)", [hash_token(token)])
        row = cursor.fetchone()
    return FoundChange(*row) if row else None


def _people(function: str, *arguments: datetime | UUID | str | int) -> list[UUID]:
    """Ids of people of whom a term has come; whoever asks opens each one's scope."""
    places = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}({places})", list(arguments))  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def people_unverified_since(before: datetime) -> list[UUID]:
    """People who registered before an instant and never verified their address."""
    return _people("people_unverified_since", before)


def people_to_close(at: datetime) -> list[UUID]:
    """People whose account closes by an instant: by their own wish, or as a case of age."""
    return _people("people_to_close", at)


def people_with_old_traces(
    sign_ins_before: datetime, changes_before: datetime, cases_before: datetime
) -> list[UUID]:
    """People with sign-ins, changes of address or decided cases of age that are past their term."""
    return _people("people_with_old_traces", sign_ins_before, changes_before, cases_before)


def people_untold(document: Document, last: UUID, most: int) -> list[UUID]:
    """People who had an account when a version was published and have not been told of it: at most
    so many, after `last` in the order of their keys."""
    return _people("people_untold", document.pk, document.published_at, last, most)


def changes_ahead() -> list[Document]:
    """The changes that matter and have not taken effect."""
    return waiting()


def people_with_age_cases() -> list[UUID]:
    """People of whom somebody said that they are under 16."""
    return _people("people_with_age_cases")


def open_sign_ins(person_id: UUID) -> list[SignIn]:
    """A person's sessions that still open something, the one used last first."""
    own = SignIn.objects.filter(person_id=person_id, ended_at=None).exclude(session_key="")
    found = list(own.order_by("-seen_at"))
    alive = set(
        Session.objects.filter(
            session_key__in=[s.session_key for s in found], expire_date__gt=now()
        ).values_list("session_key", flat=True)
    )
    return [s for s in found if s.session_key in alive]


def past_sign_ins(person_id: UUID) -> QuerySet[SignIn]:
    """A person's sign-ins, the newest first, those that are still open among them."""
    return SignIn.objects.filter(person_id=person_id).order_by("-started_at")


def sign_in_before(person_id: UUID, this: str) -> SignIn | None:
    """The sign-in before the one of this session."""
    own = SignIn.objects.filter(person_id=person_id).order_by("-started_at")
    return own.exclude(pk=UUID(this)).first() if this else own.first()


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case of age as the operator sees it; `email` is blank once the account is erased."""

    case: AgeCase
    email: str
    days: int


def age_cases() -> list[ListedCase]:
    """Every case, oldest first, with how long it took or has been taking."""
    found = []
    for person_id in people_with_age_cases():
        with person_scope(person_id):
            person = Person.objects.filter(pk=person_id).first()
            for case in AgeCase.objects.filter(person_id=person_id):
                email = person.email if person and not person.closed_at else ""
                days = ((case.decided_at or now()) - case.reported_at).days
                found.append(ListedCase(case, email, days))
    return sorted(found, key=lambda listed: listed.case.reported_at)
