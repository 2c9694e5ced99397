"""Following one technician: the engine's forward step over their positions, and what to show."""

from dataclasses import dataclass, field

from opentrax.engine import motion
from opentrax.tracking.live.messages import LiveState, TechnicianEvent
from opentrax.tracking.models import Position

SILENT_TRAVEL_S = 600.0
SILENT_STAY_S = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether a technician may be recorded now, and since when not."""

    recording: bool
    paused_since: float | None = None


@dataclass
class Followed:
    """What the process remembers of a technician between two positions."""

    technician_id: str
    name: str
    duty: Duty
    state: motion.LiveState = field(default_factory=motion.LiveState)
    estimate: motion.LiveEstimate | None = None
    newest: Position | None = None

    def advance(self, positions: list[Position], context: motion.LiveContext) -> None:
        """Take positions in the order of their times; older ones than the last change nothing."""
        for position in positions:
            if self.newest is not None and position.recorded_at <= self.newest.recorded_at:
                continue
            self.state, self.estimate = motion.step(self.state, observed(position), context)
            self.newest = position

    def event(
        self, now: float, names: dict[str, str], clock: float | None = None
    ) -> TechnicianEvent:
        """What the map shows of the technician at this instant; `clock` is the demo's, if it has
        one."""
        newest, estimate = self.newest, self.estimate
        state, since = self._state(now)
        if newest is None or estimate is None:
            return TechnicianEvent(
                technician_id=self.technician_id, name=self.name, state=state, since=since
            )
        there = estimate.place_id if state == "onsite" else None
        return TechnicianEvent(
            technician_id=self.technician_id,
            name=self.name,
            state=state,
            latitude=newest.latitude,
            longitude=newest.longitude,
            accuracy_m=newest.accuracy_m,
            speed_mps=newest.speed_mps,
            heading_deg=newest.course_deg,
            since=since,
            location_name=names.get(there) if there else None,
            recorded_at=newest.recorded_at.timestamp(),
            battery_pct=newest.battery_pct,
            clock=clock,
        )

    def _state(self, now: float) -> tuple[LiveState, float | None]:
        heard_at = self.newest.recorded_at.timestamp() if self.newest else None
        if self.duty.paused_since is not None:
            return "break", self.duty.paused_since
        if not self.duty.recording:
            return "offline", heard_at
        if self.estimate is None or heard_at is None:
            return "gap", None
        allowed_s = SILENT_TRAVEL_S if self.estimate.kind == "travel" else SILENT_STAY_S
        if now - heard_at > allowed_s:
            return "gap", heard_at
        return self.estimate.kind, self.estimate.since


def observed(position: Position) -> motion.Position:
    """A stored position as the engine takes it."""
    return motion.Position(
        at=position.recorded_at.timestamp(),
        latitude=position.latitude,
        longitude=position.longitude,
        accuracy_m=position.accuracy_m,
        speed_mps=position.speed_mps,
        motion=position.motion,  # type: ignore[arg-type]  # the door writes the engine's words
        event=position.event,  # type: ignore[arg-type]
    )
