"""Who is in the demo and what their day is. Names are invented; addresses are the map's own."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from opentrax.demo import wire
from opentrax.demo.phones import Stay, Trip
from opentrax.engine.geo import LatLon
from opentrax.engine.motion import Roads

REGION = "liechtenstein"
ZONE = "Europe/Vaduz"
CLIENT, PROVIDER = "Alpenblick Properties", "Rheintal Field Service"
LENGTH_S = 10 * 3600.0
"""The day begins this long before its first start."""
MOST_STOPS = 60
AFTERWARDS_S = 3600.0
"""Shifts stay open this long after the replayed day."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person of the demo: name, e-mail and role."""

    name: str
    email: str
    role: str


OWNER = Actor("Olivia Marxer", "olivia@alpenblick.example", "owner")
CLIENT_USER = Actor("Clara Hasler", "clara@alpenblick.example", "client_user")
PROVIDER_OWNER = Actor("Marta Konrad", "marta@rheintal.example", "owner")
DISPATCHER = Actor("Daniel Frick", "daniel@rheintal.example", "dispatcher")
TECHNICIANS = (
    (Actor("Tim Beck", "tim@rheintal.example", "technician"), wire.FORM),
    (Actor("Nora Wille", "nora@rheintal.example", "technician"), wire.OVERLAND),
    (Actor("Jonas Büchel", "jonas@rheintal.example", "technician"), wire.OWNTRACKS),
    (Actor("Mia Schädler", "mia@rheintal.example", "technician"), wire.JSON),
    (Actor("Luca Negele", "luca@rheintal.example", "technician"), wire.FORM),
    (Actor("Elena Kindle", "elena@rheintal.example", "technician"), wire.OVERLAND),
    (Actor("Samuel Ospelt", "samuel@rheintal.example", "technician"), wire.QUERY),
    (Actor("Lea Gassner", "lea@rheintal.example", "technician"), wire.OWNTRACKS),
)
PHONES = (
    "Tim's phone", "Nora's iPhone", "Work phone", "Mia's phone", "Phone of the van",
    "Elena's iPhone", "Samuel's old phone", "Lea's work phone",
)  # fmt: skip
"""What the technicians call their phones, in their order."""
JOBS = (
    "Heating does not start", "Quarterly inspection of the lift", "Water under the sink",
    "Door closer is broken", "Replace filters of the ventilation",
    "Fire extinguishers: yearly check",
    "Light in the stairwell flickers", "Gutter is blocked", "Lock on the back door sticks",
    "Smoke detector beeps", "Radiator leaks", "Garage door stops half way",
)  # fmt: skip
TRADES = dict(
    zip(
        JOBS,
        ("hvac", "elevators", "plumbing", "doors", "hvac", "fire", "lighting", "roofing", "locks",
         "fire", "plumbing", "docks"),
        strict=True,
    )
)  # fmt: skip
URGENT = frozenset({"Heating does not start", "Water under the sink"})
CAPS = {"hvac": "600", "plumbing": "400", "elevators": "900", "doors": "250", "docks": "450"}
"""What work of a trade may cost, in the currency of the demo."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place of the client: its address line and point."""

    name: str
    address: str
    point: LatLon


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """One stop of a technician's plan: which site, what for, and the planned window (epoch
    seconds)."""

    site: int
    job: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class TechnicianDay:
    """The day as it really was, and as it had been planned."""

    parts: tuple[Stay | Trip, ...]
    plan: tuple[PlannedStop, ...]


def _trip(roads: Roads, a: LatLon, b: LatLon, start: float, chance: random.Random) -> Trip | None:
    """A drive, somewhat slower than the road network's own time, as people park and wait."""
    route = roads.route(a, b)
    if route is None or len(route.path) < 2 or route.distance_m < 150:
        return None
    return Trip.along(route.path, start, start + route.duration_s * chance.uniform(1.05, 1.25) + 40)


def day_of(
    number: int, sites: Sequence[Site], depot: LatLon, start: float, roads: Roads
) -> TechnicianDay:
    """The day of technician `number`: depot, sites of their own, lunch somewhere else, until the
    day's end."""
    chance = random.Random(100 + number)  # noqa: S311  a story, not a secret
    mine = [i for i in range(len(sites)) if i % len(TECHNICIANS) == number]
    parts: list[Stay | Trip] = [Stay(start, start + 600 + 120 * number, depot)]
    plan: list[PlannedStop] = []
    here, at, ended, eaten = depot, parts[0].end, start + LENGTH_S + AFTERWARDS_S / 2, False
    for index in islice(cycle(mine), MOST_STOPS):
        if at > start + 4.2 * 3600 and not eaten:
            eaten, spot = True, sites[(index * 7 + 3) % len(sites)].point
            lunch = (spot[0] + 0.0021, spot[1] - 0.0017)
            trip = _trip(roads, here, lunch, at, chance)
            if trip is not None:
                rest = chance.uniform(1800, 2600)
                parts += [trip, Stay(trip.end, trip.end + rest, trip.path[-1])]
                here, at = trip.path[-1], trip.end + rest
        trip = _trip(roads, here, sites[index].point, at, chance)
        if trip is None or trip.end + 900 > ended:
            continue
        stay = min(chance.uniform(1500, 4200), ended - trip.end)
        planned = trip.end + chance.uniform(-900, 600)
        plan.append(PlannedStop(index, chance.choice(JOBS), planned, planned + stay))
        parts += [trip, Stay(trip.end, trip.end + stay, sites[index].point, index)]
        here, at = sites[index].point, trip.end + stay
    return TechnicianDay(tuple(parts), tuple(plan))
