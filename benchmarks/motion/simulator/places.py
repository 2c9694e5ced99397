"""Where a region's technicians work, eat, fuel and live: fences, doors, and where one parks.

Four tenths of the sites have an unvisited neighbor 60–150 m away; campuses are four fences on one
ground; some buildings lie across the road from where one can park.
"""

from dataclasses import dataclass, field
from math import cos, hypot, pi, sin

import numpy as np
from benchmarks.motion.simulator.network import XY, Network

SITES, CAMPUSES, LUNCHES, FUELS = 54, 4, 10, 5


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to stop at: the node where one parks, and the door where one goes."""

    node: int
    door: XY
    location: int | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fence:
    """A known location."""

    number: int
    name: str
    center: XY
    radius_m: float


@dataclass(slots=True)
class Spots:
    """All of a region's spots."""

    fences: list[Fence] = field(default_factory=list)
    sites: list[Spot] = field(default_factory=list)
    campuses: list[list[Spot]] = field(default_factory=list)
    lunches: list[Spot] = field(default_factory=list)
    fuels: list[Spot] = field(default_factory=list)
    homes: list[Spot] = field(default_factory=list)
    depot: Spot | None = None

    def fence(self, name: str, center: XY, radius_m: float) -> int:
        """Add a known location and return its number."""
        number = len(self.fences)
        self.fences.append(Fence(number, f"{name} {number}", center, radius_m))
        return number

    def clear_of_fences(self, point: XY, margin_m: float) -> bool:
        """Return whether a point lies outside every fence by a margin."""
        return all(
            hypot(point[0] - f.center[0], point[1] - f.center[1]) > f.radius_m + margin_m
            for f in self.fences
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a spot may come to be: a way, meters along it, the door, the direction to it."""

    way: int
    along_m: float
    door: XY
    across: XY


class Settlement:
    """Puts the spots on a network; the network gets a node for each."""

    def __init__(self, network: Network, rng: np.random.Generator) -> None:
        self.network, self.rng, self.spots = network, rng, Spots()
        self._connected = network.reachable(len(network.nodes) // 2)

    def settle(self, technicians: int) -> Spots:
        """Return the spots for this many technicians."""
        spots = self.spots
        for _ in range(SITES):
            self._site()
        for _ in range(CAMPUSES):
            self._campus()
        node, door = self._node(self._apart(30.0, 140.0))
        spots.depot = Spot(node, door, spots.fence("Depot", door, 70.0))
        spots.lunches = [self._lunch() for _ in range(LUNCHES)]
        spots.fuels = [self._nameless(14.0) for _ in range(FUELS)]
        spots.homes = [self._nameless(18.0) for _ in range(technicians)]
        return spots

    def _beside(self, off_m: float) -> Place:
        """Return where a new node on a quiet road may be, and a point beside it."""
        network, rng = self.network, self.rng
        while True:
            number = int(rng.integers(len(network.ways)))
            way = network.ways[number]
            length = way.length_m
            if way.speed_mps > 17.0 or way.head not in self._connected or length < 40.0:
                continue
            along = float(rng.uniform(0.15, 0.85)) * length
            x, y, dx, dy = way.at(along)
            side = 1.0 if rng.random() < 0.5 else -1.0
            across = (-dy * side, dx * side)
            return Place(number, along, (x + across[0] * off_m, y + across[1] * off_m), across)

    def _site(self) -> None:
        rng, spots = self.rng, self.spots
        across = rng.random() < 0.18
        off_m = float(rng.uniform(50, 85) if across else rng.uniform(16, 36))
        node, door = self._node(self._apart(off_m, 100.0))
        marks = ["across_the_road"] if across else []
        center = (door[0] + rng.normal(0, 7), door[1] + rng.normal(0, 7))
        radius_m = float(rng.choice([40.0, 50.0, 60.0, 80.0]))
        number = spots.fence("Location", center, radius_m)
        beside = self._free_beside(center) if rng.random() < 0.4 else None
        if beside is not None:
            spots.fence("Neighbor", beside, float(rng.choice([40.0, 60.0])))
            marks.append("neighbor")
        spots.sites.append(Spot(node, door, number, tuple(marks)))

    def _free_beside(self, center: XY) -> XY | None:
        """Return a place 60–150 m off that lies well away from every other fence."""
        for _ in range(8):
            turn, apart = self.rng.uniform(0, 2 * pi), self.rng.uniform(60, 150)
            beside = (center[0] + apart * cos(turn), center[1] + apart * sin(turn))
            if all(
                hypot(beside[0] - f.center[0], beside[1] - f.center[1]) > f.radius_m + 70.0
                for f in self.spots.fences[:-1]
            ):
                return beside
        return None

    def _apart(self, off_m: float, margin_m: float) -> Place:
        """Return a place beside a road, clear of every fence so far by a margin."""
        for _ in range(3000):
            found = self._beside(off_m)
            if self.spots.clear_of_fences(found.door, margin_m):
                return found
        raise ValueError(f"{self.network.name} has too few roads for so many locations.")

    def _campus(self) -> None:
        rng, spots = self.rng, self.spots
        found = self._apart(35.0, 260.0)
        (node, corner), (ux, uy) = self._node(found), found.across
        apart = float(rng.uniform(75, 115))
        houses = []
        for along, deep in ((-0.5, 0.0), (0.5, 0.0), (-0.5, 1.0), (0.5, 1.0)):
            door = (
                corner[0] + apart * (deep * ux - along * uy),
                corner[1] + apart * (deep * uy + along * ux),
            )
            number = spots.fence("Campus", door, float(rng.choice([35.0, 45.0])))
            houses.append(Spot(node, door, number, ("campus",)))
        spots.campuses.append(houses)

    def _lunch(self) -> Spot:
        """Return a place to eat 25–80 m outside the fence of a location, on a road."""
        for _ in range(6000):
            found = self._beside(12.0)
            x, y = found.door
            gaps = [hypot(x - f.center[0], y - f.center[1]) - f.radius_m for f in self.spots.fences]
            if 25.0 < min(gaps) < 80.0:
                return Spot(*self._node(found), None, ("lunch_beside",))
        return self._nameless(12.0)

    def _nameless(self, off_m: float) -> Spot:
        """Return a place far enough from every known location."""
        return Spot(*self._node(self._apart(off_m, 120.0)))

    def _node(self, place: Place) -> tuple[int, XY]:
        """Make the node where one parks; return it and the door."""
        node = self.network.split(place.way, place.along_m)
        self._connected.add(node)
        return node, place.door
