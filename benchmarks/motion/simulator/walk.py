"""A body at a place: from the vehicle to the door, about within the place, and back."""

from dataclasses import dataclass
from math import hypot

import numpy as np
from benchmarks.motion.simulator.network import XY, Floats

_WALK_MPS = 1.2
# How far and how often somebody moves within a place: (meters, seconds between moves).
_ABOUT = {"home": (4.0, 2400.0), "depot": (14.0, 200.0), "lunch": (3.0, 900.0), "fuel": (3.0, 90.0)}
_AT_WORK = (9.0, 330.0)


@dataclass(slots=True)
class Track:
    """Places at each second: speed, whether indoors, whether in a tunnel."""

    x: Floats
    y: Floats
    speed_mps: Floats
    indoors: np.ndarray
    in_tunnel: np.ndarray

    def ending_at(self, door: XY) -> "Track":
        """Return the same but ending at the door: nobody went back to the vehicle."""
        x, y = self.x.copy(), self.y.copy()
        away = np.hypot(x - door[0], y - door[1])
        back = len(x) - int(np.argmax(away[::-1] < 6.0))
        x[back:], y[back:] = door
        return Track(x, y, self.speed_mps, self.indoors, self.in_tunnel)

    def starting_at(self, door: XY) -> "Track":
        """Return the same but starting at the door: somebody came there on foot."""
        x, y = self.x.copy(), self.y.copy()
        there = int(np.argmax(np.hypot(x - door[0], y - door[1]) < 6.0))
        x[:there], y[:there] = door
        return Track(x, y, self.speed_mps, self.indoors, self.in_tunnel)


def stay_track(parked: XY, door: XY, seconds: int, kind: str, rng: np.random.Generator) -> Track:
    """Return the body's places during a stay of this many seconds."""
    way_s = hypot(door[0] - parked[0], door[1] - parked[1]) / _WALK_MPS
    way_s = min(way_s, seconds / 3.0)
    reach_m, every_s = _ABOUT.get(kind, _AT_WORK)
    times, xs = [0.0, 12.0, 12.0 + way_s], [parked[0], parked[0], door[0]]
    ys = [parked[1], parked[1], door[1]]
    last_s = max(seconds - way_s - 12.0, 12.0 + way_s + 1.0)
    at, here = times[-1], door
    while door != parked:
        pause = float(rng.exponential(every_s))
        there = (door[0] + rng.normal(0, reach_m), door[1] + rng.normal(0, reach_m))
        walk = hypot(there[0] - here[0], there[1] - here[1]) / _WALK_MPS
        if at + pause + walk + 30.0 > last_s:
            break
        times += [at + pause, at + pause + walk]
        xs += [here[0], there[0]]
        ys += [here[1], there[1]]
        at, here = at + pause + walk, there
    times += [last_s, float(seconds)]
    xs += [here[0], parked[0]]
    ys += [here[1], parked[1]]
    clock = np.arange(float(seconds))
    x, y = np.interp(clock, times, xs), np.interp(clock, times, ys)
    speed = np.hypot(np.gradient(x), np.gradient(y)) if seconds > 1 else np.zeros(seconds)
    indoors = (clock > 15.0 + way_s) & (clock < last_s) & (door != parked) & (kind != "fuel")
    return Track(x, y, speed, indoors, np.zeros(seconds, dtype=bool))


def walk_track(a: XY, b: XY, rng: np.random.Generator) -> Track:
    """Return a walk from door to door, outdoors."""
    seconds = max(int(hypot(b[0] - a[0], b[1] - a[1]) / rng.uniform(0.9, 1.4)), 20)
    share = np.linspace(0.0, 1.0, seconds)
    none = np.zeros(seconds, dtype=bool)
    x, y = a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
    speed = np.full(seconds, hypot(b[0] - a[0], b[1] - a[1]) / seconds)
    return Track(x, y, speed, none, none.copy())
