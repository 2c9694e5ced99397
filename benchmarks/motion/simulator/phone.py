"""One phone: where it thinks it is, at any second, by satellite, Wi-Fi or cell.

Errors are one process in time (two Ornstein-Uhlenbeck processes, one as short as real phones show,
one of minutes; times a slow log-normal swing, which makes the tail), so all reporting profiles of
a phone see the same drift. Places are meters in the region's plane.
"""

from dataclasses import dataclass

import numpy as np
from benchmarks.motion.simulator.network import XY, Floats, Network
from benchmarks.motion.simulator.noise import ANDROID, IOS, Noise, Real
from benchmarks.motion.simulator.walk import Track

_GRID_S = 5
_HONEST = 1.515  # the radius that holds 68 % of a round normal error, in deviations
_HALF = 1.177  # … that holds half
_SLOW_S, _SWING_S, _CLAIM_S = 420.0, 240.0, 150.0
_FAR_CLAIMS = (10.0, 45.0)  # how far off far fixes are, in claims


@dataclass(slots=True)
class Fixes:
    """What a phone reports: true seconds since the first midnight, place, claims."""

    at: Floats
    x: Floats
    y: Floats
    accuracy_m: Floats
    speed_mps: Floats  # nan = unknown
    source: np.ndarray  # "gps", "wifi", "cell", "stale"

    def take(self, kept: np.ndarray) -> "Fixes":
        """Return some of the fixes, by mask or by number."""
        return Fixes(
            self.at[kept],
            self.x[kept],
            self.y[kept],
            self.accuracy_m[kept],
            self.speed_mps[kept],
            self.source[kept],
        )


class Canyons:
    """Where in a region houses are high: 0 (open) to 1."""

    def __init__(self, network: Network, rng: np.random.Generator) -> None:
        nodes = np.array(network.nodes)
        self._middles = nodes[rng.choice(len(nodes), min(12, len(nodes)), replace=False)]
        self._widths = rng.uniform(150.0, 600.0, len(self._middles))

    def at(self, x: Floats, y: Floats) -> Floats:
        """Return how high houses are around points."""
        found = np.zeros(len(x))
        for (mx, my), width in zip(self._middles, self._widths, strict=True):
            found += np.exp(-((x - mx) ** 2 + (y - my) ** 2) / (2 * width**2))
        return np.minimum(found, 1.0)


class Phone:
    """A technician's phone over all days."""

    def __init__(
        self, body: Track, canyons: Canyons, noise: Noise, system: str, rng: np.random.Generator
    ) -> None:
        self.body, self.noise, self.system, self.rng = body, noise, system, rng
        self.real: Real = IOS if system == "ios" else ANDROID
        self.seconds = len(body.x)
        self.canyon = canyons.at(body.x, body.y)
        count = self.seconds // _GRID_S + 2
        short, slow = (_wander(rng, count, t) for t in (self.real.correlation_s, _SLOW_S))
        self._drift = np.sqrt(0.75) * short + np.sqrt(0.25) * slow
        tail = np.log(self.real.rest_ratio_q95 / self.real.rest_ratio_q50 / 2.08) / 1.645
        self._swing = np.exp(
            _wander(rng, count, _SWING_S)[:, 0] * (noise.spread + max(tail, 0.0)) / 2
        )
        self._claim = np.exp(0.3 * _wander(rng, count, _CLAIM_S)[:, 0])
        self._reflected = self._reflections(count)
        self._routers: dict[tuple[int, int], list[tuple[float, float, float]]] = {}

    def _reflections(self, count: int) -> Floats:
        rng, noise = self.rng, self.noise
        offset = np.zeros((count, 2))
        hours = self.seconds / 3600.0
        for _ in range(int(rng.poisson(noise.reflections_per_hour * hours))):
            start, length = rng.uniform(0, self.seconds), rng.uniform(15.0, 150.0)
            turn, far = rng.uniform(0, 2 * np.pi), rng.uniform(*noise.reflection_m)
            i, j = int(start / _GRID_S), int((start + length) / _GRID_S) + 1
            shape = np.sin(np.linspace(0.3, np.pi - 0.3, j - i))[:, None]
            part = offset[i:j]
            part += far * shape[: len(part)] * np.array([np.cos(turn), np.sin(turn)])
        return offset

    def _between(self, values: Floats, at: Floats) -> Floats:
        grid = np.arange(len(values)) * float(_GRID_S)
        return np.interp(at, grid, values)

    def satellite(self, at: Floats) -> Fixes:
        """Return satellite fixes at these seconds."""
        i = np.clip(at.astype(int), 0, self.seconds - 1)
        noise, rng = self.noise, self.rng
        claim = noise.open_m + noise.canyon_m * self.canyon[i]
        claim = claim + noise.indoors_m * self.body.indoors[i]
        claim = np.maximum(claim * self._between(self._claim, at), 3.0)
        size = claim / _HALF * self.real.rest_ratio_q50 * noise.ratio
        size = size * self._between(self._swing, at)
        covered = np.maximum(self.canyon[i], 0.6 * self.body.indoors[i])
        x, y = self.body.x[i], self.body.y[i]
        x = x + size * self._between(self._drift[:, 0], at)
        y = y + size * self._between(self._drift[:, 1], at)
        x = x + covered * self._between(self._reflected[:, 0], at) + rng.normal(0, 0.8, len(at))
        y = y + covered * self._between(self._reflected[:, 1], at) + rng.normal(0, 0.8, len(at))
        # Seen on phones that lay still in houses, so said of those only.
        far = rng.random(len(at)) < noise.far * self.real.far_share * self.body.indoors[i]
        turn, off = rng.uniform(0, 2 * np.pi, len(at)), claim * rng.uniform(*_FAR_CLAIMS, len(at))
        x, y = x + far * off * np.cos(turn), y + far * off * np.sin(turn)
        source = np.full(len(at), "gps", dtype=object)
        return Fixes(at, x, y, np.round(claim), self._speed(i), source)

    def _speed(self, i: np.ndarray) -> Floats:
        """Return Doppler speeds: good while moving; at rest as real phones say them."""
        rng, real = self.rng, self.real
        true = self.body.speed_mps[i]
        speed = np.abs(true + rng.normal(0, 0.4, len(i)))
        still = true < 0.4
        small = np.abs(rng.normal(0, real.speed_still_q95_mps / 1.96, len(i)))
        small = np.where(rng.random(len(i)) < real.speed_zero, 0.0, small)
        speed = np.where(still, small, speed)
        unknown = still & (rng.random(len(i)) < real.speed_unknown)
        return np.where(unknown, np.nan, speed)

    def wifi(self, at: Floats) -> Fixes:
        """Return Wi-Fi fixes: the same few points again and again, some of them far off."""
        rng, real = self.rng, self.real
        i = np.clip(at.astype(int), 0, self.seconds - 1)
        x, y, claim = np.empty(len(at)), np.empty(len(at)), np.empty(len(at))
        for k, j in enumerate(i.tolist()):
            cell = (int(self.body.x[j] // 60), int(self.body.y[j] // 60))
            here = float(self.body.x[j]), float(self.body.y[j])
            routers = self._routers.get(cell) or self._map_routers(cell, here)
            x[k], y[k], claim[k] = routers[int(rng.random() ** 2 * len(routers))]
        speed = np.where(rng.random(len(at)) < 0.5, 0.0, np.nan)
        if real.speed_unknown > 0.3:
            speed = np.full(len(at), np.nan)
        return Fixes(at, x, y, claim, speed, np.full(len(at), "wifi", dtype=object))

    def _map_routers(self, cell: tuple[int, int], here: XY) -> list[tuple[float, float, float]]:
        rng, noise, real = self.rng, self.noise, self.real
        tail = np.log(real.network_ratio_q95 / real.network_ratio_q50) / 1.645
        found = []
        for number in range(3):
            # The router heard most is mapped right: of real phones' fixes on a desk, one in
            # twenty is far off, not most of them.
            claim = real.network_claim_m * rng.uniform(0.4, 1.2)
            far = claim * real.network_ratio_q50 * float(np.exp(rng.normal(0, tail)))
            if number and rng.random() < noise.lying_router:
                far = float(rng.uniform(*noise.lying_router_m))
            turn = rng.uniform(0, 2 * np.pi)
            found.append(
                (here[0] + far * np.cos(turn), here[1] + far * np.sin(turn), float(round(claim)))
            )
        self._routers[cell] = found
        return found

    def cell(self, at: Floats) -> Fixes:
        """Return fixes by cell towers: hundreds of meters off, some claiming to be good."""
        rng = self.rng
        i = np.clip(at.astype(int), 0, self.seconds - 1)
        turn, far = rng.uniform(0, 2 * np.pi, len(at)), rng.lognormal(np.log(350), 0.6, len(at))
        claim = np.round(rng.uniform(300.0, 1800.0, len(at)))
        lying = rng.random(len(at)) < self.noise.lying_cell
        claim = np.where(lying, np.round(rng.uniform(15.0, 60.0, len(at))), claim)
        x, y = self.body.x[i] + far * np.cos(turn), self.body.y[i] + far * np.sin(turn)
        source = np.full(len(at), "cell", dtype=object)
        return Fixes(at, x, y, claim, np.full(len(at), np.nan), source)

    def fixes(self, at: Floats, *, wifi_share: float | None = None) -> Fixes:
        """Return fixes from what the phone has at each of these seconds; none in tunnels."""
        rng, noise = self.rng, self.noise
        at = at[(at >= 0) & (at < self.seconds)]
        i = at.astype(int)
        seen = ~self.body.in_tunnel[i] & (rng.random(len(at)) >= noise.lost)
        at, i = at[seen], i[seen]
        indoors = self.body.indoors[i]
        share = np.where(indoors, noise.wifi_indoors, 0.0) if wifi_share is None else wifi_share
        by_wifi = rng.random(len(at)) < share
        by_cell = rng.random(len(at)) < noise.cell
        found = self.satellite(at)
        for mask, made in ((by_wifi & ~by_cell, self.wifi), (by_cell, self.cell)):
            _put(found, mask, made(at[mask]))
        return found


def _put(fixes: Fixes, mask: np.ndarray, others: Fixes) -> None:
    for name in ("x", "y", "accuracy_m", "speed_mps", "source"):
        getattr(fixes, name)[mask] = getattr(others, name)


def _wander(rng: np.random.Generator, count: int, correlation_s: float) -> Floats:
    """Return two Ornstein-Uhlenbeck processes of deviation 1 on the grid."""
    keep = float(np.exp(-_GRID_S / correlation_s))
    fresh = float(np.sqrt(1 - keep * keep))
    shocks = rng.normal(0, 1, (count, 2))
    out = np.empty((count, 2))
    x, y = shocks[0].tolist()
    for k, (dx, dy) in enumerate(shocks.tolist()):
        x, y = keep * x + fresh * dx, keep * y + fresh * dy
        out[k, 0], out[k, 1] = x, y
    return out
