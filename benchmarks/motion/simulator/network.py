"""A road network in a local plane: junctions, ways between them, the quickest path.

Lengths are meters, speeds meters per second, places (x, y) in meters east and north of the
origin. Ways keep their shape, so that distances and bends are those of the road.
"""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import hypot

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type XY = tuple[float, float]

_FASTEST_MPS = 34.0


@dataclass(slots=True)
class Way:
    """A stretch of road from one junction to another; `shape` includes both ends."""

    head: int
    tail: int
    shape: Floats
    speed_mps: float
    one_way: bool = False

    @property
    def length_m(self) -> float:
        """Meters along the road."""
        return float(np.hypot(*np.diff(self.shape, axis=0).T).sum())

    def piece(self, along_m: float) -> tuple[int, float]:
        """Return on which piece of the shape this many meters from the head lie, and how far."""
        lengths = np.hypot(*np.diff(self.shape, axis=0).T)
        sums = np.concatenate(([0.0], np.cumsum(lengths)))
        i = int(np.clip(np.searchsorted(sums, along_m) - 1, 0, len(lengths) - 1))
        return i, float((along_m - sums[i]) / max(float(lengths[i]), 1e-9))

    def at(self, along_m: float) -> tuple[float, float, float, float]:
        """Return the point there and the unit vector along the road."""
        i, share = self.piece(along_m)
        way = self.shape[i + 1] - self.shape[i]
        x, y = (self.shape[i] + share * way).tolist()
        dx, dy = (way / max(float(np.hypot(*way)), 1e-9)).tolist()
        return x, y, dx, dy


@dataclass(slots=True)
class Path:
    """A drive along ways: its points, the speed allowed on each piece, and junctions passed."""

    points: Floats
    speeds_mps: Floats
    junctions: list[tuple[float, int]]  # meters from the start, how many roads meet

    @property
    def length_m(self) -> float:
        """Meters along the path."""
        return float(np.hypot(*np.diff(self.points, axis=0).T).sum())


@dataclass(slots=True)
class Network:
    """Roads of a region; `latitude`, `longitude` say where the plane's origin lies."""

    name: str
    latitude: float
    longitude: float
    time_zone: str
    nodes: list[XY] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    around: list[list[int]] = field(default_factory=list)  # ways at each node

    def add_node(self, x: float, y: float) -> int:
        """Add a junction and return its number."""
        self.nodes.append((x, y))
        self.around.append([])
        return len(self.nodes) - 1

    def add_way(self, way: Way) -> int:
        """Add a stretch of road and return its number."""
        self.ways.append(way)
        number = len(self.ways) - 1
        self.around[way.head].append(number)
        self.around[way.tail].append(number)
        return number

    def split(self, number: int, along_m: float) -> int:
        """Make a node on a way, `along_m` from its head, and return it."""
        way = self.ways[number]
        i, share = way.piece(along_m)
        middle = way.shape[i] + share * (way.shape[i + 1] - way.shape[i])
        node = self.add_node(float(middle[0]), float(middle[1]))
        rest = Way(node, way.tail, np.vstack((middle, way.shape[i + 1 :])), way.speed_mps)
        rest.one_way = way.one_way
        self.around[way.tail].remove(number)
        way.shape, way.tail = np.vstack((way.shape[: i + 1], middle)), node
        self.around[node].append(number)
        self.add_way(rest)
        return node

    def path(self, start: int, end: int) -> Path | None:
        """Return the quickest path, or None (A* with the straight line at the highest speed)."""
        if start == end:
            return None
        goal = self.nodes[end]
        best: dict[int, float] = {start: 0.0}
        came: dict[int, int] = {}
        queue: list[tuple[float, int]] = [(0.0, start)]
        closed: set[int] = set()
        while queue:
            _, node = heappop(queue)
            if node == end:
                return self._path(start, end, came)
            if node in closed:
                continue
            closed.add(node)
            for number in self.around[node]:
                way = self.ways[number]
                if way.one_way and way.tail == node:
                    continue
                to = way.tail if way.head == node else way.head
                cost = best[node] + self._seconds(number)
                if cost < best.get(to, float("inf")):
                    best[to], came[to] = cost, number
                    x, y = self.nodes[to]
                    ahead = hypot(goal[0] - x, goal[1] - y) / _FASTEST_MPS
                    heappush(queue, (cost + ahead, to))
        return None

    def reachable(self, start: int) -> set[int]:
        """Return the nodes that lie on roads connected with this one."""
        seen, stack = {start}, [start]
        while stack:
            for number in self.around[stack.pop()]:
                way = self.ways[number]
                for to in (way.head, way.tail):
                    if to not in seen:
                        seen.add(to)
                        stack.append(to)
        return seen

    def _seconds(self, number: int) -> float:
        way = self.ways[number]
        if len(way.shape) == 2:
            (ax, ay), (bx, by) = way.shape.tolist()
            return hypot(bx - ax, by - ay) / way.speed_mps
        return way.length_m / way.speed_mps

    def _path(self, start: int, end: int, came: dict[int, int]) -> Path:
        numbers: list[tuple[int, bool]] = []
        node = end
        while node != start:
            way = self.ways[came[node]]
            forward = way.tail == node
            numbers.append((came[node], forward))
            node = way.head if forward else way.tail
        pieces, speeds, junctions, done = [], [], [], 0.0
        for number, forward in reversed(numbers):
            way = self.ways[number]
            shape = way.shape if forward else way.shape[::-1]
            pieces.append(shape if not pieces else shape[1:])
            speeds.append(np.full(len(shape) - 1, way.speed_mps))
            done += way.length_m
            junctions.append((done, len(self.around[way.tail if forward else way.head])))
        return Path(np.vstack(pieces), np.concatenate(speeds), junctions[:-1])
