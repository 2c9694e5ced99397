"""What each observation says for "staying at this point" against "passing by", in nats.

The place of a fix has an error with a heavy tail (Student's t, two dimensions, `TAIL` degrees
of freedom) whose scale is the phone's accuracy and a person's wandering; a phone that passes by
is anywhere in some PASSING_AREA_M2 around. Speed and the phone's own motion detector add to it.
Silence speaks for staying.
"""

import numpy as np

from opentrax.engine.geo.points import Floats
from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.columns import EVENTS, Bools, Ints, Nodes

_MOTION_NATS = np.array([0.0, 1.5, -0.7, -1.5, -1.5, -3.0])
_VISIT_NATS = 8.0  # the phone's own stay detector has seen more than it tells
_VISIT_M = 100.0


def stay_nats(nodes: Nodes, window: slice | Ints, away_m: Floats) -> Floats:
    """Return log P(observation | stays) - log P(observation | passes), given meters away."""
    accuracy = nodes.accuracy_m[window]
    speed = nodes.speed_mps[window]
    scale2 = accuracy * accuracy + p.WANDER_M**2
    area = 2 * np.pi * scale2
    here = np.log1p(p.PASSING_AREA_M2 / area)
    place = here - (p.TAIL + 2) / 2 * np.log1p(away_m * away_m / (p.TAIL * scale2))
    still = (speed >= 0) & (speed < p.STILL_MPS)
    # A phone that stands does not leave: what looks like leaving is drift, unless it goes on.
    floor = np.where(
        still, -1.5 - np.clip((away_m - 120.0 - accuracy) / 40.0, 0.0, 3.5), -p.FAR_NATS
    )
    place = np.maximum(place, floor)
    nats = place + np.where(speed >= 0, speed_nats(speed, place > 0), 0.0)
    nats += _MOTION_NATS[nodes.motion[window]]
    nats = np.maximum(nats, -p.FAR_NATS) * nodes.weight[window]
    event = nodes.event[window]
    visit = (event == EVENTS["visit_arrival"]) | (event == EVENTS["visit_departure"])
    return np.where(visit & (away_m <= _VISIT_M + accuracy), _VISIT_NATS, nats)


def speed_nats(speed: Floats, near: Bools) -> Floats:
    """Return what a speed over ground says for standing: near the place much, elsewhere little."""
    standing = np.where(near, 1.2, 0.5)
    slope = (speed - p.STILL_MPS) / (p.WALK_MPS - p.STILL_MPS)
    return np.where(speed < p.STILL_MPS, standing, np.maximum(standing - 3.0 * slope, -4.0))


def return_nats(silent_s: Floats) -> Floats:
    """Return what a silence says for staying that begins and ends at the same point.

    A moving phone would have spoken, and would have got somewhere.
    """
    nats = (silent_s - p.RETURN_S) * p.RETURN_NATS_PER_S
    return np.clip(nats, 0.0, p.SILENCE_NATS_MAX)


def silence_nats(silent_s: Floats) -> Floats:
    """Return what a silence says for staying: a moving phone would have spoken."""
    nats = (silent_s - p.SILENCE_S) * p.SILENCE_NATS_PER_S
    return np.clip(nats, 0.0, p.SILENCE_NATS_MAX)
