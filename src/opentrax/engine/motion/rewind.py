"""Late positions, told to a live view that has gone on: rewind, step forward again.

The live step looks at positions in the order of their own times. A phone that comes out of a
tunnel sends what it could not send before, some of it after newer positions. So a phone's way is
kept as a few dozen states, close together lately and further apart before. When a position older
than the newest arrives, the view goes back to the last state before it and steps again over what
is now known: the result is the one that the same positions give in order. What that changes is a
correction, not a transition: nothing happened now, we only know better.

A phone costs at most `KEPT` small states. Going back costs the steps from there.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from opentrax.engine.motion.live import LiveContext, LiveEstimate, LiveKind, LiveState, step
from opentrax.engine.motion.trail import Position

EVERY_S = 30.0
KEPT = 64


LOOK_AHEAD_S = 180.0
STALE_S = 600.0  # a word that ends so long before the newest position is about the past


@dataclass(frozen=True, slots=True)
class Settled:
    """The last stretch of a settled line, as far as it goes."""

    kind: LiveKind
    place_id: str | None
    since: float
    until: float


@dataclass(slots=True)
class Track:
    """The live view of one phone, with the states to go back to."""

    state: LiveState = field(default_factory=LiveState)
    estimate: LiveEstimate | None = None
    _kept: list[LiveState] = field(default_factory=list)
    _said: tuple[LiveKind, str | None, float] | None = None

    @property
    def at(self) -> float | None:
        """The time of the newest position taken."""
        return self.state.at

    def advance(self, position: Position, context: LiveContext) -> LiveEstimate:
        """Take the next position in order; an older one changes nothing (see `back_before`)."""
        before = self.state
        self.state, self.estimate = step(before, position, context)
        if before.at is not None and self.state.at != before.at:
            self._keep(before)
        return self.estimate

    def _keep(self, state: LiveState) -> None:
        if self._kept and (state.at or 0.0) - (self._kept[-1].at or 0.0) < EVERY_S:
            return
        self._kept.append(state)
        if len(self._kept) > KEPT:
            # Every second one of the older half goes: the distance doubles as they age.
            del self._kept[1 : KEPT // 2 : 2]

    def back_before(self, at: float) -> float | None:
        """Go back to the newest kept state older than `at`; return its time, or None when it is
        the beginning. All positions after that time have to be taken again."""
        count = bisect_left(self._kept, at, key=lambda kept: kept.at or 0.0)
        self.state = self._kept[count - 1] if count else LiveState()
        del self._kept[max(count - 1, 0) :]
        self.estimate = None
        return self.state.at

    def again(self, positions: Iterable[Position], context: LiveContext) -> LiveEstimate | None:
        """Step over positions in the order of their times, after `back_before`."""
        for position in sorted(positions, key=lambda one: one.at):
            self.advance(position, context)
        return self.estimate

    def adopt(self, settled: Settled) -> bool:
        """Take over what settling found, where it looked further than a forward step can; return
        whether that changed anything.

        Settling sees what came after, so its word on a stretch that it could follow for
        `LOOK_AHEAD_S` stands over the live one. A change that the live view saw since then is
        younger than that word and stays. The same word is taken once: what the phone said later
        is not argued with.
        """
        state, said = self.state, (settled.kind, settled.place_id, settled.since)
        if state.at is None or self.estimate is None or self._said == said:
            return False
        same = (state.kind, state.place_id) == (settled.kind, settled.place_id)
        if settled.until - settled.since < LOOK_AHEAD_S or settled.until < state.at - STALE_S:
            return False
        if not same and state.since > settled.until - LOOK_AHEAD_S:
            return False
        if same and abs(state.since - settled.since) < 1.0:
            return False
        self._said = said
        changed = replace(state, since=settled.since)
        if not same:
            changed = replace(
                changed,
                kind=settled.kind,
                place_id=settled.place_id,
                nats=0.0,
                middle_latitude=state.latitude,
                middle_longitude=state.longitude,
                middle_since=state.at,
                weight=0.3,
            )
        self.state = changed
        self.estimate = replace(
            self.estimate,
            kind=changed.kind,
            place_id=changed.place_id,
            since=changed.since,
            alternatives=() if not same else self.estimate.alternatives,
        )
        return True
