"""Grants of the operator's staff: those of the staff, those of an organization, and looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count, Prefetch, Q

from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.organizations.models import Membership, Organization
from opentrax.privacy.models import StaffGrant, StaffLook, StaffRule
from opentrax.privacy.rules.staff import Rule, Stage

_GRANTS, _LOOKS = 50, 100


@dataclass(frozen=True, slots=True)
class Client:
    """An organization as the staff know it before they are let in: its name, what it decided about
    them, and whether an invitation waits."""

    pk: UUID
    name: str
    rule: str
    is_invited: bool


def clients_of_operator() -> list[Client]:
    """Every organization by name; nothing where the person in scope is not of the staff."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name, rule, is_invited FROM staff_organizations()")
        return [Client(*row) for row in cursor.fetchall()]


def live_grant(grant_id: UUID, staff_id: UUID) -> StaffGrant | None:
    """The grant, if it is theirs and open at this instant."""
    return StaffGrant.everywhere.live().filter(pk=grant_id, staff_id=staff_id).first()


def grants_of_staff() -> list[StaffGrant]:
    """The newest grants that the operator's staff asked for, anywhere; in the scope of one of
    them."""
    newest = StaffGrant.everywhere.with_stage().order_by("-asked_at", "-pk")
    return list(newest[:_GRANTS])


def let_in_now() -> list[StaffGrant]:
    """Who of the staff may read the organization in scope at this instant, and who asks to."""
    own = StaffGrant.objects.with_stage().filter(organization_id=current_organization_id())  # type: ignore[attr-defined]
    standing = own.filter(at_stage__in=(Stage.LIVE, Stage.ASKED)).annotate(looked=Count("looks"))
    return list(standing.order_by("asked_at"))


def grants_of_organization() -> list[StaffGrant]:
    """The newest grants of the organization in scope, with what was looked at last, as
    `shown`."""
    looks = Prefetch("looks", StaffLook.objects.order_by("-at")[:_LOOKS], "shown")
    own = StaffGrant.objects.with_stage().filter(organization_id=current_organization_id())  # type: ignore[attr-defined]
    return list(own.order_by("-asked_at", "-pk").prefetch_related(looks)[:_GRANTS])


def names_of_staff() -> Mapping[UUID, str]:
    """Names of whoever of the staff asked, said yes or ended a grant that the scope may see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM staff_names()")
        return dict(cursor.fetchall())


def rule_of_organization() -> StaffRule:
    """What the organization in scope decided, or what holds where it decided nothing."""
    found = StaffRule.objects.filter(organization_id=current_organization_id()).first()
    return found or StaffRule(rule=Rule.TELL)


@dataclass(frozen=True, slots=True)
class Looked:
    """A page that somebody of the staff was shown, as whom it is about sees it."""

    organization: Organization
    look: StaffLook
    name: str
    is_about_them: bool


def staff_looks_at(person_id: UUID, *, newest: int = 20) -> list[Looked]:
    """What the operator's staff looked at in each organization of somebody: pages about them, and
    those that showed many while they belonged to it; in that person's scope."""
    found: list[Looked] = []
    for membership in Membership.objects.filter(person_id=person_id).select_related("organization"):
        with scope(membership.organization_id, person_id):
            many = Q(about_id=None, at__gte=membership.joined_at)
            if membership.ended_at is not None:
                many &= Q(at__lte=membership.ended_at)
            rows = StaffLook.objects.filter(
                Q(about_id=person_id) | many, organization_id=membership.organization_id
            )
            looks = list(rows.select_related("grant").order_by("-at")[:newest])
            names = names_of_staff() if looks else {}
            found += [
                Looked(
                    membership.organization, look, names.get(look.staff_id, ""),
                    look.about_id is not None,
                )
                for look in looks
            ]  # fmt: skip
    return sorted(found, key=lambda one: one.look.at, reverse=True)[:newest]
