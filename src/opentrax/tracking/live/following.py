"""Following one technician: the engine's forward step over their positions, and what to show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from opentrax.engine import motion
from opentrax.engine.motion.parameters import STILL_MPS
from opentrax.engine.motion.rewind import Settled, Track
from opentrax.engine.motion.silence import Habit
from opentrax.tracking.live.messages import LiveState, TechnicianEvent

COLUMNS = (
    "technician_id", "device_id", "recorded_at", "received_at", "latitude", "longitude",
    "accuracy_m", "speed_mps", "course_deg", "battery_pct", "motion", "event",
)  # fmt: skip


class Told(NamedTuple):
    """A stored position, in the order of COLUMNS."""

    technician_id: UUID
    device_id: UUID
    recorded_at: datetime
    received_at: datetime
    latitude: float
    longitude: float
    accuracy_m: float | None
    speed_mps: float | None
    course_deg: float | None
    battery_pct: float | None
    motion: str | None
    event: str | None

    @property
    def at(self) -> float:
        return self.recorded_at.timestamp()


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether a technician may be recorded now, and since when not."""

    recording: bool
    paused_since: float | None = None


@dataclass(slots=True)
class Followed:
    """What the process remembers of a technician between two positions."""

    technician_id: str
    name: str
    duty: Duty
    track: Track = field(default_factory=Track)
    habit: Habit = field(default_factory=Habit)
    newest: Told | None = None
    corrected: bool = False
    _context: motion.LiveContext = field(default_factory=motion.LiveContext)

    @property
    def at(self) -> float:
        """The time of the newest position known."""
        return self.newest.at if self.newest else float("-inf")

    def advance(
        self, positions: Sequence[Told], context: motion.LiveContext, *, is_replay: bool = False
    ) -> None:
        """Take positions in the order of their times; older ones than the last are left out: see
        `rewind`."""
        self._context = context
        for position in positions:
            at = position.at
            if at <= self.at:
                continue
            before = self._shown()
            was_still = self._is_still()
            interval_s = at - self.at
            estimate = self.track.advance(observed(position), context)
            if self.newest is not None:
                delay_s = None if is_replay else position.received_at.timestamp() - at
                still_for_s = at - estimate.since if estimate.kind != "travel" else interval_s
                self.habit = self.habit.heard(
                    interval_s, was_still=was_still, still_for_s=still_for_s, delay_s=delay_s
                )
            self.newest = position
            if self._shown() != before:
                self.corrected = False

    def back_before(self, at: float) -> float | None:
        """Go back for a position that is older than the newest; `again` has to follow with all
        positions after the time returned (None: from the beginning)."""
        return self.track.back_before(at)

    def again(self, positions: Sequence[Told], context: motion.LiveContext) -> None:
        """Step once more over what is known now. The newest position stays the newest."""
        before = self._shown()
        self.track.again([observed(position) for position in positions], context)
        self.corrected = self.corrected or self._shown() != before

    def adopt(self, settled: Settled) -> bool:
        """Take over what settling found; return whether anything changed."""
        before = self._shown()
        changed = self.track.adopt(settled)
        self.corrected = self.corrected or self._shown() != before
        return changed

    def _shown(self) -> tuple[str, str | None] | None:
        estimate = self.track.estimate
        return None if estimate is None else (estimate.kind, estimate.place_id)

    def _is_still(self) -> bool:
        """Whether the phone stood when it spoke last, so that it may have good reasons to be
        silent."""
        newest, estimate = self.newest, self.track.estimate
        if newest is None or estimate is None:
            return False
        stood = newest.speed_mps is not None and 0 <= newest.speed_mps < STILL_MPS
        return estimate.kind != "travel" or stood or newest.motion == "still"

    def event(
        self, now: float, names: dict[str, str], clock: float | None = None
    ) -> TechnicianEvent:
        """What the map shows of the technician at this instant; `clock` is the demo's, if it has
        one."""
        newest, estimate = self.newest, self._meanwhile(now)
        state, since = self._state(now, estimate)
        if newest is None or estimate is None:
            return TechnicianEvent(
                technician_id=self.technician_id, name=self.name, state=state, since=since,
                clock=clock,
            )  # fmt: skip
        there = estimate.place_id if state == "onsite" else None
        return TechnicianEvent(
            technician_id=self.technician_id,
            name=self.name,
            state=state,
            latitude=newest.latitude,
            longitude=newest.longitude,
            heading_deg=newest.course_deg if state == "travel" else None,
            since=since,
            location_name=names.get(there) if there else None,
            recorded_at=newest.at,
            battery_pct=None if newest.battery_pct is None else round(newest.battery_pct),
            corrected=self.corrected,
            clock=clock,
        )

    def _meanwhile(self, now: float) -> motion.LiveEstimate | None:
        """The last estimate, and what silence since then has made of it."""
        if self.newest is None or self.track.estimate is None:
            return self.track.estimate
        presumed = motion.presume(self.track.state, observed(self.newest), now, self._context)
        return presumed or self.track.estimate

    def _state(
        self, now: float, estimate: motion.LiveEstimate | None
    ) -> tuple[LiveState, float | None]:
        heard_at = self.newest.at if self.newest else None
        if self.duty.paused_since is not None:
            return "break", self.duty.paused_since
        if not self.duty.recording:
            return "offline", heard_at
        if estimate is None or heard_at is None:
            return "gap", None
        if now - heard_at > self.habit.allowed_s(is_still=self._is_still()):
            return "gap", heard_at
        return estimate.kind, estimate.since


def observed(position: Told) -> motion.Position:
    """A stored position as the engine takes it."""
    return motion.Position(
        at=position.at,
        latitude=position.latitude,
        longitude=position.longitude,
        accuracy_m=position.accuracy_m,
        speed_mps=position.speed_mps,
        motion=position.motion,  # type: ignore[arg-type]  # the door writes the engine's words
        event=position.event,  # type: ignore[arg-type]
    )
