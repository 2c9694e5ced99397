"""Shorter terms of an organization, and the nightly taking away."""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.audit.models import Entry as AuditEntry
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.privacy.terms import rule_of
from opentrax.organizations.models import Person
from opentrax.privacy.models import LegalHold, ShorterTerm
from opentrax.privacy.retention.scope import held_keys, termed_tables
from opentrax.privacy.retention.taking import take
from opentrax.privacy.services.holds import copy_held, end_overdue_holds


def longest_days(name: str) -> int:
    """The platform's own term of a rule, in days. Raises Refused for one that cannot be
    shortened."""
    rule = rule_of(name)
    if rule is None or not rule.shortenable:
        raise Refused(_("This term cannot be changed."))
    at = now()
    return (at - rule.cutoff(at)).days


@command
def shorten_term(
    name: str, days: int, *, actor: Person, command_id: UUID | None = None
) -> ShorterTerm | None:
    """Keep what is under a rule for fewer days in the organization in scope, from the next night
    on. The platform's own number of days takes the shorter term away again.

    Refuses less than a day, more than the platform's term, and a rule that cannot be shortened.
    """
    longest = longest_days(name)
    if not 1 <= days <= longest:
        raise Refused(_("Choose 1 to %(most)d days.") % {"most": longest})
    audit.record(
        "term.shortened", subject_id=actor.pk, actor_id=actor.pk,
        facts={"rule": name.replace(" ", "-"), "days": days},
    )  # fmt: skip
    if days == longest:
        ShorterTerm.objects.filter(rule=name).delete()
        return None
    term, _made = ShorterTerm.objects.update_or_create(rule=name, defaults={"days": days})
    return term  # type: ignore[no-any-return]


def keep_terms() -> dict[str, int]:
    """Every night, for the organization in scope: copy what is held, end holds whose day has
    passed, then take away what is past its term. Returns how many rows went, by table.
    """
    for hold in LegalHold.objects.in_force(now()).filter(about_id__isnull=False):
        copy_held(hold)
    end_overdue_holds()
    taken = {}
    for termed in termed_tables():
        if termed.is_tenants:
            is_chain = termed.model is AuditEntry
            gone = audit.expire(held_keys(termed.label)) if is_chain else take(termed)
            if gone:
                taken[termed.label] = gone
    return taken
