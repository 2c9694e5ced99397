"""Settle a device's positions to a gapless line of segments.

The settled line is a function of the set of positions: order and repetition of the input do not
matter, and neither does the order of places or plan. Steps: columns → nodes → episodes → Viterbi
→ dates → places → travel. O(n log n) in positions for the sort, O(n × points considered at
once) for the rest.
"""

from collections.abc import Iterable, Sequence

from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.attribution import Atlas
from opentrax.engine.motion.boundaries import Clockwork, stay_of, tidy, trimmed
from opentrax.engine.motion.columns import Columns, Nodes, columns, middle, nodes
from opentrax.engine.motion.decode import decode
from opentrax.engine.motion.episodes import episodes
from opentrax.engine.motion.line import Placed, line
from opentrax.engine.motion.segments import Segment
from opentrax.engine.motion.traffic import halt_of
from opentrax.engine.motion.trail import Place, PlannedStop, Position, Roads
from opentrax.engine.motion.unseen import with_unseen


def settle(
    positions: Iterable[Position],
    places: Sequence[Place] = (),
    plan: Sequence[PlannedStop] = (),
    *,
    roads: Roads | None = None,
) -> tuple[Segment, ...]:
    """Return the segments of one device, from its first position to its last.

    A stay at the end goes on for half of the phone's usual silence at rest, as a still phone would
    have said nothing meanwhile: up to 450 s after the last position.
    """
    return settle_columns(columns(positions), places, plan, roads=roads)


def settle_columns(
    fixes: Columns,
    places: Sequence[Place] = (),
    plan: Sequence[PlannedStop] = (),
    *,
    roads: Roads | None = None,
) -> tuple[Segment, ...]:
    """Return the segments of positions that are columns already."""
    if not len(fixes):
        return ()
    seen = nodes(fixes)
    placed, clock = rests(seen, places, plan, roads)
    kept = [one for one in placed if one.halt is None or one.halt.stop_share >= p.STOP_SHARE]
    return line(seen, kept, clock)


def rests(
    seen: Nodes, places: Sequence[Place], plan: Sequence[PlannedStop], roads: Roads | None
) -> tuple[list[Placed], Clockwork]:
    """Return all stays with their places, those in traffic included, and what dated them."""
    clock = Clockwork(seen, roads)
    # Where the phone itself says that it drove, only the silence after it spoke for a stay.
    stays = [trimmed(seen, stay_of(seen, rest)) for rest in decode(seen, episodes(seen, places))]
    stays = [s for s in stays if _speed_between(seen, s.first, s.last + 1) < p.WALK_MPS]
    stays = tidy(clock, stays, lambda a, b: _speed_between(seen, a, b))
    atlas = Atlas(seen, places, plan)
    stays = with_unseen(clock, stays, atlas)
    placed = []
    for index, stay in enumerate(stays):
        found, halt = atlas.attribute(stay), None
        if found.place_id is None:
            first = stays[index - 1].last + 1 if index else 0
            last = stays[index + 1].first - 1 if index + 1 < len(stays) else len(seen) - 1
            halt = halt_of(seen, stay, (first, last))
        placed.append(Placed(stay, found, halt))
    return placed, clock


def _speed_between(seen: Nodes, first: int, stop: int) -> float:
    speeds = seen.speed_mps[first:stop]
    return middle(speeds[speeds >= 0], 0.0)
