"""Close an organization: one owner asks, a second administrator confirms, a grace period runs."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from opentrax.accounts import rules
from opentrax.accounts.models import OrganizationClosure
from opentrax.accounts.moments import told
from opentrax.accounts.rules import Confirmation
from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id, person_scope, scope
from opentrax.messaging import services as messaging
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.organizations.selectors import administrators, current_organization, organization_ids

_REFUSALS = {
    Confirmation.NOT_ASKED: _("Nobody has asked for the closure."),
    Confirmation.NOT_YOURSELF: _("You asked for it: a second administrator has to confirm."),
    Confirmation.NOT_YET: _("You are alone here: you can confirm three days after you asked."),
}


def open_closure() -> OrganizationClosure | None:
    """The closure of the organization in scope that was asked for, and is neither called off nor
    carried out.
    """
    own = OrganizationClosure.objects.filter(organization_id=current_organization_id())
    found = own.filter(called_off_at=None, carried_out_at=None).select_related(
        "asked_by", "confirmed_by"
    )
    return found.first()


def _locked() -> OrganizationClosure | None:
    # The organization's row is the lock: two who ask, confirm or call off at once take turns.
    Organization.objects.select_for_update().get(pk=current_organization_id())
    return open_closure()


def may_confirm(closure: OrganizationClosure | None, person: Person) -> Confirmation:
    """Whether a member who administers may confirm now."""
    if closure is None or closure.confirmed_at is not None:
        return Confirmation.NOT_ASKED
    who = rules.Confirmer(
        person_id=person.pk, asked_by=closure.asked_by_id, asked_at=closure.created_at,
        administrators=[m.person_id for m in administrators()],
    )  # fmt: skip
    return rules.may_confirm(who, now())


@command
def ask_to_close_organization(
    *, actor: Person, command_id: UUID | None = None
) -> OrganizationClosure:
    """Ask that the organization in scope be closed; all who administer it are told by mail."""
    closure = _locked()
    if closure is None:
        closure = OrganizationClosure.objects.create(asked_by=actor)
        audit.record("organization.closure_asked", subject_id=closure.pk, actor_id=actor.pk)
        _tell("organization_closure_asked", {"who": actor.name})
    return closure


@command
def confirm_closure(*, actor: Person, command_id: UUID | None = None) -> OrganizationClosure:
    """Confirm it: the grace period runs from now. Publishes OrganizationClosing.

    Refuses the one who asked, unless they are alone and three days have passed.
    """
    closure = _locked()
    verdict = may_confirm(closure, actor)
    if closure is None or verdict is not Confirmation.MAY:
        raise Refused(str(_REFUSALS[verdict]))
    closure.confirmed_by, closure.confirmed_at = actor, now()
    closure.save(update_fields=["confirmed_by", "confirmed_at"])
    organizations.begin_closing(now() + rules.GRACE, actor=actor)
    _tell("organization_closing", {"who": actor.name})
    return closure


@command
def call_off_closure(*, actor: Person, command_id: UUID | None = None) -> OrganizationClosure:
    """Keep the organization in scope, whoever asked or confirmed. Publishes OrganizationKept.

    Refuses when nothing is to be called off.
    """
    closure = _locked()
    if closure is None:
        raise Refused(str(_REFUSALS[Confirmation.NOT_ASKED]))
    closure.called_off_at = now()
    closure.save(update_fields=["called_off_at"])
    audit.record("organization.closure_called_off", subject_id=closure.pk, actor_id=actor.pk)
    organizations.keep_open(actor=actor)
    _tell("organization_kept", {"who": actor.name})
    return closure


def _tell(words: str, context: Mapping[str, str]) -> None:
    """Word of it to everybody who administers the organization in scope."""
    organization = current_organization()
    for membership in administrators():
        person, ends = membership.person, organization.closes_at
        values = {
            **context, "organization": organization.name, "days": rules.GRACE.days,
            "moment": told(person, ends) if ends else "",
            "site": settings.ENVIRONMENT.public_url,
        }  # fmt: skip
        # From the platform to each person: what ends their access passes what they stopped.
        with person_scope(person.pk):
            messaging.send(
                "closure_news", template=f"accounts/mail/{words}.txt", to_person=person,
                context=values,
            )  # fmt: skip


def close_organizations_due() -> int:
    """Close the organizations whose grace period is over, each in its scope; return how many."""
    closed = 0
    for organization_id in organization_ids():
        with scope(organization_id):
            organization, closure = current_organization(), open_closure()
            due = organization.closes_at is not None and organization.closes_at <= now()
            if closure is None or not due:
                continue
            _tell("organization_closed", {})
            organizations.close_organization()
            closure.carried_out_at = now()
            closure.save(update_fields=["carried_out_at"])
            closed += 1
    return closed
