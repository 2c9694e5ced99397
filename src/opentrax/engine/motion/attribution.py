"""Which place a stay belongs to: a posterior over the known places near it and "elsewhere".

The middle of a stay scatters around the place where work is done (half a fence) by what is left
of the phone's error after averaging; a fence says that what lies inside is its place. The plan
is a prior: it moves flat evidence, it filters nothing. O(places near).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, pi, sqrt

import numpy as np

from opentrax.engine.geo import Circle
from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.boundaries import Stay
from opentrax.engine.motion.columns import Nodes, middle
from opentrax.engine.motion.trail import Place, PlannedStop

_CONSIDER_M = 400.0
_SETTLES_S = 300.0  # slow drift: one independent error in five minutes
_REGION_NATS = 6.0
_MENTION = 0.02


@dataclass(frozen=True, slots=True)
class Attribution:
    """The most probable place, its probability, and the others (None is elsewhere)."""

    place_id: str | None
    probability: float
    others: tuple[tuple[str | None, float], ...]
    signed_m: float | None  # from the fence's edge of the place, negative inside
    planned: PlannedStop | None


@dataclass(frozen=True, slots=True)
class _Scored:
    nats: float
    place_id: str | None = None
    signed_m: float | None = None
    planned: PlannedStop | None = None


class Atlas:
    """The known places on the plane of one trail, with the plan."""

    def __init__(self, nodes: Nodes, places: Sequence[Place], plan: Sequence[PlannedStop]) -> None:
        self.nodes = nodes
        self.places = sorted(places, key=lambda place: place.place_id)
        degrees = np.array([place.fence.center for place in self.places]).reshape(-1, 2)
        self.x, self.y = nodes.plane.xy_arrays(degrees[:, 0], degrees[:, 1])
        self.reach = np.array([place.fence.reach_m() for place in self.places])
        self.plan: dict[str, list[PlannedStop]] = {}
        for stop in sorted(plan, key=lambda s: (s.start, s.end, s.at or 0.0, s.place_id)):
            self.plan.setdefault(stop.place_id, []).append(stop)

    def near(self, x: float, y: float) -> list[Place]:
        """Return the places that a stay at this point may belong to."""
        if not self.places:
            return []
        away = np.hypot(self.x - x, self.y - y) - self.reach
        return [self.places[i] for i in np.flatnonzero(away < _CONSIDER_M).tolist()]

    def attribute(self, stay: Stay) -> Attribution:
        """Return the place of a stay."""
        near = self.near(stay.x, stay.y)
        blur_m = self._blur_m(stay)
        inside = False
        scored: list[_Scored] = []
        for place in near:
            signed, density = self._density(place, stay, blur_m)
            inside = inside or signed < 0
            planned = self._planned(place, stay)
            prior = p.PLANNED_PRIOR if planned else p.PLACE_PRIOR
            nats = log(density * prior) + self._region_nats(place, stay)
            scored.append(_Scored(nats, place.place_id, signed, planned))
        scored.append(_Scored(log(p.ELSEWHERE_PER_M2 * (0.1 if inside else 1.0))))
        return _posterior(scored)

    def _blur_m(self, stay: Stay) -> float:
        if stay.unseen:
            return 60.0
        accuracy = middle(self.nodes.accuracy_m[stay.first : stay.last + 1], p.ACCURACY_DEFAULT_M)
        weight = float(self.nodes.weight[stay.first : stay.last + 1].sum())
        independent = 1.0 + weight * p.CORRELATION_S / _SETTLES_S
        return sqrt(accuracy * accuracy / independent + 64.0)

    def _density(self, place: Place, stay: Stay, blur_m: float) -> tuple[float, float]:
        fence = place.fence
        point = np.array([stay.x]), np.array([stay.y])
        signed = float(fence.signed_m(self.nodes.plane, *point)[0])
        if isinstance(fence, Circle):
            spread2 = max(fence.radius_m / 2, p.WANDER_M) ** 2 + blur_m * blur_m
            away = signed + fence.radius_m
        else:
            spread2 = p.WANDER_M**2 + blur_m * blur_m
            away = max(signed, 0.0)
        density = exp(-away * away / (2 * spread2)) / (2 * pi * spread2)
        if signed < 0:  # large fences are drawn on purpose
            density = max(density, 2.5 * p.ELSEWHERE_PER_M2)
        return signed, density + 1e-12

    def _planned(self, place: Place, stay: Stay) -> PlannedStop | None:
        for stop in self.plan.get(place.place_id, ()):
            if stop.start < stay.end and stay.start < stop.end:
                return stop
        return None

    def _region_nats(self, place: Place, stay: Stay) -> float:
        """Return what the phone's own geofences say."""
        nodes = self.nodes
        if place.place_id not in nodes.regions or stay.unseen:
            return 0.0
        region = nodes.regions.index(place.place_id)
        window = slice(max(stay.first - 2, 0), stay.last + 3)
        events = nodes.event[window][nodes.region[window] == region]
        return _REGION_NATS if len(events) else 0.0


def _posterior(scored: list["_Scored"]) -> Attribution:
    top = max(one.nats for one in scored)
    total = sum(exp(one.nats - top) for one in scored)
    ranked = sorted(scored, key=lambda s: (-s.nats, s.place_id is None, s.place_id or ""))
    shares = [exp(one.nats - top) / total for one in ranked]
    others = tuple(
        (one.place_id, share)
        for one, share in zip(ranked[1:], shares[1:], strict=True)
        if share >= _MENTION
    )
    best = ranked[0]
    return Attribution(best.place_id, shares[0], others, best.signed_m, best.planned)
