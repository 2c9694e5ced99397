"""What is held about a person: counted by the paths of the data map, under row security, in each
organization where they are or were, and with the operator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Min, Q, QuerySet

from opentrax.kit.clock import now
from opentrax.kit.privacy import Declaration, declarations
from opentrax.kit.privacy.declarations import personal_entries
from opentrax.kit.privacy.paths import Who, follow, matching
from opentrax.kit.privacy.terms import rule_of
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations.models import Membership, Organization, Person
from opentrax.privacy.datamap import lines
from opentrax.privacy.models import LegalHold
from opentrax.privacy.retention.scope import shorter_days
from opentrax.privacy.selectors.notice import Holding, holdings
from opentrax.privacy.subjects import address_key

MOST = 100_000


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one table about somebody: how many, since when the oldest has its time, and when that
    one goes (None: it ends with something else, or its time has not begun). `as_actor`: the rows
    are about others, and only say that this person did something."""

    holding: Holding
    as_actor: bool
    count: int
    oldest_at: datetime | None
    goes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who decides about what is kept: an organization, or the operator (None)."""

    organization: Organization | None
    kept: tuple[Kept, ...]
    holds: tuple[LegalHold, ...]


def who_is(person: Person) -> Who:
    """Everything by which rows know a person with an account."""
    keys = frozenset({person.pk, address_key(person.email)})
    return Who(frozenset({person.pk}), frozenset({person.email}), keys)


def held_about(person: Person) -> list[Keeper]:
    """What is held, by who decides about it: the operator first, then each organization."""
    who = who_is(person)
    with person_scope(person.pk):
        found = [Keeper(None, tuple(_kept(who, of_tenants=False)), ())]
        memberships = Membership.objects.filter(person_id=person.pk).select_related("organization")
        organizations = {m.organization_id: m.organization for m in memberships}
    for organization_id, organization in sorted(
        organizations.items(), key=lambda pair: str(pair[1].name)
    ):
        found.append(_held_by(organization_id, organization, person, who))
    return [keeper for keeper in found if keeper.kept]


def _held_by(organization_id: UUID, organization: Organization, person: Person, who: Who) -> Keeper:
    with scope(organization_id, person.pk):
        kept = tuple(_kept(who, of_tenants=True))
        holds = rows_about(LegalHold, declarations()["privacy.LegalHold"], who)
        return Keeper(organization, kept, tuple(holds.filter(released_at=None)))


def rows_about(
    model: type[Any], declared: Declaration, who: Who, *, as_actor: bool | None = None
) -> "QuerySet[Any]":
    """The rows of a table that are about somebody, in the scope that is open: by the row's own
    path, by those of others who are named in it (`as_actor`), or by any (None)."""
    others = {e.of for column in declared.fields.values() for e in personal_entries(column)}
    paths = {declared.subject} if as_actor is not True else set()
    paths |= others if as_actor is not False else set()
    found = Q(pk__in=[])
    for text in sorted(p for p in paths if p):
        found |= matching(follow(model, text), who)
    rows: QuerySet[Any] = model._default_manager.filter(found)
    return rows


def _kept(who: Who, *, of_tenants: bool) -> list[Kept]:
    found = []
    for as_actor in (False, True):
        of_it = [
            line for line in lines()
            if line.kind == "table"
            and (line.subject != declarations()[line.place].subject) is as_actor
        ]  # fmt: skip
        for holding in holdings(of_it):
            if holding.by_organization is of_tenants:
                declared = declarations()[holding.place]
                model = apps.get_model(holding.place)
                rows = rows_about(model, declared, who, as_actor=as_actor)
                count = rows.order_by()[:MOST].count()
                if count:
                    found.append(_described(holding, declared, rows, count, as_actor=as_actor))
    return found


def _described(
    holding: Holding, declared: Declaration, rows: "QuerySet[Any]", count: int, *, as_actor: bool
) -> Kept:
    rule = rule_of(declared.kept.rule)
    if rule is None or rule.until != "time" or len(declared.kept.since) != 1:
        return Kept(holding, as_actor, count, None, None)
    oldest = rows.aggregate(at=Min(declared.kept.since[0]))["at"]
    if not isinstance(oldest, datetime):
        return Kept(holding, as_actor, count, None, None)
    days = shorter_days(rule) if holding.by_organization else None
    at = now()
    return Kept(holding, as_actor, count, oldest, oldest + (at - rule.cutoff(at, days=days)))
