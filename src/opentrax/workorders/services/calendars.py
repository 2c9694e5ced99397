"""Addresses under which a calendar program reads visits without a session: make one, take it back,
find whose one is.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from opentrax.accounts.tokens import hash_token
from opentrax.audit import services as audit
from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Membership, Person
from opentrax.organizations.selectors import membership_of
from opentrax.workorders.models import CalendarFeed, CalendarKind

MOST = 20
"""Of one member at a time."""


def technician_of(person_id: UUID) -> Technician | None:
    """As whom a person is sent out by the organization in scope, or None."""
    found: Technician | None = Technician.objects.filter(
        organization_id=current_organization_id(), person_id=person_id, archived_at=None
    ).first()
    return found


def kinds_for(membership: Membership) -> list[CalendarKind]:
    """Whose visits a member may have in a calendar."""
    may_see_all = membership.may("calendars.all")
    is_sent = technician_of(membership.person_id) is not None
    own = [CalendarKind.OWN] if is_sent or not may_see_all else []
    return [*own, *([CalendarKind.ALL] if may_see_all else [])]


def feeds_of(membership: Membership) -> list[CalendarFeed]:
    """The addresses of a member, newest first."""
    found = CalendarFeed.objects.filter(membership_id=membership.pk)
    return list(found.order_by("-created_at", "-id"))


@command
def make_calendar_feed(
    name: str, kind: str, *, secret: str, actor: Person, command_id: UUID | None = None
) -> CalendarFeed:
    """Make an address of a member of the organization in scope. `secret` is shown by the caller,
    once; its hash alone is kept.

    Refuses without a name, visits that the member may not see, and more than `MOST` at a time.
    """
    membership, told = membership_of(actor.pk), name.strip()[:60]
    if membership is None or not membership.may("calendars.make"):
        raise Refused(_("Your role may not make calendar addresses. Ask an administrator."))
    if not told:
        raise Refused(_("Give the address a name: which calendar will read it?"))
    if kind not in kinds_for(membership):
        raise Refused(_("Choose whose visits the calendar has."))
    if CalendarFeed.objects.filter(membership_id=membership.pk).count() >= MOST:
        raise Refused(_("You have 20 calendar addresses already. Revoke one that nobody uses."))
    feed: CalendarFeed = CalendarFeed.objects.create(
        membership=membership, person_id=actor.pk, name=told, kind=kind,
        token_hash=hash_token(secret),
    )  # fmt: skip
    audit.record(
        "calendar_feed.made", subject_id=feed.pk, actor_id=actor.pk, facts={"kind": str(feed.kind)}
    )
    return feed


@command
def revoke_calendar_feed(
    feed: CalendarFeed, *, actor: Person, command_id: UUID | None = None
) -> None:
    """Make an address worthless at once. Refuses all but its member."""
    deleted, _by_table = CalendarFeed.objects.filter(pk=feed.pk, person_id=actor.pk).delete()
    if not deleted:
        raise Refused(_("This calendar address is gone already."))
    audit.record("calendar_feed.revoked", subject_id=feed.pk, actor_id=actor.pk)


def forget_calendar_feeds(person_id: UUID) -> None:
    """A member left the organization in scope: their addresses go."""
    CalendarFeed.objects.filter(person_id=person_id).delete()


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """Where the row of an address is."""

    organization_id: UUID
    feed_id: UUID
    person_id: UUID


def found_calendar_feed(secret: str) -> FoundFeed | None:
    """Whose address this is: asked before any scope is open. Its member may have left."""
    if len(secret) > 100 or "\0" in secret:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM calendar_feed_by_token(%s)", [hash_token(secret)])
        row = cursor.fetchone()
    return FoundFeed(*row) if row else None


def use_calendar_feed(found: FoundFeed) -> CalendarFeed | None:
    """The address, in its organization's scope, if it is good now; its day of last use is written,
    once a day. None where the membership or the member's account ended, or the role sees less.
    """
    feed: CalendarFeed | None = (
        CalendarFeed.objects.select_related("membership__person").filter(pk=found.feed_id).first()
    )
    if feed is None:
        return None
    member = feed.membership
    if member.ended_at is not None or not member.person.is_active:
        return None
    if not member.may("calendars.all" if feed.kind == CalendarKind.ALL else "calendars.make"):
        return None
    today = now().date()
    if feed.last_used_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_on=today)
    return feed
