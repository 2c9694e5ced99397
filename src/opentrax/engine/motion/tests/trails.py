"""Made trails with a known truth: stays and drives with correlated noise, as phones tell them."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from opentrax.engine.geo import Circle, Plane
from opentrax.engine.motion import Place, Position

PLANE = Plane.at(46.8, -71.2)
NINE = 1_774_252_800.0  # a morning in March 2026, a multiple of ten seconds
SPEED_MPS = 12.0

# Seconds between two fixes, still and moving; a silent phone stops after two still fixes.
PHONES = {"steady": (10.0, 10.0), "dense": (20.0, 1.0), "silent": (300.0, 15.0)}


@dataclass(frozen=True)
class Leg:
    """Stay at a point (meters of PLANE) for minutes, then drive to the next leg's."""

    x: float
    y: float
    minutes: float


def place(name: str, x: float, y: float, radius_m: float = 60.0) -> Place:
    latitude, longitude = PLANE.latlon(x, y)
    return Place(name, Circle(latitude, longitude, radius_m), name.title())


def fix(t: float, x: float, y: float, accuracy_m: float = 10.0, speed: float | None = 0.0):
    latitude, longitude = PLANE.latlon(x, y)
    return Position(t, latitude, longitude, accuracy_m, speed)


@dataclass
class Maker:
    """Drives a phone through legs."""

    phone: str = "steady"
    noise_m: float = 8.0
    seed: int = 1
    positions: list[Position] = field(default_factory=list)
    stays: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.drift = [0.0, 0.0]
        self.still_s, self.moving_s = PHONES[self.phone]

    def tell(self, t: float, x: float, y: float, speed: float) -> None:
        """Add a fix with an error that changes slowly."""
        for axis in (0, 1):
            fresh = self.rng.gauss(0, self.noise_m)
            self.drift[axis] = 0.9 * self.drift[axis] + math.sqrt(0.19) * fresh
        dx, dy = self.drift[0] + self.rng.gauss(0, 2), self.drift[1] + self.rng.gauss(0, 2)
        self.positions.append(fix(t, x + dx, y + dy, round(self.noise_m * 1.5, 1), speed))

    def stay(self, leg: Leg, t: float) -> float:
        end = t + leg.minutes * 60
        self.stays.append((t, end))
        told = 0
        while t < end and (self.phone != "silent" or told < 2):
            self.tell(t, leg.x, leg.y, 0.0)
            told += 1
            t += self.still_s
        return end

    def drive(self, a: Leg, b: Leg, t: float) -> float:
        length = math.hypot(b.x - a.x, b.y - a.y)
        gone = SPEED_MPS * self.moving_s * self.rng.random()
        while gone < length:
            share = gone / length
            x, y = a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)
            self.tell(t + gone / SPEED_MPS, x, y, SPEED_MPS)
            gone += SPEED_MPS * self.moving_s
        return t + length / SPEED_MPS


def make_day(legs: Sequence[Leg], phone: str = "steady", noise_m: float = 8.0, seed: int = 1):
    """Return a maker that has driven all legs from nine o'clock on."""
    maker = Maker(phone, noise_m, seed)
    t = NINE
    for index, leg in enumerate(legs):
        if index:
            t = maker.drive(legs[index - 1], leg, t)
        t = maker.stay(leg, t)
    maker.tell(t, legs[-1].x, legs[-1].y, 0.0)
    return maker


ROUND = (
    Leg(0, 0, 40),
    Leg(3000, 400, 55),
    Leg(3900, -1500, 25),
    Leg(900, -2600, 80),
    Leg(0, 0, 30),
)
PLACES = (place("school", 3000, 400), place("clinic", 3900, -1500), place("bakery", 900, -2600))


def along(t: float, path: Sequence[tuple[float, float]], every_s: float = 10.0):
    """Return fixes of a drive at SPEED_MPS along corners, and when it is over."""
    fixes = []
    for (ax, ay), (bx, by) in pairwise(path):
        length = math.hypot(bx - ax, by - ay)
        steps = max(int(length / (SPEED_MPS * every_s)), 1)
        for step in range(steps):
            share = step / steps
            fixes.append(fix(t, ax + share * (bx - ax), ay + share * (by - ay), 6.0, SPEED_MPS))
            t += length / SPEED_MPS / steps
    return fixes, t
