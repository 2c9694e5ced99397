"""Simulate a region's technicians: their days, their phones, and files in the published format."""

import gzip
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np
from benchmarks.motion.simulator.days import DAY_S, Chronicle, Life, Stay
from benchmarks.motion.simulator.delivery import Fate, Row, deliver, draw_fate
from benchmarks.motion.simulator.drive import Traffic
from benchmarks.motion.simulator.extract import write_extract
from benchmarks.motion.simulator.network import Network
from benchmarks.motion.simulator.noise import LEVELS, Noise
from benchmarks.motion.simulator.phone import Canyons, Phone
from benchmarks.motion.simulator.places import Settlement, Spots
from benchmarks.motion.simulator.profiles import PROFILES, Known, Report
from benchmarks.motion.simulator.towns import region
from benchmarks.motion.simulator.walk import Track

from opentrax.engine.geo import Plane

FIRST_DAY = date(2026, 3, 23)
_HEADER = (
    "device,recorded_at,received_at,latitude,longitude,accuracy_m,speed_mps"
    ",motion,event,place,source"
)


@dataclass(frozen=True, slots=True)
class Order:
    """What to simulate."""

    region: str
    seed: int
    noise: str = "mild"
    technicians: int = 8
    days: int = 3
    desks: int = 1
    profiles: tuple[str, ...] = tuple(PROFILES)


@dataclass(slots=True)
class World:
    """A region with its spots and what its technicians did."""

    network: Network
    spots: Spots
    lives: list[Life]
    first_day: float
    days: int

    @property
    def plane(self) -> Plane:
        """The plane of the region."""
        return Plane.at(self.network.latitude, self.network.longitude)


def live(order: Order, traffic: Traffic | None = None) -> World:
    """Return the world of an order: the truth, without any phone. The same for mild and harsh."""
    network = region(order.region)
    rng = np.random.default_rng([crc32(order.region.encode()), order.seed])
    spots = Settlement(network, rng).settle(order.technicians + order.desks)
    midnight = datetime.combine(FIRST_DAY, datetime.min.time(), ZoneInfo(network.time_zone))
    chronicle = Chronicle(network, spots, traffic or Traffic(), rng)
    lives = [
        chronicle.live(f"tech-{n}", spots.homes[n], order.days) for n in range(order.technicians)
    ]
    for n in range(order.desks):
        home, life = spots.homes[order.technicians + n], Life(f"desk-{n}")
        life.stays.append(Stay(0, order.days * DAY_S, "home", home, ("desk",)))
        life.tracks.append(_still(home.door, order.days * DAY_S))
        lives.append(life)
    return World(network, spots, lives, midnight.timestamp(), order.days)


def _still(door: tuple[float, float], seconds: int) -> Track:
    yes, no = np.ones(seconds, dtype=bool), np.zeros(seconds, dtype=bool)
    return Track(np.full(seconds, door[0]), np.full(seconds, door[1]), np.zeros(seconds), yes, no)


def simulate(order: Order, folder: Path, traffic: Traffic | None = None) -> World:
    """Write an order's files into a folder and return its world."""
    folder.mkdir(parents=True, exist_ok=True)
    world = live(order, traffic)
    noise = LEVELS[order.noise]
    rows: dict[str, list[tuple[float, str]]] = {name: [] for name in order.profiles}
    canyons = Canyons(world.network, np.random.default_rng([order.seed, 5]))
    fates = [
        draw_fate(noise, world.days * DAY_S, np.random.default_rng([order.seed, number, 7]))
        for number in range(len(world.lives))
    ]
    for number, fate in enumerate(fates):
        for name, lines in report_life(world, number, (canyons, noise, fate), order).items():
            rows[name] += lines
    for name, lines in rows.items():
        lines.sort(key=lambda line: line[0])
        text = "\n".join([_HEADER, *(line for _, line in lines)]) + "\n"
        path = folder / f"{name}.csv.gz"
        path.write_bytes(gzip.compress(text.encode(), compresslevel=3, mtime=0))
    _write(folder / "locations.geojson", locations(world))
    _write(folder / "plan.json", plan(world))
    _write(folder / "truth.json", truth(world, fates))
    write_extract(world.network, folder / "roads.osm.pbf")
    return world


def report_life(
    world: World, number: int, sky: tuple[Canyons, Noise, Fate], order: Order
) -> dict[str, list[tuple[float, str]]]:
    """Return (received, line) of each profile for one technician."""
    canyons, noise, fate = sky
    life = world.lives[number]
    body = _joined(life.tracks)
    known = Known(tuple((s.start, s.end, s.spot.location) for s in life.stays))
    found = {}
    for name in order.profiles:
        # A profile's draws must not depend on which others are made.
        own = np.random.default_rng([order.seed, number, crc32(name.encode())])
        phone = Phone(
            body, canyons, noise, _system(name, number), np.random.default_rng([order.seed, number])
        )
        phone.rng = own
        report = PROFILES[name](phone, known)
        found[name] = [
            (row.received_at, _line(world, life.name, report, row))
            for row in deliver(report, fate, noise, own)
        ]
    return found


def _system(profile: str, number: int) -> str:
    if profile.startswith(("overland", "ios")):
        return "ios"
    return "android" if profile.startswith("android") or number % 2 == 0 else "ios"


def _joined(tracks: list[Track]) -> Track:
    return Track(
        *(
            np.concatenate([getattr(t, n) for t in tracks])
            for n in ("x", "y", "speed_mps", "indoors", "in_tunnel")
        )
    )


def _line(world: World, device: str, report: Report, row: Row) -> str:
    fixes, fix = report.fixes, row.fix
    latitude, longitude = world.plane.latlon(float(fixes.x[fix]), float(fixes.y[fix]))
    speed = float(fixes.speed_mps[fix])
    event, place = report.event.get(fix, ("", None))
    return (
        f"{device},{world.first_day + row.recorded_at:.0f},{world.first_day + row.received_at:.0f},"
        f"{latitude:.6f},{longitude:.6f},{fixes.accuracy_m[fix]:.0f},"
        f"{'' if np.isnan(speed) else f'{speed:.1f}'},{report.motion.get(fix, '')},{event},"
        f"{'' if place is None else place},{fixes.source[fix]}"
    )


def locations(world: World) -> dict[str, Any]:
    """Return the known locations as GeoJSON."""
    features = []
    for fence in world.spots.fences:
        latitude, longitude = world.plane.latlon(*fence.center)
        features.append(
            {
                "type": "Feature",
                "id": fence.number,
                "properties": {"name": fence.name, "radius_m": fence.radius_m},
                "geometry": {
                    "type": "Point",
                    "coordinates": [round(longitude, 7), round(latitude, 7)],
                },
            }
        )
    return {"type": "FeatureCollection", "features": features}


def plan(world: World) -> list[dict[str, Any]]:
    """Return who was sent where on which local date."""
    return [
        {
            "device": life.name,
            "date": (FIRST_DAY + timedelta(days=day)).isoformat(),
            "location": place,
        }
        for life in world.lives
        for day, place in life.sent
    ]


def truth(world: World, fates: list[Fate]) -> dict[str, Any]:
    """Return the truth in the scorer's format; `marks` name what each was made for."""
    devices = []
    for life, fate in zip(world.lives, fates, strict=True):
        stays, trips = [], []
        for stay in life.stays:
            latitude, longitude = world.plane.latlon(*stay.spot.door)
            stays.append(
                {
                    "start": world.first_day + stay.start,
                    "end": world.first_day + stay.end,
                    "kind": stay.kind,
                    "location": stay.spot.location,
                    "latitude": round(latitude, 7),
                    "longitude": round(longitude, 7),
                    "marks": list(stay.marks),
                }
            )
        for trip in life.trips:
            trips.append(
                {
                    "start": world.first_day + trip.start,
                    "end": world.first_day + trip.end,
                    "distance_m": round(trip.distance_m, 1),
                    "marks": {name: round(value, 1) for name, value in trip.marks.items()},
                }
            )
        phone = {
            "clock_s": round(fate.skew_s, 1),
            "outages": _windows(world, fate.outages),
            "offline": _windows(world, fate.offline),
        }
        devices.append({"device": life.name, "stays": stays, "trips": trips, "phone": phone})
    return {
        "time_zone": world.network.time_zone,
        "first_day": world.first_day,
        "days": world.days,
        "devices": devices,
    }


def _windows(world: World, windows: tuple[tuple[float, float], ...]) -> list[list[float]]:
    return [[round(world.first_day + t) for t in window] for window in windows]


def _write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")
