"""A phone in a technician's pocket: from the day as it was to the fixes that its tracker would
send.

Pure and seeded: the same day and seed give the same fixes. The noise of a phone is not white: its
error drifts slowly (first-order autoregression) around a spot, now and then with a poor fix.
Trackers are silent while still, as real ones.
"""

import math
import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from opentrax.engine.geo import LatLon, Plane, distance_m

_STEP_S = 1.0
_DRIFT = 0.97  # how much of a phone's error survives a second
_POOR_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of time at one spot; `location` is its number in the story, or None for
    elsewhere."""

    start: float
    end: float
    at: LatLon
    location: int | None = None


@dataclass(frozen=True, slots=True)
class Trip:
    """A way along roads from `start` to `end` (epoch seconds); `marks` are the metres gone at
    each point."""

    start: float
    end: float
    path: tuple[LatLon, ...]
    marks: tuple[float, ...]

    @classmethod
    def along(cls, path: Sequence[LatLon], start: float, end: float) -> "Trip":
        """A trip on a path of at least two points."""
        legs = (distance_m(a, b) for a, b in pairwise(path))
        return cls(start, end, tuple(path), (0.0, *accumulate(legs)))

    def at_share(self, share: float) -> tuple[LatLon, float]:
        """The point at a share (0..1) of the length, and the course there in degrees."""
        gone = max(0.0, min(1.0, share)) * self.marks[-1]
        index = min(max(bisect_right(self.marks, gone) - 1, 0), len(self.path) - 2)
        a, b = self.path[index], self.path[index + 1]
        leg = self.marks[index + 1] - self.marks[index]
        t = 0.0 if leg == 0 else (gone - self.marks[index]) / leg
        east = (b[1] - a[1]) * math.cos(math.radians(a[0]))
        course = math.degrees(math.atan2(east, b[0] - a[0])) % 360
        return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t), course


@dataclass(frozen=True, slots=True)
class Habit:
    """How a tracker reports: by distance and time while moving, and a sign of life while still
    (None: silence)."""

    move_s: float
    move_m: float
    still_s: float | None
    spread_m: float


@dataclass(frozen=True, slots=True)
class SimulatedFix:
    """A fix as the phone has it: epoch seconds, degrees, metres, metres per second."""

    at: float
    latitude: float
    longitude: float
    accuracy_m: float
    speed_mps: float
    course_deg: float | None
    moving: bool


def _progress(share: float) -> float:
    """Share of the way after a share of the time: pulling away and braking at the
    ends."""
    ramp = 0.06
    if share < ramp:
        return share * share / (2 * ramp * (1 - ramp))
    if share > 1 - ramp:
        return 1 - (1 - share) ** 2 / (2 * ramp * (1 - ramp))
    return (share - ramp / 2) / (1 - ramp)


def _truth(day: Sequence[Stay | Trip], at: float) -> tuple[LatLon, float, float, bool]:
    """Place, speed, course and whether moving, at an instant of the day."""
    for part in day:
        if part.start <= at < part.end:
            if isinstance(part, Stay):
                return part.at, 0.0, 0.0, False
            share = (at - part.start) / (part.end - part.start)
            here, course = part.at_share(_progress(share))
            share = min(1.0, (at + 1 - part.start) / (part.end - part.start))
            ahead, _ = part.at_share(_progress(share))
            return here, distance_m(here, ahead), course, True
    last = day[-1]
    return (last.at if isinstance(last, Stay) else last.path[-1]), 0.0, 0.0, False


def fixes(day: Sequence[Stay | Trip], habit: Habit, seed: int) -> Iterator[SimulatedFix]:
    """The fixes that a tracker with this habit would send, in order of time."""
    chance = random.Random(seed)  # noqa: S311  a simulation, not a secret
    east = north = 0.0
    sent_at, was_moving = -math.inf, False
    sent_place = _truth(day, day[0].start)[0]
    at, end = day[0].start, day[-1].end
    while at < end:
        place, speed, course, moving = _truth(day, at)
        scale = habit.spread_m * math.sqrt(1 - _DRIFT**2)
        east, north = (
            east * _DRIFT + chance.gauss(0, scale),
            north * _DRIFT + chance.gauss(0, scale),
        )
        pause = habit.move_s if moving else habit.still_s
        due = pause is not None and at - sent_at >= pause
        turned = moving != was_moving
        went = moving and distance_m(sent_place, place) >= habit.move_m
        if due or turned or went:
            poor = chance.random() < _POOR_SHARE
            spread = 6.0 if poor else 1.0
            latitude, longitude = Plane.at(*place).latlon(east * spread, north * spread)
            accuracy = max(3.0, habit.spread_m * spread * chance.uniform(0.8, 1.6))
            yield SimulatedFix(
                at, latitude, longitude, round(accuracy, 1), speed if moving else 0.0,
                course if moving else None, moving,
            )  # fmt: skip
            sent_at, sent_place, was_moving = at, place, moving
        at += _STEP_S
