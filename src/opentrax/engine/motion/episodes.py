"""Every stretch of the trail in which staying at one point is thinkable, all at once.

Points are the known places near the trail and the rests found in it. Steps: pairs of (point,
node) that may be near, by a grid for places and by time for rests → runs of near nodes, short
absences bridged → runs that could pay for a stay → their evidence, node by node, in flat
arrays. O(pairs) array operations, so hundreds of points cost as little as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from opentrax.engine.geo import Circle
from opentrax.engine.geo.points import Floats
from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.anchors import anchors
from opentrax.engine.motion.columns import EVENTS, Ints, Nodes
from opentrax.engine.motion.emission import return_nats, silence_nats, stay_nats
from opentrax.engine.motion.trail import Place

_REACH_M = 150.0  # a point is considered within this distance of its nodes
_APART_S = 900.0  # away this long, and coming back is a new episode
_CELL_M = 400.0
_LOOSE_M = 100.0  # nodes worse than this may belong to a point of any other cell


@dataclass(frozen=True, slots=True, eq=False)
class Episodes:
    """Stretches of nodes in order; the evidence of number i is at offset[i] … of the flat arrays.

    Node k of episode i has its evidence at offset[i] + k - first[i].
    """

    x: Floats
    y: Floats
    first: Ints
    last: Ints
    offset: Ints
    cost: Floats  # to begin the stay, in nats
    nats: Floats  # for staying rather than moving
    arrive_nats: Floats  # silence before a node if one came in it
    leave_nats: Floats  # silence after a node if one left in it

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """Candidate points: near `reach` meters counts as there, outside by `wide` more as near."""

    x: Floats
    y: Floats
    there_m: Floats
    edge_m: Floats
    cost: Floats
    places: Sequence[Place]  # of the first points; the others are rests


def episodes(nodes: Nodes, places: Sequence[Place]) -> Episodes:
    """Return every stretch where a stay is thinkable, in a fixed order."""
    points, point, node = _pairs(nodes, _near_places(nodes, places))
    away, far = _away(nodes, points, point, node)
    near = far <= _REACH_M + 2 * nodes.accuracy_m[node]
    point, node, away = point[near], node[near], away[near]
    if not len(node):
        return _measured(nodes, points, point, node, node)
    breaks = np.ones(len(node), dtype=bool)
    gap_s = nodes.first_at[node[1:]] - nodes.last_at[node[:-1]]
    breaks[1:] = (point[1:] != point[:-1]) | ((gap_s > _APART_S) & (np.diff(node) > 1))
    heads = np.flatnonzero(breaks)
    firsts, lasts = node[heads], node[np.append(heads[1:], len(node)) - 1]
    gains = np.add.reduceat(_gains(nodes, node, away), heads) - points.cost[point[heads]]
    kept = _worth(nodes, firsts, lasts, gains)
    return _measured(nodes, points, point[heads][kept], firsts[kept], lasts[kept])


def _gains(nodes: Nodes, node: Ints, away: Floats) -> Floats:
    gains: Floats = np.maximum(stay_nats(nodes, node, away), 0.0)
    return gains


def _worth(nodes: Nodes, firsts: Ints, lasts: Ints, gains: Floats) -> Ints:
    """Return the runs that could be a stay: most passes end here."""
    until = nodes.first_at[np.minimum(lasts + 1, len(nodes) - 1)]
    since = nodes.last_at[np.maximum(firsts - 1, 0)]
    # Who came by in less than a stay's time did not stay …
    worth = (until - since >= p.STAY_MIN_S) | (firsts == 0) | (lasts == len(nodes) - 1)
    # … nor did one whose observations and silences cannot pay for the beginning of a stay.
    hush = np.concatenate(([0.0], np.cumsum(return_nats(nodes.silence_s))))
    until_hush = hush[np.minimum(lasts + 1, len(nodes) - 1)]
    said = until_hush - hush[np.maximum(firsts - 1, 0)]
    worth &= (gains + said > 0.0) | (firsts == 0)
    return np.flatnonzero(worth)


def _measured(nodes: Nodes, points: _Points, point: Ints, firsts: Ints, lasts: Ints) -> Episodes:
    """Return the episodes with their evidence."""
    order = np.lexsort((points.y[point], points.x[point], lasts, firsts))
    point, firsts, lasts = point[order], firsts[order], lasts[order]
    x, y = points.x[point], points.y[point]
    counts = lasts - firsts + 1
    offset = np.cumsum(counts) - counts
    number = np.repeat(np.arange(len(counts)), counts)
    node = np.arange(len(number)) - offset[number] + firsts[number]
    away, _ = _away(nodes, points, point[number], node)
    silence = np.concatenate(([0.0], nodes.silence_s, [0.0]))
    before, after = np.maximum(node - 1, 0), np.minimum(node + 1, len(nodes) - 1)
    px, py = x[number], y[number]
    came_s = np.hypot(nodes.x[before] - px, nodes.y[before] - py) / p.TOP_MPS
    left_s = np.hypot(nodes.x[after] - px, nodes.y[after] - py) / p.TOP_MPS
    return Episodes(
        x,
        y,
        firsts,
        lasts,
        offset,
        points.cost[point],
        stay_nats(nodes, node, away),
        silence_nats(silence[node] - came_s),
        silence_nats(silence[node + 1] - left_s),
    )


def _pairs(nodes: Nodes, places: list[Place]) -> tuple[_Points, Ints, Ints]:
    """Return the points, and pairs of point and node that may be near, ordered by both."""
    found = anchors(nodes)
    spans = [(x, y, span) for x, y, times in found for span in times]
    middles = [nodes.plane.xy(*place.fence.center) for place in places]
    rest = np.array([(x, y, *span) for x, y, span in spans]).reshape(-1, 4)
    radius = [q.fence.radius_m if isinstance(q.fence, Circle) else 0.0 for q in places]
    edge = np.concatenate((radius, np.zeros(len(rest))))
    points = _Points(
        np.concatenate(([q[0] for q in middles], rest[:, 0])),
        np.concatenate(([q[1] for q in middles], rest[:, 1])),
        np.where(np.arange(len(edge)) < len(places), edge - p.WANDER_M, 0.0),
        edge,
        np.where(np.arange(len(edge)) < len(places), p.STAY_NATS - p.PLACE_NATS, p.STAY_NATS),
        places,
    )
    of_place, node = _by_cell(nodes, points, np.array([q.fence.reach_m() for q in places]))
    low, high = np.searchsorted(nodes.at, rest[:, 2]), np.searchsorted(nodes.at, rest[:, 3])
    of_rest, its_node = _ranges(low, high - low)
    return (
        points,
        np.concatenate((of_place, of_rest + len(places))),
        np.concatenate((node, its_node)),
    )


def _ranges(start: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Return (index, value) of start[i], start[i] + 1, … (count[i] values each)."""
    index = np.repeat(np.arange(len(start)), count)
    value = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count) + start[index]
    return index, value


def _cell(x: Floats, y: Floats) -> tuple[Ints, Ints]:
    return np.floor(x / _CELL_M).astype(np.int64), np.floor(y / _CELL_M).astype(np.int64)


def _code(column: Ints, row: Ints) -> Ints:
    code: Ints = column * (1 << 24) + row
    return code


def _near_places(nodes: Nodes, places: Sequence[Place]) -> list[Place]:
    """Return the places with a node near (by a grid, so that thousands of places cost little)."""
    if not places:
        return []
    seen = np.unique(_code(*_cell(nodes.x, nodes.y)))
    ranked = sorted(places, key=lambda q: q.place_id)
    degrees = np.array([place.fence.center for place in ranked])
    column, row = _cell(*nodes.plane.xy_arrays(degrees[:, 0], degrees[:, 1]))
    reach = np.array([place.fence.reach_m() for place in ranked])
    around = ((reach + _REACH_M) // _CELL_M).astype(np.int64) + 1
    near = np.zeros(len(ranked), dtype=bool)
    for wide in np.unique(around).tolist():
        mine = around == wide
        for i in range(-wide, wide + 1):
            for j in range(-wide, wide + 1):
                code = _code(column[mine] + i, row[mine] + j)
                at = np.minimum(np.searchsorted(seen, code), len(seen) - 1)
                near[mine] |= seen[at] == code
    return [ranked[i] for i in np.flatnonzero(near).tolist()]


def _by_cell(nodes: Nodes, points: _Points, reach: Floats) -> tuple[Ints, Ints]:
    """Return pairs of place and node that share neighboring cells, ordered by both."""
    code = _code(*_cell(nodes.x, nodes.y))
    is_loose = nodes.accuracy_m > _LOOSE_M
    loose, close = np.flatnonzero(is_loose), np.flatnonzero(~is_loose)
    order = close[np.argsort(code[close], kind="stable")]
    ranked = code[order]
    column, row = _cell(points.x[: len(reach)], points.y[: len(reach)])
    around = ((reach + _REACH_M + 2 * _LOOSE_M) // _CELL_M).astype(np.int64) + 1
    of_place = [np.repeat(np.arange(len(reach)), len(loose))]
    node = [np.tile(loose, len(reach))]
    widest = int(around.max(initial=0))
    for i in range(-widest, widest + 1):
        mine = np.flatnonzero(around >= abs(i))
        # The rows of one column have neighboring codes: one range of the sorted nodes.
        low = np.searchsorted(ranked, _code(column[mine] + i, row[mine] - around[mine]))
        high = np.searchsorted(ranked, _code(column[mine] + i, row[mine] + around[mine]), "right")
        index, value = _ranges(low, high - low)
        index, value = mine[index], order[value]
        apart = np.hypot(nodes.x[value] - points.x[index], nodes.y[value] - points.y[index])
        near = apart <= reach[index] + _REACH_M + 2 * _LOOSE_M
        of_place.append(index[near])
        node.append(value[near])
    pair = np.sort(np.concatenate(of_place) * len(nodes) + np.concatenate(node))
    return pair // len(nodes), pair % len(nodes)


def _away(nodes: Nodes, points: _Points, point: Ints, node: Ints) -> tuple[Floats, Floats]:
    """Return how far each node is from its point as one who stays there counts it, and from its
    edge.
    """
    apart = np.hypot(nodes.x[node] - points.x[point], nodes.y[node] - points.y[point])
    away = np.maximum(apart - points.there_m[point], 0.0)
    far = np.maximum(apart - points.edge_m[point], 0.0)
    for number, place in enumerate(points.places):
        shaped = not isinstance(place.fence, Circle)
        if not shaped and place.place_id not in nodes.regions:
            continue
        mine = np.flatnonzero(point == number)
        if shaped:
            signed = place.fence.signed_m(nodes.plane, nodes.x[node[mine]], nodes.y[node[mine]])
            away[mine] = np.maximum(signed + p.WANDER_M, 0.0)
            far[mine] = np.maximum(signed, 0.0)
        if place.place_id in nodes.regions:
            away[mine] = _told(nodes, place, node[mine], away[mine])
    return away, far


def _told(nodes: Nodes, place: Place, node: Ints, away: Floats) -> Floats:
    """The phone's own geofence knows better than one fix."""
    own = nodes.region[node] == nodes.regions.index(place.place_id)
    away = np.where(own & (nodes.event[node] == EVENTS["region_enter"]), 0.0, away)
    left = own & (nodes.event[node] == EVENTS["region_leave"])
    return np.where(left, _REACH_M, away)
