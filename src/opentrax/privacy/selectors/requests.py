"""Requests as pages show them: to whoever asked, and to the organization that decides."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from opentrax.kit.clock import now
from opentrax.kit.privacy import declaration_of
from opentrax.kit.privacy.vocabulary import Words
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Membership, Organization, Person
from opentrax.privacy.models import OrganizationRequest, PersonCopy, PersonRequest
from opentrax.privacy.reasons import reason
from opentrax.privacy.rights import erasing
from opentrax.privacy.rights.erasing import Done
from opentrax.privacy.rights.whom import found_everywhere, of_person
from opentrax.privacy.rules.requests import is_alarming


@dataclass(frozen=True, slots=True)
class Shown:
    """A request with the copy that it led to and what organizations say. `is_late` after its term,
    `is_alarming` when most of it is over."""

    request: PersonRequest | OrganizationRequest
    copy: PersonCopy | None
    given: tuple[OrganizationRequest, ...]
    is_late: bool
    is_alarming: bool
    may_take: bool


def own_requests(subject_id: UUID) -> list[Shown]:
    """What somebody asked for, newest first. In their scope."""
    found = PersonRequest.objects.filter(subject_id=subject_id).order_by("-received_at")
    made = PersonCopy.objects.filter(subject_id=subject_id).defer("body")
    copies = {copy.request_id: copy for copy in made}
    given = list(OrganizationRequest.own.filter(subject_id=subject_id).order_by("due_at"))
    return [
        _shown(
            one, copies.get(one.pk),
            tuple(g for g in given if g.person_request_id == one.pk),
        )
        for one in found
    ]  # fmt: skip


def _shown(
    request: PersonRequest | OrganizationRequest, copy: PersonCopy | None = None,
    given: tuple[OrganizationRequest, ...] = (),
) -> Shown:  # fmt: skip
    at = now()
    ready = copy is not None and copy.made_at is not None and copy.taken_at is None
    return Shown(
        request, copy, given,
        is_late=request.is_open and request.due_at < at,
        is_alarming=request.is_open and is_alarming(request.received_at, request.due_at, at),
        may_take=bool(ready and copy and copy.expires_at and copy.expires_at > at),
    )  # fmt: skip


def organizations_requests() -> list[Shown]:
    """What the organization in scope has to decide, the most urgent first, and what it decided."""
    found = OrganizationRequest.objects.all()
    running = found.running().order_by("due_at")
    ended = found.exclude(Q(pk__in=running.values("pk"))).order_by("-ended_at")[:100]
    return [_shown(one) for one in [*running, *ended]]


@dataclass(frozen=True, slots=True)
class Line:
    """What erasure does (or did) to a table, in words."""

    what: Words
    as_actor: bool
    done: Done

    @property
    def reasons(self) -> list[str]:
        """Why values stay, each once."""
        return list(dict.fromkeys(str(reason(why)) for _field, why in self.done.kept))


@dataclass(frozen=True, slots=True)
class KeeperPlan:
    """What erasure would do to what one keeper has (None: the operator)."""

    organization: Organization | None
    lines: tuple[Line, ...]


def told(done: list[Done]) -> tuple[Line, ...]:
    """Lines of a plan or a receipt for people."""
    found = []
    for one in done:
        declared = declaration_of(one.place)
        what = declared.what if declared is not None else one.place
        found.append(Line(what, " by " in one.name, one))
    return tuple(found)


def keepers_planned(person: Person) -> list[KeeperPlan]:
    """What erasure of somebody with an account would do now: the operator first, then each
    organization of theirs."""
    who = found_everywhere(of_person(person), person.pk)
    plans = [KeeperPlan(None, told(erasing.planned_by_operator(who, person.pk)))]
    memberships = Membership.objects.filter(person_id=person.pk).select_related("organization")
    organizations = {m.organization_id: m.organization for m in memberships}
    for organization_id, organization in organizations.items():
        with scope(organization_id, person.pk):
            lines = told(erasing.planned_by_organization(who, organization_id, person.pk))
        plans.append(KeeperPlan(organization, lines))
    return [plan for plan in plans if plan.lines]


def told_receipt(request: PersonRequest | OrganizationRequest) -> tuple[Line, ...]:
    """The receipt of a request in words."""
    return told([
        Done(**line | {"kept": tuple((a, b) for a, b in line["kept"])})
        for line in request.receipt
    ])  # fmt: skip
