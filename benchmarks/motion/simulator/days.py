"""Days of a technician: home, depot, visits, lunch, fuel, and the drives between them.

What happens is drawn here, the truth is its record: stays and trips follow each other without a
gap from the first midnight to the last, in whole seconds.
"""

from dataclasses import dataclass, field
from math import hypot
from typing import Any

import numpy as np
from benchmarks.motion.simulator.drive import Drive, Traffic, drive
from benchmarks.motion.simulator.network import XY, Network
from benchmarks.motion.simulator.places import Spot, Spots
from benchmarks.motion.simulator.walk import Track, stay_track, walk_track

DAY_S = 86_400


@dataclass(slots=True)
class Stay:
    """One stay of the truth; `marks` name the phenomena that it was made for."""

    start: int
    end: int
    kind: str
    spot: Spot
    marks: tuple[str, ...] = ()


@dataclass(slots=True)
class Trip:
    """One trip of the truth."""

    start: int
    end: int
    distance_m: float
    marks: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Life:
    """All that a technician did, and the body's place at each second from the first midnight."""

    name: str
    stays: list[Stay] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    sent: list[tuple[int, int]] = field(default_factory=list)  # day, location


class Chronicle:
    """Lives one technician's days on a region."""

    def __init__(
        self,
        network: Network,
        spots: Spots,
        traffic: Traffic,
        rng: np.random.Generator,
    ) -> None:
        self.network, self.spots, self.traffic, self.rng = network, spots, traffic, rng

    def live(self, name: str, home: Spot, days: int) -> Life:
        """Return this many days of a technician who lives there."""
        life, at = Life(name), 0
        for day in range(days):
            leaves = day * DAY_S + int(self.rng.normal(7 * 3600, 1500))
            at = self._stay(life, at, leaves, "home", home)
            at = self._work(life, at, home, day)
        self._stay(life, at, days * DAY_S, "home", home)
        return life

    def _work(self, life: Life, at: int, home: Spot, day: int) -> int:
        rng, here = self.rng, home
        errands = self._errands(life, day)
        for kind, spot, seconds in errands:
            if at > day * DAY_S + int(18.5 * 3600):
                break
            arrived = self._go(life, at, here, spot)
            if arrived is None:
                continue
            at, here = self._stay(life, arrived, arrived + seconds, kind, spot), spot
        back = self._go(life, at, here, home)
        if back is None:
            raise RuntimeError(f"{life.name} cannot get home: the region's roads are not connected")
        if rng.random() < 0.12:  # forgotten something: out again in the evening, for a short way
            out = self._stay(life, back, back + int(rng.uniform(1800, 5400)), "home", home)
            spot = self.spots.lunches[int(rng.integers(len(self.spots.lunches)))]
            arrived = self._go(life, out, home, spot)
            if arrived is not None:
                left = self._stay(
                    life, arrived, arrived + int(rng.uniform(700, 4000)), "other", spot
                )
                back = self._go(life, left, spot, home) or left
        return back

    def _errands(self, life: Life, day: int) -> list[tuple[str, Spot, int]]:
        rng, spots = self.rng, self.spots
        errands: list[tuple[str, Spot, int]] = []
        if spots.depot is not None and rng.random() < 0.7:
            errands.append(("depot", spots.depot, int(rng.uniform(240, 1500))))
        visits = rng.choice(len(spots.sites), int(rng.integers(4, 8)), replace=False)
        work = [("site", spots.sites[int(i)], self._work_s()) for i in visits]
        if rng.random() < 0.2:
            campus = spots.campuses[int(rng.integers(len(spots.campuses)))]
            houses = rng.choice(len(campus), int(rng.integers(1, 3)), replace=False)
            where = int(rng.integers(len(work)))
            work[where:where] = [("site", campus[int(i)], self._work_s()) for i in houses]
        for _, spot, _ in work:
            self._send(life, day, spot)
        if rng.random() < 0.65:
            lunch = spots.lunches[int(rng.integers(len(spots.lunches)))]
            work.insert(len(work) // 2, ("lunch", lunch, int(rng.uniform(1000, 2700))))
        if rng.random() < 0.45:
            fuel = spots.fuels[int(rng.integers(len(spots.fuels)))]
            work.insert(
                int(rng.integers(1, len(work) + 1)), ("fuel", fuel, int(rng.uniform(170, 480)))
            )
        return errands + work

    def _send(self, life: Life, day: int, spot: Spot) -> None:
        """Plan a visit: one in ten is not in the plan, one in twenty planned elsewhere besides."""
        rng = self.rng
        if spot.location is not None and rng.random() > 0.1:
            life.sent.append((day, spot.location))
        if rng.random() < 0.05:
            other = self.spots.sites[int(rng.integers(len(self.spots.sites)))]
            if other.location is not None:
                life.sent.append((day, other.location))

    def _work_s(self) -> int:
        rng, kind = self.rng, self.rng.random()
        if kind < 0.22:
            return int(rng.uniform(240, 560))  # a parcel, a reading
        if kind < 0.82:
            return int(rng.lognormal(np.log(1700), 0.5))
        return int(rng.uniform(3600, 3 * 3600))

    def _stay(self, life: Life, start: int, end: int, kind: str, spot: Spot) -> int:
        rng = self.rng
        end = max(end, start + 150)
        marks = list(spot.marks)
        in_van = kind == "site" and rng.random() < 0.08 and self._van_is_nearest(spot)
        if in_van:
            marks.append("phone_in_van")
        if kind == "site" and end - start < 600:
            marks.append("short")
        if kind == "fuel":
            marks.append("fuel")
        life.stays.append(Stay(start, end, kind, spot, tuple(marks)))
        parked = self.network.nodes[spot.node]
        door = parked if in_van else spot.door
        track = stay_track(parked, door, end - start, kind, rng)
        on_foot = bool(life.trips) and "campus_walk" in life.trips[-1].marks
        life.tracks.append(track.starting_at(door) if on_foot else track)
        return end

    def _van_is_nearest(self, spot: Spot) -> bool:
        """Return whether the van stands within or beside its own fence, not nearer to another."""
        x, y = self.network.nodes[spot.node]
        gaps = sorted(
            (hypot(x - f.center[0], y - f.center[1]) - f.radius_m, f.number)
            for f in self.spots.fences
        )
        return gaps[0][1] == spot.location and gaps[0][0] < 15.0 and gaps[1][0] > 25.0

    def _go(self, life: Life, at: int, here: Spot, there: Spot) -> int | None:
        """Travel, by foot between houses of a campus; return the arrival, None if no way."""
        if here.node == there.node:
            apart = hypot(there.door[0] - here.door[0], there.door[1] - here.door[1])
            if apart < 1.0:
                return None
            return self._walk(life, at, here, there)
        path = self.network.path(here.node, there.node)
        if path is None:
            return None
        halts = self._beside_fences(path.points, here, there)
        went = drive(path, self.rng, self.traffic, halts)
        if halts:
            went.marks["drive_by_halt"] = sum(s for _, s in halts)
        return self._record(life, at, went)

    def _record(self, life: Life, at: int, went: Drive) -> int:
        end = at + went.duration_s
        life.trips.append(Trip(at, end, went.length_m, went.marks))
        life.tracks.append(
            Track(went.x, went.y, went.speed_mps, np.zeros(len(went.x), dtype=bool), went.in_tunnel)
        )
        return end

    def _walk(self, life: Life, at: int, here: Spot, there: Spot) -> int:
        # The body left the first house by its end of stay: the walk is from door to door.
        life.tracks[-1] = life.tracks[-1].ending_at(here.door)
        track = walk_track(here.door, there.door, self.rng)
        end = at + len(track.x)
        apart = hypot(there.door[0] - here.door[0], there.door[1] - here.door[1])
        life.trips.append(Trip(at, end, apart, {"campus_walk": float(end - at)}))
        life.tracks.append(track)
        return end

    def _beside_fences(self, points: Any, here: Spot, there: Spot) -> list[tuple[float, float]]:
        """Return a halt within the fence of a location on the way, now and then."""
        rng = self.rng
        if rng.random() > 0.25:
            return []
        sums = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
        own = {here.location, there.location}
        ends: list[XY] = [self.network.nodes[here.node], self.network.nodes[there.node]]
        for fence in self.spots.fences:
            if fence.number in own:
                continue
            if any(hypot(x - fence.center[0], y - fence.center[1]) < 250.0 for x, y in ends):
                continue
            gaps = np.hypot(points[:, 0] - fence.center[0], points[:, 1] - fence.center[1])
            nearest = int(np.argmin(gaps))
            if gaps[nearest] < fence.radius_m:
                return [(float(sums[nearest]), float(rng.uniform(15, 100)))]
        return []
