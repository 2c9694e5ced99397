"""Regions with roads of our own, each the same on every machine, and the committed extract.

- `gridtown` (train): blocks of 110 × 160 m, avenues with lights, a ring of fast roads.
- `liechtenstein` (train): the demo's extract, real roads of an alpine valley.
- `windingdale` (test): villages along winding country roads.
- `oldport` (test): crooked radial streets around a harbor, short blocks, narrow lanes.
"""

from collections.abc import Callable
from math import cos, hypot, pi, sin
from pathlib import Path

import numpy as np
from benchmarks.motion.simulator.extract import read_extract
from benchmarks.motion.simulator.network import XY, Network, Way

DEMO_EXTRACT = (
    Path(__file__).parents[3] / "src" / "opentrax" / "demo" / "region" / "liechtenstein.osm.pbf"
)
_LANE, _STREET, _AVENUE, _COUNTRY, _FAST = 8.3, 11.1, 13.9, 22.2, 27.8


def region(name: str) -> Network:
    """Return the roads of a region by its name, or of an extract by its file."""
    if name in _TOWNS:
        return _TOWNS[name]()
    if Path(name).is_file():
        return read_extract(Path(name))
    raise ValueError(
        f"There is no region {name!r}: give one of {', '.join(names())}, or an .osm.pbf file."
    )


def names() -> list[str]:
    """Return the names of the regions."""
    return sorted(_TOWNS)


def _gridtown() -> Network:
    town, rng = Network("gridtown", 45.52, -73.58, "America/Toronto"), np.random.default_rng(11)
    columns, rows = 44, 32
    node = {}
    for i in range(columns):
        for j in range(rows):
            x, y = (i - columns / 2) * 160.0, (j - rows / 2) * 110.0
            node[i, j] = town.add_node(x + rng.normal(0, 4), y + rng.normal(0, 4))
    for (i, j), a in node.items():
        for di, dj in ((1, 0), (0, 1)):
            b = node.get((i + di, j + dj))
            avenue = (j % 5 == 0) if di else (i % 4 == 0)
            if b is None or (not avenue and rng.random() < 0.08):
                continue
            _straight(town, a, b, _AVENUE if avenue else _STREET)
    ring = [(0, 0), (columns - 1, 0), (columns - 1, rows - 1), (0, rows - 1)]
    for here, there in zip(ring, ring[1:] + ring[:1], strict=True):
        _bent(town, node[here], node[there], _FAST, rng, sway=60.0)
    return town


def _windingdale() -> Network:
    """Villages of crooked streets, joined by country roads that wind."""
    dale, rng = Network("windingdale", -37.9, 175.4, "Pacific/Auckland"), np.random.default_rng(23)
    centers: list[XY] = []
    while len(centers) < 11:
        x, y = rng.uniform(-9000, 9000), rng.uniform(-7000, 7000)
        if all(hypot(x - a, y - b) > 2800 for a, b in centers):
            centers.append((x, y))
    hubs = [_village(dale, center, rng) for center in centers]
    for a in range(len(hubs)):
        near = sorted(range(len(hubs)), key=lambda b: _apart(centers[a], centers[b]))[1:4]
        for b in near:
            if (
                a < b
                or a
                not in sorted(range(len(hubs)), key=lambda c: _apart(centers[b], centers[c]))[1:4]
            ):
                _bent(dale, hubs[a], hubs[b], _COUNTRY, rng, sway=260.0)
    return dale


def _village(dale: Network, center: XY, rng: np.random.Generator) -> int:
    hub = dale.add_node(*center)
    ends = [hub]
    for _ in range(int(rng.integers(26, 44))):
        start = ends[int(rng.integers(len(ends)))]
        x, y = dale.nodes[start]
        turn, length = rng.uniform(0, 2 * pi), rng.uniform(70, 260)
        to = (x + length * cos(turn), y + length * sin(turn))
        if min(_apart(to, dale.nodes[n]) for n in ends) < 55:
            continue
        end = dale.add_node(*to)
        _bent(dale, start, end, _LANE, rng, sway=12.0)
        ends.append(end)
    return hub


def _oldport() -> Network:
    port, rng = Network("oldport", 53.55, 9.99, "Europe/Berlin"), np.random.default_rng(37)
    rays, rings = 26, 22
    node: dict[tuple[int, int], int] = {}
    for ring in range(rings):
        radius = 140.0 + 135.0 * ring
        for ray in range(rays):
            turn = pi * (ray / (rays - 1)) * 1.25 + rng.normal(0, 0.02)
            r = radius + rng.normal(0, 22.0)
            node[ray, ring] = port.add_node(r * cos(turn), r * sin(turn))
    for (ray, ring), a in node.items():
        outward = node.get((ray, ring + 1))
        if outward is not None and (ray % 3 == 0 or rng.random() < 0.75):
            _bent(port, a, outward, _AVENUE if ray % 5 == 0 else _LANE, rng, sway=6.0)
        beside = node.get((ray + 1, ring))
        if beside is not None and (ring % 4 == 0 or rng.random() < 0.8):
            _bent(port, a, beside, _AVENUE if ring % 6 == 0 else _STREET, rng, sway=14.0)
    return port


def _apart(a: XY, b: XY) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def _straight(town: Network, a: int, b: int, speed_mps: float) -> None:
    town.add_way(Way(a, b, np.array([town.nodes[a], town.nodes[b]]), speed_mps))


def _bent(
    town: Network, a: int, b: int, speed_mps: float, rng: np.random.Generator, *, sway: float
) -> None:
    """Join two junctions by a road that swings `sway` meters to either side."""
    start, end = np.array(town.nodes[a]), np.array(town.nodes[b])
    length = float(np.hypot(*(end - start)))
    count = max(int(length / 25.0), 2)
    share = np.linspace(0.0, 1.0, count + 1)
    across = np.array([-(end - start)[1], (end - start)[0]]) / max(length, 1e-9)
    waves = max(length / 900.0, 0.5)
    swing = sum(
        rng.normal(0, 1) * np.sin(2 * pi * waves * share * k + rng.uniform(0, 2 * pi)) / k
        for k in (1, 2, 3)
    )
    swing = swing * np.sin(pi * share) * min(sway, length / 8.0) * 0.6
    shape = start + share[:, None] * (end - start) + swing[:, None] * across
    town.add_way(Way(a, b, shape, speed_mps))


_TOWNS: dict[str, Callable[[], Network]] = {
    "gridtown": _gridtown,
    "liechtenstein": lambda: read_extract(DEMO_EXTRACT),
    "windingdale": _windingdale,
    "oldport": _oldport,
}
