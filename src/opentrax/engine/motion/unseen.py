"""Rests that no node saw: the phone fell silent on the way and spoke again on the way.

A long silence whose ends are near each other went nowhere; one that begins or ends beside a
known place was spent there, if the way to it and from it leaves time enough. Any other silence
is a gap.
"""

from math import hypot

import numpy as np

from opentrax.engine.motion.attribution import Atlas
from opentrax.engine.motion.boundaries import Clockwork, Point, Stay
from opentrax.engine.motion.columns import Nodes

_LONG_S = 600.0  # longer than tunnels and jams keep a phone silent
_NEAR_M = 300.0  # both ends within this: it went nowhere
_BESIDE_M = 150.0  # one end within this of a fence
_ASTRAY_M = 3000.0  # but the other end farther than this: nobody can say


def with_unseen(clock: Clockwork, stays: list[Stay], atlas: Atlas) -> list[Stay]:
    """Return the stays and the unseen rests between them, in order."""
    nodes = clock.nodes
    moving = np.ones(len(nodes), dtype=bool)
    for stay in stays:
        moving[stay.first : stay.last + 1] = False
    quiet = (nodes.silence_s >= _LONG_S) & moving[:-1] & moving[1:]
    found = [_rest(clock, atlas, i) for i in np.flatnonzero(quiet).tolist()]
    return sorted([*stays, *(s for s in found if s)], key=lambda s: (s.first, s.last))


def _rest(clock: Clockwork, atlas: Atlas, i: int) -> Stay | None:
    """Return the rest between node i and the next, if there was one."""
    nodes = clock.nodes
    a = float(nodes.x[i]), float(nodes.y[i])
    b = float(nodes.x[i + 1]), float(nodes.y[i + 1])
    where = _where(nodes, atlas, a, b)
    if where is None:
        return None
    gone, back = float(nodes.last_at[i]), float(nodes.first_at[i + 1])
    start = gone + clock.travel_s(a, where, back - gone, float(nodes.speed_mps[i]))
    end = back - clock.travel_s(where, b, back - gone, float(nodes.speed_mps[i + 1]))
    if end - start < _LONG_S / 2:
        return None
    return Stay(i + 1, i, *where, 0.0, start, end)


def _where(nodes: Nodes, atlas: Atlas, a: Point, b: Point) -> Point | None:
    apart = hypot(b[0] - a[0], b[1] - a[1])
    if apart > _ASTRAY_M:
        return None
    x, y = np.array([a[0], b[0]]), np.array([a[1], b[1]])
    beside = []
    for place in atlas.near(*a) + atlas.near(*b):
        signed = float(place.fence.signed_m(nodes.plane, x, y).min())
        if signed <= _BESIDE_M:
            beside.append((signed, place.place_id, nodes.plane.xy(*place.fence.center)))
    if beside:
        return min(beside)[2]
    if apart <= _NEAR_M:
        return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    return None
