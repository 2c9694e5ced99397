"""From a set of positions to columns and nodes: the first step of settling.

`columns` sorts and removes repetitions, so that everything behind it depends on the set alone;
`nodes` drops impossible jumps and makes one observation of the fixes of ten seconds. O(n log
n).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opentrax.engine.geo.points import Floats, Plane
from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.trail import Position

type Ints = NDArray[np.int64]
type Bools = NDArray[np.bool_]

MOTIONS = {None: 0, "still": 1, "walk": 2, "run": 3, "bike": 4, "vehicle": 5}
EVENTS = {
    None: 0,
    "heartbeat": 0,
    "visit_arrival": 1,
    "visit_departure": 2,
    "region_enter": 3,
    "region_leave": 4,
}


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Fixes in order of time, each once; -1 is "unknown"."""

    at: Floats
    latitude: Floats
    longitude: Floats
    accuracy_m: Floats
    speed_mps: Floats
    motion: Floats
    event: Floats
    region: Floats  # index into regions, -1 none
    regions: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.at)


def columns(positions: Iterable[Position]) -> Columns:
    """Return the positions as sorted columns without repetitions and without nonsense."""
    rows = positions if isinstance(positions, list | tuple) else list(positions)
    regions = tuple(sorted({r.place_id for r in rows if r.place_id is not None}))
    number = {name: float(index) for index, name in enumerate(regions)}
    count = len(rows)
    table = np.empty((8, count))
    table[0] = [r.at for r in rows]
    table[1] = [r.latitude for r in rows]
    table[2] = [r.longitude for r in rows]
    table[3] = [-1.0 if r.accuracy_m is None else r.accuracy_m for r in rows]
    table[4] = [-1.0 if r.speed_mps is None else r.speed_mps for r in rows]
    table[5] = [MOTIONS[r.motion] for r in rows]
    table[6] = [EVENTS[r.event] for r in rows]
    table[7] = [-1.0 if r.place_id is None else number[r.place_id] for r in rows]
    return columns_of(table, regions)


def columns_of(table: Floats, regions: tuple[str, ...] = ()) -> Columns:
    """Return the columns of a table of 8 rows (at, latitude, longitude, accuracy, speed, …)."""
    finite = np.isfinite(table[:3]).all(axis=0)
    if not finite.all():
        table = table[:, finite]
    table[3:5] = np.where(np.isfinite(table[3:5]) & (table[3:5] >= 0), table[3:5], -1.0)
    table[3] = np.where(table[3] == 0.0, -1.0, table[3])  # 0 is "unknown" on most phones
    table = table[:, _order(table)]
    if table.shape[1] > 1:
        fresh = np.ones(table.shape[1], dtype=bool)
        fresh[1:] = (table[:, 1:] != table[:, :-1]).any(axis=0)
        table = table[:, fresh]
    at, latitude, longitude, accuracy, speed, motion, event, region = table
    return Columns(at, latitude, longitude, accuracy, speed, motion, event, region, regions)


def middle(values: Floats, otherwise: float) -> float:
    """Return the median, or the other number where there are no values (faster than NumPy's)."""
    count = len(values)
    if not count:
        return otherwise
    half = count // 2
    ranked = np.partition(values, half)
    if count % 2:
        return float(ranked[half])
    return float(ranked[:half].max() + ranked[half]) / 2


def _order(table: Floats) -> Ints:
    """Return the order by all rows, the first one first (few columns share its value)."""
    order = np.argsort(table[0], kind="stable")
    same = np.diff(table[0][order]) == 0.0
    if same.any():
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
        order[tied] = order[tied][np.lexsort(table[::-1, order[tied]])]
    return order


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """Observations: what the phone said within one bin of ten seconds, in meters of a plane."""

    plane: Plane
    begins_at: float  # of the trail, jumps at its ends included
    ends_at: float
    first_at: Floats
    last_at: Floats
    at: Floats
    x: Floats
    y: Floats
    accuracy_m: Floats
    speed_mps: Floats  # -1 unknown
    motion: Ints
    event: Ints
    region: Ints
    fixes: Ints
    regions: tuple[str, ...]
    silence_s: Floats  # from each node to the next (one shorter than the nodes)
    weight: Floats  # share of an independent observation
    tells_speed: bool  # whenever it moves: then a fix without a speed is one of a standing phone

    def __len__(self) -> int:
        return len(self.at)


def nodes(fixes: Columns) -> Nodes:
    """Return the observations of at least one fix."""
    plane = Plane.at(float(np.median(fixes.latitude)), float(fixes.longitude[0]))
    begins_at, ends_at = float(fixes.at[0]), float(fixes.at[-1])
    x, y = plane.xy_arrays(fixes.latitude, fixes.longitude)
    accuracy = np.where(fixes.accuracy_m < 0, p.ACCURACY_DEFAULT_M, fixes.accuracy_m)
    accuracy = np.maximum(accuracy, p.ACCURACY_FLOOR_M)
    good = _possible(fixes.at, x, y, accuracy)
    at, x, y, accuracy = fixes.at[good], x[good], y[good], accuracy[good]
    event = fixes.event[good]
    starts = _starts(at, (x, y, accuracy), fixes.speed_mps[good], event)
    ends = np.append(starts[1:], len(at)) - 1
    precision = 1.0 / (accuracy * accuracy)
    total = np.add.reduceat(precision, starts)
    count = ends - starts + 1
    middle_at = np.add.reduceat(at - at[0], starts) / count + at[0]
    silence = at[starts[1:]] - at[ends[:-1]]
    x = np.add.reduceat(x * precision, starts) / total
    y = np.add.reduceat(y * precision, starts) / total
    speed = _known_mean(fixes.speed_mps[good], starts)
    tells_speed = _tells_speed(middle_at, x, y, speed)
    return Nodes(
        plane=plane,
        begins_at=begins_at,
        ends_at=ends_at,
        first_at=at[starts],
        last_at=at[ends],
        at=np.clip(middle_at, at[starts], at[ends]),
        x=x,
        y=y,
        accuracy_m=np.sqrt(count / total),
        speed_mps=np.where(speed < 0.0, 0.0, speed) if tells_speed else speed,
        motion=np.maximum.reduceat(fixes.motion[good], starts).astype(np.int64),
        event=event[starts].astype(np.int64),
        region=fixes.region[good][starts].astype(np.int64),
        fixes=count,
        regions=fixes.regions,
        silence_s=silence,
        weight=_weights(at[starts], at[ends], silence),
        tells_speed=tells_speed,
    )


def _starts(at: Floats, where: tuple[Floats, Floats, Floats], speed: Floats, event: Floats) -> Ints:
    """Return where each node begins: bins of NODE_S, three times as long where nothing moves."""
    x, y, accuracy = where
    short, long = _opens(at, p.NODE_S), _opens(at, p.STILL_NODE_S)
    firsts = np.flatnonzero(long)
    wide = np.maximum(
        np.maximum.reduceat(x, firsts) - np.minimum.reduceat(x, firsts),
        np.maximum.reduceat(y, firsts) - np.minimum.reduceat(y, firsts),
    )
    still = wide <= p.WANDER_M + np.minimum.reduceat(accuracy, firsts)
    still &= np.maximum.reduceat(speed, firsts) < p.STILL_MPS
    opens = np.where(still[np.cumsum(long) - 1], long, short)
    opens[1:] |= (event[1:] > 0) | (event[:-1] > 0)
    drives, stands = speed > p.WALK_MPS, (speed >= 0.0) & (speed < p.STILL_MPS)
    opens[1:] |= (drives[1:] & stands[:-1]) | (stands[1:] & drives[:-1])
    return np.flatnonzero(opens)


def _opens(at: Floats, bin_s: float) -> Bools:
    bins = np.floor(at / bin_s)
    opens = np.ones(len(at), dtype=bool)
    opens[1:] = bins[1:] != bins[:-1]
    return opens


def _known_mean(values: Floats, starts: Ints) -> Floats:
    known = values >= 0
    count = np.add.reduceat(known.astype(float), starts)
    total = np.add.reduceat(np.where(known, values, 0.0), starts)
    return np.where(count > 0, total / np.maximum(count, 1.0), -1.0)


def _tells_speed(at: Floats, x: Floats, y: Floats, speed: Floats) -> bool:
    """Return whether the phone tells its speed wherever its places say that it moves."""
    before = np.searchsorted(at, at - p.HABIT_S)
    after = np.minimum(np.searchsorted(at, at + p.HABIT_S), len(at) - 1)
    came_m = np.hypot(x - x[before], y - y[before])
    left_m = np.hypot(x[after] - x, y[after] - y)
    went_m = np.hypot(x[after] - x[before], y[after] - y[before])
    straight = went_m > 0.7 * (came_m + left_m)  # not there and back, as drift and far routers go
    steady = np.minimum(came_m, left_m) > 2 * p.WALK_MPS * p.HABIT_S
    moves = np.flatnonzero(steady & straight & (at[after] - at[before] < 4 * p.HABIT_S))
    if len(moves) < p.HABIT_NODES:  # it hardly moves: then it must speak of that most of the time
        return bool((speed >= 0.0).mean() >= 0.5)
    return bool((speed[moves] >= 0.0).mean() >= p.HABIT_SHARE)


def _weights(first: Floats, last: Floats, silence: Floats) -> Floats:
    """Return what share of one independent observation each node is (errors are correlated)."""
    half = np.minimum(silence, p.CORRELATION_S) / 2
    covered = last - first
    covered[1:] += half
    covered[:-1] += half
    covered[0] += p.CORRELATION_S / 2
    covered[-1] += p.CORRELATION_S / 2
    return np.minimum(covered / p.CORRELATION_S, 1.0)


def _possible(at: Floats, x: Floats, y: Floats, accuracy: Floats) -> Bools:
    """Return which fixes are no jump: a short run that nobody could have flown to and back from."""
    good = np.ones(len(at), dtype=bool)
    if len(at) < 3:
        return good
    net = np.hypot(np.diff(x), np.diff(y)) - accuracy[1:] - accuracy[:-1]
    cuts = np.flatnonzero(net > p.IMPOSSIBLE_MPS * np.maximum(np.diff(at), 1.0))
    if not len(cuts):
        return good
    pieces = list(zip(np.append(0, cuts + 1), np.append(cuts, len(at) - 1), strict=True))
    kept = [pieces[0]]
    for piece in pieces[1:]:
        while len(kept) > 1 and _is_jump(kept[-1], kept[-2], piece, (at, x, y, accuracy)):
            first, last = kept.pop()
            good[first : last + 1] = False
        kept.append(piece)
    _drop_loose_ends(kept, good, at)
    return good


def _is_jump(
    piece: tuple[int, int],
    before: tuple[int, int],
    after: tuple[int, int],
    fixes: tuple[Floats, Floats, Floats, Floats],
) -> bool:
    at, x, y, accuracy = fixes
    if at[piece[1]] - at[piece[0]] > 20 * p.NODE_S:
        return False
    a, b = before[1], after[0]
    net = np.hypot(x[b] - x[a], y[b] - y[a]) - accuracy[a] - accuracy[b]
    return bool(net <= p.IMPOSSIBLE_MPS * max(at[b] - at[a], 1.0))


def _drop_loose_ends(kept: list[tuple[int, int]], good: Bools, at: Floats) -> None:
    """A jump at the very beginning or end has no other side; a single fix there is not believed."""
    for end, other in ((0, 1), (-1, -2)):
        if len(kept) > 1:
            first, last = kept[end]
            rest = kept[other]
            if first == last and rest[1] > rest[0] and good[rest[0] : rest[1] + 1].any():
                good[first] = False
                kept.pop(end)
