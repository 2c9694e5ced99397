"""How sure a segment is: the probability that it is right, calibrated on held-out days.

A stay is right if a true stay at the same place (or, as this one, at no known place) shares at
least half of the time that either of them covers. Travel is right if at least half of its time
was travel. Both are logistic regressions over what the engine knows of its own segment, fitted by
`python -m benchmarks.motion.calibrate` on the simulator's train split; the reliability table in
docs/algorithms/motion.md is that of the test split. O(nodes of the segment).
"""

from collections.abc import Sequence
from math import exp, hypot, log, log1p

from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.attribution import Attribution
from opentrax.engine.motion.boundaries import Stay
from opentrax.engine.motion.columns import Nodes
from opentrax.engine.motion.traffic import Halt

_MOST = 0.999  # nobody is surer than that of somebody else's whereabouts


def stay_confidence(
    nodes: Nodes, stay: Stay, found: Attribution, halt: Halt | None, still_s: float
) -> float:
    """Return how probable it is that a stay is right: no more than that its place is."""
    share = _share(p.STAY_WEIGHTS, stay_features(nodes, stay, found, halt, still_s))
    return min(share, max(found.probability, 0.5)) if found.probability < p.FLAT else share


def stay_features(
    nodes: Nodes, stay: Stay, found: Attribution, halt: Halt | None, still_s: float
) -> tuple[float, ...]:
    """Return the features of a stay, the constant first; `still_s`: its usual silence at rest."""
    duration_s = max(stay.end - stay.start, 1.0)
    open_s = _open_s(nodes, stay)
    longest_s = float(nodes.silence_s[stay.first : stay.last].max(initial=0.0))
    at_place = found.place_id is not None
    doubt = log(max(1.0 - found.probability, 1e-4))
    return (
        1.0,
        doubt if at_place else 0.0,
        0.0 if at_place else 1.0,
        0.0 if at_place else doubt,
        log1p(min(max(stay.nats, 0.0), 200.0)),
        log(min(duration_s, 4 * 3600.0) / 1800.0),
        min(open_s / duration_s, 2.0),
        max(longest_s - min(4.0 * still_s, 3600.0), 0.0) / duration_s,
        1.0 if stay.unseen else 0.0,
        1.0 if stay.first == 0 or stay.last == len(nodes) - 1 else 0.0,
        0.0 if at_place or halt is None else max(min(halt.stop_nats, 3.0), -3.0) - 3.0,
    )


def _open_s(nodes: Nodes, stay: Stay) -> float:
    """Return how long before and after the fixes of a stay nobody saw the phone."""
    if stay.unseen:
        return stay.end - stay.start
    before = float(nodes.silence_s[stay.first - 1]) if stay.first else 0.0
    after = float(nodes.silence_s[stay.last]) if stay.last < len(nodes) - 1 else 0.0
    return before + after


def travel_confidence(nodes: Nodes, window: tuple[int, int], duration_s: float) -> float:
    """Return how probable it is that travel over nodes first..last (may be none) is right."""
    return _share(p.TRAVEL_WEIGHTS, travel_features(nodes, window, duration_s))


def travel_features(nodes: Nodes, window: tuple[int, int], duration_s: float) -> tuple[float, ...]:
    """Return the features of travel, the constant first."""
    first, last = window
    count = max(last - first + 1, 0)
    if not count:
        return 1.0, log(max(duration_s, 1.0) / 300.0), 1.0, 0.0, 0.0, 0.0
    speeds = nodes.speed_mps[first : last + 1]
    drives = float((speeds > p.WALK_MPS).mean())
    reach = (nodes.x[first], nodes.y[first]), (nodes.x[last], nodes.y[last])
    went = hypot(float(reach[1][0] - reach[0][0]), float(reach[1][1] - reach[0][1]))
    seen = min(count * p.SILENCE_S / max(duration_s, 1.0), 1.0)
    return 1.0, log(max(duration_s, 1.0) / 300.0), 0.0, drives, log1p(went / 100.0), seen


def _share(weights: Sequence[float], features: Sequence[float]) -> float:
    nats = sum(w * f for w, f in zip(weights, features, strict=True))
    return min(1.0 / (1.0 + exp(-min(max(nats, -20.0), 20.0))), _MOST)
