"""Disclosures: those of an organization, those that somebody may see of themselves, and counts."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from opentrax.kit.clock import now
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Membership, Organization
from opentrax.privacy.models import DisclosedPerson, Disclosure
from opentrax.privacy.rules.disclosures import Facts, is_in_order


def facts_of(disclosure: Disclosure) -> Facts:
    """What is on record, for the rule that judges it."""
    waiting = [one for one in disclosure.people.all() if one.told_at is None]
    return Facts(
        ground=disclosure.ground, legal_basis=disclosure.legal_basis, scope=disclosure.scope,
        document_hash=disclosure.document_hash, requested_by=disclosure.requested_by_id,
        approved_by=disclosure.approved_by_id, told=not waiting,
        not_told_because=disclosure.not_told_because, silent_until=disclosure.silent_until,
    )  # fmt: skip


def out_of_order(grounds: frozenset[str]) -> tuple[int, int]:
    """How many disclosures of the organization in scope that were made on these grounds lack what
    they owe, of how many."""
    made = Disclosure.objects.filter(made_at__isnull=False, ground__in=sorted(grounds))
    found = [is_in_order(facts_of(one), at=now()) for one in made.prefetch_related("people")]
    return found.count(False), len(found)


def rows_told(person_id: UUID | str) -> list[UUID]:
    """Keys of the rows that say that somebody was told of a disclosure: before that they are not
    theirs to see, and no copy of their data shows them. None by an address: who was concerned is
    known by their account."""
    if isinstance(person_id, str):
        return []
    told = DisclosedPerson.objects.filter(person_id=person_id, told_at__isnull=False)
    return list(told.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Told:
    """A disclosure as whom it is about sees it."""

    organization: Organization
    disclosure: Disclosure


def disclosures_about(person_id: UUID) -> list[Told]:
    """What was disclosed about somebody, in each organization where they are or were, newest first;
    in that person's scope."""
    found = []
    for membership in Membership.objects.filter(person_id=person_id).select_related("organization"):
        with scope(membership.organization_id, person_id):
            rows = Disclosure.objects.filter(
                people__person_id=person_id, people__told_at__isnull=False
            )
            found += [Told(membership.organization, one) for one in rows]
    return sorted(found, key=lambda one: one.disclosure.created_at, reverse=True)


@dataclass(frozen=True, slots=True)
class Count:
    """How many disclosures were made on a ground in a year, and about how many people."""

    year: int
    ground: str
    disclosures: int
    people: int


def counts() -> list[Count]:
    """Those of all organizations, for everybody: a function of the database counts, nothing else
    of them is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT year, ground, disclosures, people FROM disclosure_counts()")
        return [Count(*row) for row in cursor.fetchall()]
