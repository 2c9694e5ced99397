"""The live view: a forward step per position, without a look ahead.

The state is a value of plain numbers and text: it can be stored as JSON between two positions
of a phone. A stay begins after it has gathered more evidence than a red light gives, and ends
when the evidence against it outweighs drift (the same nats as in settling, added up and cut at
a ceiling: Page's test, 1954). The place changes only when another one is clearly more probable,
so zones side by side do not flap. `settle` says later what it really was. A step costs O(places
near).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import cos, exp, hypot, log, log1p, pi, radians
from typing import Literal

import numpy as np

from opentrax.engine.geo import Circle, Plane
from opentrax.engine.geo.points import METERS_PER_DEGREE
from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.trail import Place, PlannedStop, Position

type LiveKind = Literal["onsite", "stop", "travel"]

_CELL_DEGREES = 0.01
_CEILING_NATS = 6.0  # so that leaving needs as much evidence after a day as after a minute
_BEGIN_NATS = 4.0  # at a known place; elsewhere it may be a red light
_BEGIN_ELSEWHERE_NATS = 10.0
_SPEED_S = 10.0  # speeds are measured by Doppler: their errors do not last as those of places do
_END_NATS = -4.0
_MEMORY = 20.0  # the middle of a stay follows the last twenty independent fixes
_SWITCH_NATS = 3.0  # another place must be e^3 times as probable
_CONSIDER_M = 300.0
_MOTION_NATS = {"still": 1.5, "walk": -0.7, "run": -1.5, "bike": -1.5, "vehicle": -3.0}


@dataclass(frozen=True, slots=True)
class LiveContext:
    """What is known around a phone today; build it once and keep it for many steps."""

    places: tuple[Place, ...] = ()
    plan: tuple[PlannedStop, ...] = ()
    cells: Mapping[tuple[int, int], list[Place]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        cells: dict[tuple[int, int], list[Place]] = {}
        for place in self.places:
            latitude, longitude = place.fence.center
            reach = place.fence.reach_m() + _CONSIDER_M
            rows = int(reach / METERS_PER_DEGREE / _CELL_DEGREES) + 1
            wide = METERS_PER_DEGREE * max(cos(radians(latitude)), 0.01)
            columns = int(reach / wide / _CELL_DEGREES) + 1
            row, column = _cell(latitude, longitude)
            for i in range(-rows, rows + 1):
                for j in range(-columns, columns + 1):
                    cells.setdefault((row + i, column + j), []).append(place)
        object.__setattr__(self, "cells", cells)

    def planned(self, plan: tuple[PlannedStop, ...]) -> "LiveContext":
        """The same places for somebody with this plan; what was built for them is shared."""
        made = object.__new__(LiveContext)
        object.__setattr__(made, "places", self.places)
        object.__setattr__(made, "plan", plan)
        object.__setattr__(made, "cells", self.cells)
        return made

    def near(self, latitude: float, longitude: float) -> list[Place]:
        """Return the places that a phone here may be at."""
        return self.cells.get(_cell(latitude, longitude), [])


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return int(latitude // _CELL_DEGREES), int(longitude // _CELL_DEGREES)


@dataclass(frozen=True, slots=True)
class LiveState:
    """All that the live view remembers of a phone; `LiveState()` is a phone never heard of."""

    at: float | None = None
    latitude: float = 0.0
    longitude: float = 0.0
    kind: LiveKind = "stop"
    place_id: str | None = None
    since: float = 0.0
    nats: float = 0.0  # for staying at the middle below
    middle_latitude: float = 0.0
    middle_longitude: float = 0.0
    middle_since: float = 0.0
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class LiveEstimate:
    """What the live map shows."""

    at: float
    kind: LiveKind
    place_id: str | None
    since: float
    confidence: float
    latitude: float
    longitude: float
    alternatives: tuple[tuple[str | None, float], ...] = ()


def step(
    state: LiveState, position: Position, context: LiveContext
) -> tuple[LiveState, LiveEstimate]:
    """Return the next state and what to show; a position older than the state changes nothing."""
    if state.at is None:
        state = _restart(LiveState(since=position.at), position)
    elif position.at <= state.at or _jumped(state, state.at, position):
        return state, _shown(state, state.at, ())
    else:
        state = _weigh(state, state.at, position, context)
    state = replace(state, at=position.at, latitude=position.latitude, longitude=position.longitude)
    if state.kind == "travel":
        return state, _shown(state, position.at, ())
    return _locate(state, position, context)


def presume(
    state: LiveState, last: Position, now: float, context: LiveContext
) -> LiveEstimate | None:
    """Return what silence says meanwhile of a phone that stood when it spoke last; None where it
    says nothing new. Phones are silent while still, so a traveler who stood and then says nothing
    has most likely arrived. The state is not changed: the next position decides.
    """
    if state.at is None or state.kind != "travel" or last.at != state.at:
        return None
    stood = last.speed_mps is not None and 0 <= last.speed_mps < p.STILL_MPS
    if not (stood or last.motion == "still"):
        return None
    quiet_s = max(now - state.at - p.SILENCE_S, 0.0)
    total = state.nats + quiet_s * p.SILENCE_NATS_PER_S
    if total < (_BEGIN_NATS if _inside(state, context) else _BEGIN_ELSEWHERE_NATS):
        return None
    staying = replace(state, kind="stop", place_id=None, since=state.middle_since, nats=total)
    return _locate(staying, last, context)[1]


def _accuracy_m(position: Position) -> float:
    return max(position.accuracy_m or p.ACCURACY_DEFAULT_M, p.ACCURACY_FLOOR_M)


def _jumped(state: LiveState, before_at: float, position: Position) -> bool:
    net = _apart_m(state.latitude, state.longitude, position) - _accuracy_m(position)
    return net > p.IMPOSSIBLE_MPS * max(position.at - before_at, 1.0)


def _apart_m(latitude: float, longitude: float, position: Position) -> float:
    return hypot(*Plane.at(latitude, longitude).xy(position.latitude, position.longitude))


def _restart(state: LiveState, position: Position) -> LiveState:
    """Begin to consider a stay where the phone is now."""
    return replace(
        state,
        nats=0.0,
        middle_latitude=position.latitude,
        middle_longitude=position.longitude,
        middle_since=position.at,
        weight=0.3,
    )


def _weigh(
    state: LiveState, before_at: float, position: Position, context: LiveContext
) -> LiveState:
    """Add what the position says for staying at the middle, and begin or end a stay by it."""
    silent_s = position.at - before_at
    away = _apart_m(state.middle_latitude, state.middle_longitude, position)
    weight = min(silent_s / p.CORRELATION_S, 1.0)
    way_s = away * p.DETOUR / p.PRIOR_MPS
    quiet = max(silent_s - way_s - p.SILENCE_S, 0.0) * p.SILENCE_NATS_PER_S
    nats_here = _place_nats(position, away)
    nats = nats_here * weight
    nats += _motion_nats(position, nats > 0) * min(silent_s / _SPEED_S, 1.0)
    total = state.nats + nats + (min(quiet, _BEGIN_NATS) if nats > 0 else 0.0)
    if state.kind == "travel":
        if total < -1.0 or nats_here < 0.0:
            return _restart(state, position)
        if total >= _BEGIN_ELSEWHERE_NATS or (total >= _BEGIN_NATS and _inside(state, context)):
            state = replace(state, kind="stop", place_id=None, since=state.middle_since)
    elif total <= _END_NATS:
        left = position.at - min(way_s + p.START_S, silent_s) if quiet else position.at
        state = replace(state, kind="travel", place_id=None, since=max(left, state.since))
        return _restart(state, position)
    ceiling = _BEGIN_ELSEWHERE_NATS if state.kind == "travel" else _CEILING_NATS
    state = replace(state, nats=min(total, ceiling))
    return _follow(state, position, weight if nats > 0 else 0.0)


def _inside(state: LiveState, context: LiveContext) -> bool:
    """Return whether the middle of the stay considered lies in a fence."""
    latitude, longitude = state.middle_latitude, state.middle_longitude
    plane, origin = Plane.at(latitude, longitude), np.zeros(1)
    return any(
        place.fence.signed_m(plane, origin, origin)[0] < 0
        for place in context.near(latitude, longitude)
    )


def _place_nats(position: Position, away_m: float) -> float:
    """Return the nats of a place for staying (the scalar form of emission.stay_nats)."""
    accuracy = _accuracy_m(position)
    scale2 = accuracy * accuracy + p.WANDER_M**2
    nats = log1p(p.PASSING_AREA_M2 / (2 * pi * scale2))
    nats -= (p.TAIL + 2) / 2 * log1p(away_m * away_m / (p.TAIL * scale2))
    floor = -p.FAR_NATS
    if position.speed_mps is not None and 0 <= position.speed_mps < p.STILL_MPS:
        floor = -1.5 - min(max((away_m - 120.0 - accuracy) / 40.0, 0.0), 3.5)
    return max(nats, floor)


def _motion_nats(position: Position, near: bool) -> float:
    """Return the nats of speed and of the phone's motion detector for staying."""
    nats = 0.0 if position.motion is None else _MOTION_NATS[position.motion]
    speed = position.speed_mps
    if speed is None or speed < 0:
        return nats
    standing = 1.2 if near else 0.5
    if speed < p.STILL_MPS:
        return nats + standing
    slope = (speed - p.STILL_MPS) / (p.WALK_MPS - p.STILL_MPS)
    return nats + max(standing - 3.0 * slope, -4.0)


def _follow(state: LiveState, position: Position, weight: float) -> LiveState:
    """Move the middle of the stay towards the position."""
    if weight <= 0.0:
        return state
    share = weight * min(1.0, 15.0 / _accuracy_m(position))
    total = min(state.weight + share, _MEMORY)
    pull = share / total
    return replace(
        state,
        weight=total,
        middle_latitude=state.middle_latitude + pull * (position.latitude - state.middle_latitude),
        middle_longitude=state.middle_longitude
        + pull * (position.longitude - state.middle_longitude),
    )


def _locate(
    state: LiveState, position: Position, context: LiveContext
) -> tuple[LiveState, LiveEstimate]:
    """Choose the place of a stay; keep the one chosen unless another is clearly better."""
    scored = _scores(state, position, context)
    top = max(scored.values())
    total = sum(exp(nats - top) for nats in scored.values())
    ranked = sorted(scored, key=lambda place: (-scored[place], place is None, place or ""))
    best = ranked[0]
    held = state.place_id
    keeps = state.kind == "onsite" and held in scored
    if keeps and scored[best] < scored[held] + _SWITCH_NATS:
        best = held
    since = state.since
    if best != held and held is not None:
        since = position.at
    state = replace(state, kind="stop" if best is None else "onsite", place_id=best, since=since)
    shares = {place: exp(scored[place] - top) / total for place in ranked}
    others = tuple((q, round(shares[q], 4)) for q in ranked if q != best and shares[q] >= 0.02)
    flat = others if shares[best] < p.FLAT else ()
    return state, _shown(state, position.at, flat, shares[best])


def _scores(state: LiveState, position: Position, context: LiveContext) -> dict[str | None, float]:
    latitude, longitude = state.middle_latitude, state.middle_longitude
    plane = Plane.at(latitude, longitude)
    origin = np.zeros(1)
    blur2 = max(_accuracy_m(position) ** 2 / (1.0 + state.weight / 10.0), 64.0)
    scored: dict[str | None, float] = {}
    inside = False
    for place in context.near(latitude, longitude):
        if isinstance(place.fence, Circle):
            away = hypot(*plane.xy(*place.fence.center))
            signed = away - place.fence.radius_m
            spread2 = max(place.fence.radius_m / 2, p.WANDER_M) ** 2 + blur2
        else:
            signed = float(place.fence.signed_m(plane, origin, origin)[0])
            away = max(signed, 0.0)
            spread2 = p.WANDER_M**2 + blur2
        density = exp(-away * away / (2 * spread2)) / (2 * pi * spread2)
        if signed < 0:
            inside = True
            density = max(density, 2.5 * p.ELSEWHERE_PER_M2)
        planned = any(
            s.place_id == place.place_id and s.start <= position.at < s.end for s in context.plan
        )
        prior = p.PLANNED_PRIOR if planned else p.PLACE_PRIOR
        scored[place.place_id] = log((density + 1e-12) * prior)
    scored[None] = log(p.ELSEWHERE_PER_M2 * (0.1 if inside else 1.0))
    return scored


def _shown(
    state: LiveState,
    at: float,
    others: tuple[tuple[str | None, float], ...],
    place_share: float = 1.0,
) -> LiveEstimate:
    sure = 1.0 / (1.0 + exp(-abs(state.nats) - 1.0)) * place_share
    still = state.kind != "travel" and state.nats > 0
    return LiveEstimate(
        at=at,
        kind=state.kind,
        place_id=state.place_id,
        since=state.since,
        confidence=round(sure, 4),
        latitude=state.middle_latitude if still else state.latitude,
        longitude=state.middle_longitude if still else state.longitude,
        alternatives=others,
    )
