"""The board of one organization: all its technicians as they are now.

Reads through Django inside the organization's scope, so row security holds; called in a thread of
the live door, never on its event loop. Opened with everybody's newest position, so that a page
paints at once; what came before is stepped over in slices (`catch_up`).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Membership
from opentrax.organizations.permissions import may
from opentrax.organizations.selectors import current_organization
from opentrax.tracking.live import reading
from opentrax.tracking.live.following import Duty, Followed, Told
from opentrax.tracking.live.messages import AlarmEvent, TechnicianEvent
from opentrax.tracking.live.settled import settled_now
from opentrax.tracking.live.surroundings import Surroundings
from opentrax.tracking.live.tokens import Ticket
from opentrax.tracking.models import Pause, Window
from opentrax.tracking.selectors.alarms import standing_alarms

ACTION = "live.view"
LOOK_BACK = timedelta(hours=24)
SURROUNDINGS_KEPT = timedelta(minutes=2)
DUTY_KEPT = timedelta(seconds=5)
LATE_EVERY = timedelta(seconds=5)
SLICE = 64
FRESH_S = 120.0


def may_watch(ticket: Ticket) -> bool:
    """Whether the person still is a member whose role may see the live map."""
    with scope(ticket.organization_id, ticket.person_id):
        found = Membership.objects.active().filter(
            organization_id=ticket.organization_id,
            person_id=ticket.person_id,
            person__is_active=True,
        )
        return any(may(membership.role, ACTION) for membership in found)


def alarms_of(organization_id: UUID) -> list[AlarmEvent]:
    """The calls for help that stand, with names."""
    with scope(organization_id):
        found = standing_alarms()
        wanted = Technician.objects.filter(pk__in=[alarm.technician_id for alarm in found])
        names = dict(wanted.values_list("id", "name"))
    return [
        AlarmEvent(
            alarm_id=str(alarm.pk),
            technician_id=str(alarm.technician_id),
            name=names.get(alarm.technician_id, ""),
            raised_at=alarm.raised_at.timestamp(),
            received_at=alarm.received_at.timestamp(),
            is_placed=alarm.is_placed,
        )
        for alarm in found
    ]


class Board:
    """Remembers each technician between two notices; everything can be rebuilt."""

    def __init__(self, organization_id: UUID) -> None:
        self.organization_id = organization_id
        self._followed: dict[UUID, Followed] = {}
        self._shown: dict[UUID, TechnicianEvent] = {}
        self._surroundings: Surroundings | None = None
        self._looked_at: datetime | None = None
        self._duty_at: datetime | None = None
        self._since: datetime | None = None
        self._is_replay = False
        self._behind: list[UUID] = []
        self._painted: set[UUID] = set()
        self._late: dict[UUID, float] = {}
        self._went_back: dict[UUID, datetime] = {}
        self._devices: dict[UUID, list[UUID]] = {}
        self._owners: dict[UUID, UUID] = {}

    def open(self) -> None:
        """Read everybody anew: the newest position of each, and the way to it of the first
        slice."""
        at = now()
        with scope(self.organization_id):
            self._is_replay = current_organization().is_demo
            self._look_around(at)
            since = self._look_at_duty(at)
            if len(self._followed) > SLICE:
                self._paint(since, at)
            self._behind = list(self._followed)
            self._catch_up(at)
        self._changed(at, self._followed)

    def catch_up(self) -> list[TechnicianEvent]:
        """Step over the way of the next slice; return what changed."""
        at = now()
        with scope(self.organization_id):
            self._look_around(at)
            touched = self._catch_up(at)
        return self._changed(at, touched)

    def hear(self, devices: Mapping[UUID, float]) -> list[TechnicianEvent]:
        """Take the new positions of devices, each from the instant given on."""
        at = now()
        with scope(self.organization_id):
            self._look_around(at)
            self._look_at_duty(at)
            touched = self._advance(at, devices)
        return self._changed(at, touched)

    def take_over(self, technicians: Collection[UUID]) -> list[TechnicianEvent]:
        """Take over what settling found of technicians."""
        at = now()
        with scope(self.organization_id):
            self._look_around(at)
            touched = self._adopt(technicians, at)
        return self._changed(at, touched)

    def pass_time(self) -> list[TechnicianEvent]:
        """Time alone changes what is shown: a gap, the end of a shift, a pause."""
        at = now()
        with scope(self.organization_id):
            self._look_around(at)
            self._duty_at = None
            self._look_at_duty(at)
            self._go_back(at)
        return self._changed(at, self._followed)

    def snapshot(self) -> list[TechnicianEvent]:
        """Everybody as last shown."""
        return list(self._shown.values())

    @property
    def is_behind(self) -> bool:
        """Whether `catch_up` has something to do."""
        return bool(self._behind)

    def _look_around(self, at: datetime) -> None:
        if self._looked_at and at - self._looked_at < SURROUNDINGS_KEPT:
            return
        names = dict(Technician.objects.filter(archived_at=None).values_list("id", "name"))
        kept, self._followed = self._followed, {}
        for technician_id, name in names.items():
            one = kept.get(technician_id) or Followed(str(technician_id), name, Duty(False))
            one.name = name
            self._followed[technician_id] = one
        self._read_devices()
        self._surroundings, self._looked_at = Surroundings(at, names), at

    def _read_devices(self) -> None:
        self._devices = reading.devices_of_technicians()
        self._owners = {d: t for t, devices in self._devices.items() for d in devices}

    def _around(self, technician_id: UUID) -> Surroundings:
        assert self._surroundings is not None, technician_id  # noqa: S101  _look_around
        return self._surroundings

    def _look_at_duty(self, at: datetime) -> datetime:
        """Set who is on duty; return when the oldest of the open windows of today began."""
        if self._duty_at and self._since and at - self._duty_at < DUTY_KEPT:
            return self._since
        windows = list(
            Window.objects.filter(
                closes_at__gt=at - LOOK_BACK, opens_at__lte=at
            ).values_list("technician_id", "opens_at", "closes_at")
        )  # fmt: skip
        recording = {who for who, _, closes_at in windows if closes_at > at}
        paused = {
            who: started_at.timestamp()
            for who, started_at in Pause.objects.filter(ended_at=None).values_list(
                "technician_id", "started_at"
            )
        }
        for technician_id, one in self._followed.items():
            one.duty = Duty(technician_id in recording, paused.get(technician_id))
        since = max(min((opens_at for _, opens_at, _ in windows), default=at), at - LOOK_BACK)
        self._duty_at, self._since = at, since
        return since

    def _paint(self, since: datetime, at: datetime) -> None:
        """Show everybody's newest position, without the way to it."""
        unseen = [who for who, one in self._followed.items() if one.newest is None]
        devices = [d for who in unseen for d in self._devices.get(who, ())]
        found = reading.newest(self.organization_id, devices, since, at, 1)
        for technician_id, positions in found.items():
            self._take(technician_id, positions)
            self._painted.add(technician_id)

    def _catch_up(self, at: datetime) -> set[UUID]:
        now_due, self._behind = self._behind[:SLICE], self._behind[SLICE:]
        devices = [d for who in now_due for d in self._devices.get(who, ())]
        since = self._since or at - LOOK_BACK
        found = reading.newest(self.organization_id, devices, since, at)
        for technician_id, positions in found.items():
            one = self._followed.get(technician_id)
            if one is not None and technician_id in self._painted:
                # What was only painted is no history: the way is stepped over from its beginning.
                self._followed[technician_id] = Followed(one.technician_id, one.name, one.duty)
            self._painted.discard(technician_id)
            self._take(technician_id, positions)
        self._go_back(at, is_late=False)
        self._adopt(now_due, at)
        return set(now_due)

    def _take(self, technician_id: UUID, positions: list[Told]) -> None:
        one = self._followed.get(technician_id)
        if one is None:
            return
        context = self._around(technician_id).of(technician_id)
        if positions[0].at < one.at:
            oldest = positions[0].at
            self._late[technician_id] = min(oldest, self._late.get(technician_id, oldest))
        one.advance(positions, context, is_replay=self._is_replay)

    def _go_back(self, at: datetime, *, is_late: bool = True) -> set[UUID]:
        """Step again for those of whom something late came; a phone that sends hours of it, piece
        by piece, is looked at every few seconds. Not late is what was read anew: it makes nothing
        wait that comes after it.
        """
        due = {
            technician_id: oldest
            for technician_id, oldest in self._late.items()
            if at - self._went_back.get(technician_id, at - LATE_EVERY) >= LATE_EVERY
        }
        for technician_id, oldest in due.items():
            del self._late[technician_id]
            if is_late:
                self._went_back[technician_id] = at
            if technician_id in self._followed:
                self._rewind(technician_id, self._followed[technician_id], oldest, at)
        return set(due)

    def _rewind(self, technician_id: UUID, one: Followed, oldest: float, at: datetime) -> None:
        """Step again over everything from before the oldest late position on, as it is stored."""
        newest = one.newest
        if newest is None:
            return
        back = one.back_before(oldest)
        first = self._since or at - LOOK_BACK
        if back is not None:
            after = datetime.fromtimestamp(back, at.tzinfo) + timedelta(microseconds=1)
            first = max(first, after)
        devices = self._devices.get(technician_id, ())
        found = reading.between(self.organization_id, devices, first, newest.recorded_at)
        context = self._around(technician_id).of(technician_id)
        one.again(found.get(technician_id, []), context)

    def _advance(self, at: datetime, devices: Mapping[UUID, float]) -> set[UUID]:
        """Read what is new: those with fresh positions together, those with old ones each alone."""
        if any(device_id not in self._owners for device_id in devices):
            self._read_devices()
        known = {d: oldest for d, oldest in devices.items() if d in self._owners}
        fresh_from = at.timestamp() - FRESH_S
        fresh = {d: oldest for d, oldest in known.items() if oldest >= fresh_from}
        parts: list[tuple[list[UUID], float]] = [
            ([d], oldest) for d, oldest in known.items() if d not in fresh
        ]
        if fresh:
            parts.append((list(fresh), min(fresh.values())))
        touched: set[UUID] = set()
        for some, oldest in parts:
            since = datetime.fromtimestamp(oldest, at.tzinfo)
            for technician_id, new in reading.between(
                self.organization_id, some, since, at
            ).items():
                self._take(technician_id, _unknown(new, known))
                touched.add(technician_id)
        return touched | self._go_back(at)

    def _adopt(self, technicians: Iterable[UUID], at: datetime) -> set[UUID]:
        asked = [who for who in technicians if who in self._followed]
        touched = set()
        for technician_id, settled in settled_now(asked, at).items():
            if self._followed[technician_id].adopt(settled):
                touched.add(technician_id)
        return touched

    def _changed(self, at: datetime, touched: Iterable[UUID]) -> list[TechnicianEvent]:
        clock = self._replay_clock()
        names = self._surroundings.names if self._surroundings else {}
        # In the demo the clock moves with the newest position, and with it everybody's age.
        looked_at = touched if clock is None else self._followed
        changed = []
        for technician_id in looked_at:
            one = self._followed.get(technician_id)
            if one is None:
                continue
            event = one.event(at.timestamp() if clock is None else clock, names, clock)
            if self._shown.get(technician_id) != event:
                self._shown[technician_id] = event
                changed.append(event)
        return changed

    def _replay_clock(self) -> float | None:
        """In the demo the day is replayed: its clock is the newest minute that any phone
        reported."""
        if not self._is_replay:
            return None
        newest = [f.at for f in self._followed.values() if f.newest]
        return max(newest) // 60 * 60 if newest else None


def _unknown(positions: list[Told], oldest: Mapping[UUID, float]) -> list[Told]:
    """Without what was read only because another device had something older."""
    return [p for p in positions if p.at >= oldest[p.device_id]]
