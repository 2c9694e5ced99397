"""The board of one organization: all its technicians as they are now.

Reads through Django inside the organization's scope, so row security holds; called in a thread of
the live door, never on its event loop.
"""

from datetime import datetime, timedelta
from uuid import UUID

from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Membership
from opentrax.organizations.permissions import may
from opentrax.organizations.selectors import current_organization
from opentrax.tracking.live.following import Duty, Followed
from opentrax.tracking.live.messages import TechnicianEvent
from opentrax.tracking.live.surroundings import Surroundings
from opentrax.tracking.live.tokens import Ticket
from opentrax.tracking.models import Pause, Position, Window

ACTION = "live.view"
LOOK_BACK = timedelta(hours=24)
SURROUNDINGS_KEPT = timedelta(minutes=2)


def may_watch(ticket: Ticket) -> bool:
    """Whether the person still is a member whose role may see the live map."""
    with scope(ticket.organization_id, ticket.person_id):
        found = Membership.objects.active().filter(
            organization_id=ticket.organization_id,
            person_id=ticket.person_id,
            person__is_active=True,
        )
        return any(may(membership.role, ACTION) for membership in found)


class Board:
    """Remembers each technician between two notices; everything can be rebuilt."""

    def __init__(self, organization_id: UUID) -> None:
        self.organization_id = organization_id
        self._followed: dict[UUID, Followed] = {}
        self._shown: dict[UUID, TechnicianEvent] = {}
        self._surroundings: Surroundings | None = None
        self._looked_at: datetime | None = None
        self._is_replay = False

    def refresh(self, device_ids: set[UUID] | None = None) -> list[TechnicianEvent]:
        """Bring the board up to date; return the events that changed.

        With `device_ids` only their positions are read; without, everybody's.
        """
        at = now()
        with scope(self.organization_id):
            self._is_replay = current_organization().is_demo
            surroundings = self._look_around(at)
            since = self._since(at)
            self._advance(at, since, surroundings, device_ids)
        return self._changed(at, surroundings.names)

    def _replay_clock(self) -> float | None:
        """In the demo the day is replayed: its clock is the newest minute that any phone
        reported."""
        if not self._is_replay:
            return None
        newest = [f.newest.recorded_at.timestamp() for f in self._followed.values() if f.newest]
        return max(newest) // 60 * 60 if newest else None

    def snapshot(self) -> list[TechnicianEvent]:
        """Everybody as last shown."""
        return list(self._shown.values())

    def _look_around(self, at: datetime) -> Surroundings:
        known = self._surroundings
        if known and self._looked_at and at - self._looked_at < SURROUNDINGS_KEPT:
            return known
        names = dict(Technician.objects.filter(archived_at=None).values_list("id", "name"))
        kept, self._followed = self._followed, {}
        for technician_id, name in names.items():
            one = kept.get(technician_id) or Followed(str(technician_id), name, Duty(False))
            one.name = name
            self._followed[technician_id] = one
        self._surroundings, self._looked_at = Surroundings(at, names), at
        return self._surroundings

    def _since(self, at: datetime) -> datetime:
        """Set who is on duty; return when the oldest of the open windows of today began."""
        windows = Window.objects.filter(closes_at__gt=at - LOOK_BACK, opens_at__lte=at)
        recording = {w.technician_id for w in windows if w.closes_at > at}
        paused = {
            p.technician_id: p.started_at.timestamp() for p in Pause.objects.filter(ended_at=None)
        }
        for technician_id, one in self._followed.items():
            one.duty = Duty(technician_id in recording, paused.get(technician_id))
        return max(min((w.opens_at for w in windows), default=at), at - LOOK_BACK)

    def _advance(
        self,
        at: datetime,
        since: datetime,
        surroundings: Surroundings,
        device_ids: set[UUID] | None,
    ) -> None:
        positions = Position.objects.filter(
            organization_id=self.organization_id, recorded_at__lte=at
        ).order_by("recorded_at")
        if device_ids is not None:
            positions = positions.filter(device_id__in=device_ids)
            since = max(since, self._known_until(device_ids, since))
        positions = positions.filter(recorded_at__gte=since)
        by_technician: dict[UUID, list[Position]] = {}
        for position in positions.iterator():
            by_technician.setdefault(position.technician_id, []).append(position)
        for technician_id, some in by_technician.items():
            one = self._followed.get(technician_id)
            if one is not None:
                one.advance(some, surroundings.of(technician_id))

    def _known_until(self, device_ids: set[UUID], since: datetime) -> datetime:
        """How far all of these devices were followed: what is older was taken or changes
        nothing."""
        newest = {
            one.newest.device_id: one.newest.recorded_at
            for one in self._followed.values()
            if one.newest is not None
        }
        return min((newest.get(device_id, since) for device_id in device_ids), default=since)

    def _changed(self, at: datetime, places: dict[str, str]) -> list[TechnicianEvent]:
        changed = []
        clock = self._replay_clock()
        for technician_id, one in self._followed.items():
            event = one.event(at.timestamp() if clock is None else clock, places, clock)
            if self._shown.get(technician_id) != event:
                self._shown[technician_id] = event
                changed.append(event)
        return changed
