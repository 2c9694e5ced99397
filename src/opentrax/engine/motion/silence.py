"""When silence means something: what a phone's own habit explains, and from when on it is news.

Phones differ. One speaks every ten seconds all day; one with a heartbeat speaks every five minutes
while it stands still; one with stop detection says nothing at all until it moves again. So each
phone is judged by its own last intervals, those after which it had been moving apart from those
after which it had been still:

* moving: four times the longest of the last eight intervals, between 5 and 30 minutes; 10 minutes
  while fewer than three are known;
* still: only intervals that end ten minutes or more into a stay tell the habit (the first minutes
  of a stay tell nothing: a phone with stop detection says goodbye in them). Four times the longest
  of the last eight, between 10 minutes and 4 hours. A phone that was once silent for more than
  20 minutes at a place is one that sleeps there: 4 hours, as while fewer than three are known.

What arrives late (batches) is added: the longest delay of the last eight, up to 15 minutes.
Times are epoch seconds, durations seconds; a step costs O(1).
"""

from dataclasses import dataclass

_KEPT = 8
_KNOWN = 3
_TIMES = 4.0
_MOVING_S = (300.0, 1800.0)
_MOVING_UNKNOWN_S = 600.0
_STILL_S = (600.0, 4 * 3600.0)
_SLEEPS_S = 1200.0
_SETTLED_S = 600.0
_LONGEST_MOVING_S = 3600.0  # longer: it was switched off, which is no habit
_LONGEST_DELAY_S = 900.0


@dataclass(frozen=True, slots=True)
class Habit:
    """What is remembered of a phone's reporting; `Habit()` is a phone never heard of."""

    moving_s: tuple[float, ...] = ()
    still_s: tuple[float, ...] = ()
    delays_s: tuple[float, ...] = ()

    def heard(
        self,
        interval_s: float,
        *,
        was_still: bool,
        still_for_s: float = 0.0,
        delay_s: float | None = None,
    ) -> "Habit":
        """Learn from a position: the interval before it, whether the phone was still in it and,
        at its end, for how long; and how late it came (None: not known)."""
        moving, still, delays = self.moving_s, self.still_s, self.delays_s
        if was_still and still_for_s >= _SETTLED_S:
            still = (*still, interval_s)[-_KEPT:]
        elif not was_still and interval_s <= _LONGEST_MOVING_S:
            moving = (*moving, interval_s)[-_KEPT:]
        if delay_s is not None and delay_s >= 0:
            delays = (*delays, min(delay_s, _LONGEST_DELAY_S))[-_KEPT:]
        return Habit(moving, still, delays)

    def allowed_s(self, *, is_still: bool) -> float:
        """How long this phone may be silent from here on before it is news."""
        late_s = max(self.delays_s, default=0.0)
        return late_s + (self._still_s() if is_still else self._moving_s())

    def _moving_s(self) -> float:
        if len(self.moving_s) < _KNOWN:
            return _MOVING_UNKNOWN_S
        least, most = _MOVING_S
        return min(max(_TIMES * max(self.moving_s), least), most)

    def _still_s(self) -> float:
        least, most = _STILL_S
        if len(self.still_s) < _KNOWN or max(self.still_s) > _SLEEPS_S:
            return most
        return min(max(_TIMES * max(self.still_s), least), most)
