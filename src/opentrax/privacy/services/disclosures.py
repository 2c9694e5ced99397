"""Disclosures to somebody outside: asked for, approved by a second person, made, and told.

Nothing here sends data: whoever hands them over does so outside, and says that it was done. Whom it
is about sees it on their own page from that instant, or on a day within a year where telling them
is forbidden, and is told by mail, once.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import members
from opentrax.privacy.events import DisclosureShown
from opentrax.privacy.models import DisclosedPerson, Disclosure
from opentrax.privacy.rules.disclosures import LONGEST_SILENCE, Ground, Stage

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for. `document_hash` is the SHA-256 of the order or demand; `others_count` how
    many people without an account here it is about, too."""

    recipient: str
    ground: str
    legal_basis: str
    scope: str
    document_hash: str
    people: Collection[UUID]
    others_count: int = 0


@command
def ask_disclosure(asked: Asked, *, actor: Person, command_id: UUID | None = None) -> Disclosure:
    """Put a disclosure on record before it is made; a second person has to approve it.

    Refuses without a ground of the closed list, a legal basis, a limit, a document, or anybody whom
    it is about.
    """
    if asked.ground not in set(Ground):
        raise Refused(_("Choose a ground. There are no others."))
    if not all(t.strip() for t in (asked.recipient, asked.legal_basis, asked.scope)):
        raise Refused(_("Say to whom, by which law or order, and what exactly."))
    if not _HASH.fullmatch(asked.document_hash):
        raise Refused(_("Attach the order or demand: only its fingerprint is kept."))
    concerned = set(asked.people)
    if not concerned and not asked.others_count:
        raise Refused(_("Say whom it is about."))
    if concerned - set(members().values_list("person_id", flat=True)):
        raise Refused(_("Somebody of those is no member of your organization."))
    made = Disclosure.objects.create(
        recipient=asked.recipient.strip()[:200], ground=asked.ground,
        legal_basis=asked.legal_basis.strip()[:300], scope=asked.scope.strip()[:500],
        document_hash=asked.document_hash, others_count=asked.others_count,
        requested_by_id=actor.pk,
    )  # fmt: skip
    DisclosedPerson.objects.bulk_create(
        [DisclosedPerson(disclosure=made, person_id=key) for key in sorted(concerned)]
    )
    _record("disclosure.asked", made, actor, ground=made.ground, people=len(concerned))
    return made  # type: ignore[no-any-return]


@command
def approve_disclosure(
    disclosure: Disclosure, *, actor: Person, command_id: UUID | None = None
) -> Disclosure:
    """Let it be made. Refuses whoever asked for it, and one that is decided already."""
    disclosure = _at(disclosure, Stage.ASKED)
    if disclosure.requested_by_id == actor.pk:
        raise Refused(_("A second person has to approve this: you asked for it."))
    disclosure.approved_by_id, disclosure.approved_at = actor.pk, now()
    disclosure.save(update_fields=["approved_by_id", "approved_at"])
    _record("disclosure.approved", disclosure, actor)
    return disclosure


@command
def refuse_disclosure(
    disclosure: Disclosure, *, actor: Person, command_id: UUID | None = None
) -> Disclosure:
    """Decide that nothing is disclosed. Refuses one that was made or refused already."""
    disclosure = _at(disclosure, Stage.ASKED, Stage.APPROVED)
    disclosure.refused_by_id, disclosure.refused_at = actor.pk, now()
    disclosure.save(update_fields=["refused_by_id", "refused_at"])
    _record("disclosure.refused", disclosure, actor)
    return disclosure


@command
def make_disclosure(
    disclosure: Disclosure, *, actor: Person, not_told_because: str = "",
    silent_until: datetime | None = None, command_id: UUID | None = None,
) -> Disclosure:  # fmt: skip
    """Say that it was made. Those concerned see it at once, or from `silent_until` on where telling
    them is forbidden, for which a reason is owed.

    Refuses one that nobody approved, and a silence without reason or of more than a year.
    """
    disclosure = _at(disclosure, Stage.APPROVED)
    why = not_told_because.strip()[:300]
    if bool(why) != (silent_until is not None):
        raise Refused(_("A silence needs a reason and a day on which it ends."))
    if silent_until is not None and not now() < silent_until <= now() + LONGEST_SILENCE:
        raise Refused(_("A silence ends within a year. A longer one needs a new reason then."))
    disclosure.made_at, disclosure.made_by_id = now(), actor.pk
    disclosure.not_told_because, disclosure.silent_until = why, silent_until
    disclosure.save(update_fields=["made_at", "made_by_id", "not_told_because", "silent_until"])
    _record("disclosure.made", disclosure, actor, silent=bool(why))
    tell_concerned()
    return disclosure


def tell_concerned() -> int:
    """Show disclosures of the organization in scope to those concerned, once no silence holds;
    returns to how many people. Runs with each disclosure and every night. Publishes
    DisclosureShown for each of them."""
    due = Disclosure.objects.filter(
        Q(silent_until=None) | Q(silent_until__lte=now()), made_at__isnull=False
    )
    waiting = DisclosedPerson.objects.filter(disclosure__in=due, told_at=None)
    told = list(waiting.select_for_update().order_by("pk"))
    for one in told:
        one.told_at = now()
        one.save(update_fields=["told_at"])
        publish(DisclosureShown(one.organization_id, one.pk))
    return len(told)


def _at(disclosure: Disclosure, *stages: Stage) -> Disclosure:
    disclosure = disclosure.refreshed()
    if disclosure.stage not in stages:
        raise Refused(_("This disclosure is at another stage already."))
    return disclosure


def _record(action: str, disclosure: Disclosure, actor: Person, **facts: str | int) -> None:
    audit.record(action, subject_id=disclosure.pk, actor_id=actor.pk, facts=facts)
