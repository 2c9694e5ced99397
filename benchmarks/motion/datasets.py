"""What is measured on: the published trails where they are present, and the simulator's splits.

Simulated files are kept in a cache that is named after the simulator's own source, so a change of
the simulator makes them anew.
"""

import csv
import gzip
import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from benchmarks.motion.simulator.simulate import Order, simulate

from opentrax.config.cli.motion import Locations, read_locations, read_plan
from opentrax.engine.motion import Motion, PhoneEvent, PlannedStop, Position

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".venv" / "benchmarks" / "motion"
SHARED = ROOT.parent / "shared"
TRAILS = SHARED / "data" / "motion"
SCORER = SHARED / "tools" / "score_motion.py"
SIMULATOR = Path(__file__).parent / "simulator"
MAIN_PROFILES = ("owntracks_move_10s", "overland_1hz_quiet", "traccar_stop_hb300", "traccar_stop")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A folder of trails with truth, in the published format."""

    name: str
    folder: Path
    files: tuple[str, ...] = MAIN_PROFILES
    region: str | None = None  # what `--region` takes
    tolerance_s: float = 120
    min_stay_s: float = 300

    def truth(self) -> Any:
        """Return the truth."""
        return json.loads((self.folder / "truth.json").read_text())

    def days(self) -> float:
        """Return how many days it spans."""
        truth = self.truth()
        return float(truth.get("days", 1)) if isinstance(truth, dict) else 1.0

    def known(self) -> Locations:
        """Return the known locations."""
        path = self.folder / "locations.geojson"
        return read_locations(path) if path.exists() else Locations()

    def plan(self) -> dict[str, list[PlannedStop]]:
        """Return who was sent where."""
        truth, path = self.truth(), self.folder / "plan.json"
        if not path.exists() or not isinstance(truth, dict):
            return {}
        return read_plan(path, ZoneInfo(truth["time_zone"]))

    def track(self, file: str) -> Path:
        """Return the path of a profile's file."""
        return self.folder / f"{file}.csv.gz"


def published() -> list[Dataset]:
    """Return the trails that lie beside a checkout; none elsewhere."""
    if not TRAILS.is_dir():
        return []
    region = SHARED / "data" / "region" / "liechtenstein-2015.osm.pbf"
    return [
        Dataset("published mild", TRAILS / "simulated-mild", region=str(region)),
        Dataset("published harsh", TRAILS / "simulated-harsh", region=str(region)),
    ]


def real_phones() -> Dataset | None:
    """Return MobilityNet's phones, scored as their marks allow; None where they are absent."""
    folder = TRAILS / "mobilitynet"
    if not folder.is_dir():
        return None
    return Dataset("real phones", folder, ("points",), tolerance_s=300, min_stay_s=600)


def simulated(order: Order) -> Dataset:
    """Return an order's files, made once."""
    parts = [order.region, order.noise, str(order.seed), f"{order.technicians}x{order.days}"]
    folder = CACHE / _version() / "-".join(Path(part).stem for part in parts)
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
        simulate(order, making)
        try:
            making.rename(folder)
        except OSError:  # another process made the same files meanwhile
            shutil.rmtree(making, ignore_errors=True)
    name = f"{order.region} {order.seed} {order.noise}"
    return Dataset(name, folder, order.profiles, str(folder / "roads.osm.pbf"))


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(SIMULATOR.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def read_trails(path: Path) -> dict[str, list[Position]]:
    """Return the positions of each device of a file in order of arrival, all columns read."""
    trails: dict[str, list[Position]] = {}
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            trails.setdefault(row["device"], []).append(position(row))
    return trails


def position(row: dict[str, str]) -> Position:
    """Return the position of a row of a file."""
    return Position(
        float(row["recorded_at"]),
        float(row["latitude"]),
        float(row["longitude"]),
        float(row["accuracy_m"]) if row["accuracy_m"] else None,
        float(row["speed_mps"]) if row["speed_mps"] else None,
        cast(Motion | None, row.get("motion") or None),
        cast(PhoneEvent | None, row.get("event") or None),
        row.get("place") or None,
    )
