"""Standing in traffic, told from a stop: by what the way before and after it says.

A stop at no known place is a stop if somebody drove there: the way turns off, comes back, or leads
round a corner and back; people walk, and stay for a while. Who stands on the way, goes on in the
direction in which he came, and did not walk, stood in traffic: that is travel. The weights are a
logistic regression (fitted by `python -m benchmarks.motion.calibrate` on the simulator's train
split), the duration's is that of standstills that end by chance after four minutes on average.
O(nodes beside the stop).
"""

from dataclasses import dataclass
from math import exp, hypot, log

from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.boundaries import Stay
from opentrax.engine.motion.columns import Nodes, middle

_NEAR_M, _FAR_M = 60.0, 250.0
_GOOD_M = 60.0
_LONG_S = 1200.0  # nobody stands in traffic for longer without a sign of it

type Vector = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Halt:
    """What tells a stop from standing in traffic."""

    turns: float  # cosine of the turn between the way there and the way on: 1 goes on, -1 goes back
    turns_near: float  # the same, of the last and next 60 m
    aside: float  # log of how far it lies beside the way, in errors
    no_walk: float  # share of the observations that should have shown somebody walking
    duration_s: float

    @property
    def features(self) -> tuple[float, float, float, float, float]:
        """The features of the regression, the constant first."""
        return 1.0, self.turns, self.turns_near, self.aside, self.no_walk

    @property
    def stop_nats(self) -> float:
        """Return the log odds of a stop."""
        weighed = sum(w * f for w, f in zip(p.STOP_WEIGHTS, self.features, strict=True))
        return weighed + (self.duration_s - p.TRAFFIC_S) / p.TRAFFIC_MEAN_S

    @property
    def stop_share(self) -> float:
        """Return how probable it is that this was a stop, not traffic."""
        return 1.0 / (1.0 + exp(-self.stop_nats))


def halt_of(nodes: Nodes, stay: Stay, around: tuple[int, int]) -> Halt | None:
    """Return what the way says of a rest; None where it cannot be traffic, or nobody saw the way.

    `around` are the first and last node on the way before and after it.
    """
    if stay.unseen or stay.end - stay.start > _LONG_S:
        return None
    before = range(stay.first - 1, around[0] - 1, -1)
    after = range(stay.last + 1, around[1] + 1)
    if not before or not after:
        return None
    (came, gone), (came_far, gone_far) = (
        (_away(nodes, stay, before, far_m), _away(nodes, stay, after, far_m))
        for far_m in (_NEAR_M, _FAR_M)
    )
    near, far = _cosine(came, gone), _cosine(came_far, gone_far)
    window = slice(stay.first, stay.last + 1)
    speed, weight = nodes.speed_mps[window], nodes.weight[window]
    walks = float(weight[(speed >= p.STILL_MPS) & (speed <= p.WALK_MPS)].sum())
    seen = float(weight.sum())
    accuracy_m = middle(nodes.accuracy_m[window], p.ACCURACY_DEFAULT_M)
    aside = log((_aside_m(came, gone) + 3.0) / (accuracy_m / 2 + 5.0))
    no_walk = min(seen, 8.0) / 8.0 if walks < 0.3 else 0.0
    return Halt(min(near, far), near, aside, no_walk, stay.end - stay.start)


def _away(nodes: Nodes, stay: Stay, way: range, far_m: float) -> Vector:
    """Return the vector from the rest to the first good node that is this far off."""
    dx = dy = 0.0
    for i in way:
        dx, dy = float(nodes.x[i]) - stay.x, float(nodes.y[i]) - stay.y
        if hypot(dx, dy) > far_m and nodes.accuracy_m[i] < _GOOD_M:
            break
    return dx, dy


def _cosine(came: Vector, gone: Vector) -> float:
    size = hypot(*came) * hypot(*gone)
    return -(came[0] * gone[0] + came[1] * gone[1]) / max(size, 1e-9)


def _aside_m(came: Vector, gone: Vector) -> float:
    """Return how far the rest lies from the line between the two."""
    chord = hypot(gone[0] - came[0], gone[1] - came[1])
    return abs(came[0] * gone[1] - came[1] * gone[0]) / max(chord, 1e-9)
