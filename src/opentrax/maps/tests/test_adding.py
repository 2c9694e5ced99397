"""The switch: a region comes whole or not at all, whatever happens on the way."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client

from opentrax.maps import geocoding, services
from opentrax.maps.extracts import NotAnExtractError
from opentrax.maps.folders import BusyError, UnknownRegionError, write_manifest, writing
from opentrax.maps.models import Address, Region, Toponym
from opentrax.maps.processes import ToolError
from opentrax.maps.routing import current_roads
from opentrax.maps.services import add
from opentrax.maps.tests.conftest import DEMO, Built

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

VADUZ, SCHAAN = (47.1410, 9.5209), (47.1650, 9.5087)


@pytest.fixture
def prepared(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """Adding takes the version that was built once for the run, under a new name each time."""
    count = iter(range(100))

    def copied(path: Path, *, name: str, folder: Path, report: add.Report):
        add.check_extract(path)
        source, manifest, gazetteer = built
        shutil.copytree(source, folder, dirs_exist_ok=True)
        version = f"20260101T0000{next(count):02d}Z-{manifest.source_sha256[:12]}"
        manifest = msgspec.structs.replace(manifest, name=name, version=version)
        write_manifest(folder, manifest)
        return manifest, gazetteer

    monkeypatch.setattr(add, "build_version", copied)


def _served() -> tuple[str, int, int]:
    return (Region.objects.get().version, Toponym.objects.count(), Address.objects.count())


def test_from_a_file_to_ways_and_addresses(regions: Path):
    steps: list[tuple[str, float]] = []
    manifest = services.add_region(DEMO, report=lambda step, done: steps.append((step, done)))
    assert manifest.name == "liechtenstein"
    assert [p.name for p in (regions / "liechtenstein").iterdir()] == [manifest.version]
    assert not list(regions.glob(".building-*"))
    roads = current_roads()
    assert roads is not None
    assert roads.route(VADUZ, SCHAAN) is not None
    assert roads.route(VADUZ, (48.0, 9.0)) is None
    assert geocoding.search("Städtle 43 Vaduz")[0].precision == "house"
    titles = list(dict.fromkeys(step for step, _ in steps))
    assert len(titles) == 5
    assert all(0.0 <= done <= 1.0 for _, done in steps)


def test_a_new_version_replaces_the_old_one(regions: Path, prepared: None):
    first = services.add_region(DEMO)
    second = services.add_region(DEMO)
    assert second.version != first.version
    assert _served() == (second.version, second.streets_and_places, second.addresses)
    assert [p.name for p in (regions / "liechtenstein").iterdir()] == [second.version]


def test_refused_files_change_nothing(regions: Path, prepared: None, tmp_path: Path):
    services.add_region(DEMO)
    before = _served()
    bad = tmp_path / "liechtenstein.osm.pbf"
    bad.write_bytes(DEMO.read_bytes()[:150_000])
    with pytest.raises(NotAnExtractError):
        services.add_region(bad)
    with pytest.raises(ValueError, match="cannot name a region"):
        services.add_region(DEMO, name="../escape")
    assert _served() == before
    assert not list(regions.glob(".building-*"))


@pytest.mark.parametrize("where", ["tool", "database"])
def test_a_failure_on_the_way_leaves_the_old_one_serving(
    regions: Path, prepared: None, monkeypatch: pytest.MonkeyPatch, where: str
):
    services.add_region(DEMO)
    before = _served()

    def fail(*_: object, **__: object) -> None:
        raise ToolError("it broke") if where == "tool" else DatabaseError("it broke")

    monkeypatch.setattr(add, "build_version" if where == "tool" else "replace_region", fail)
    with pytest.raises((ToolError, DatabaseError), match="it broke"):
        services.add_region(DEMO)
    assert _served() == before
    assert [p.name for p in (regions / "liechtenstein").iterdir()] == [before[0]]
    assert not list(regions.glob(".building-*"))
    roads = current_roads()
    assert roads is not None
    assert roads.route(VADUZ, SCHAAN) is not None


def test_what_a_crash_left_is_cleaned_by_the_next(regions: Path, prepared: None):
    served = services.add_region(DEMO)
    (regions / ".building-dead" / "graph").mkdir(parents=True)
    orphan = regions / "liechtenstein" / "20990101T000000Z-ffffffffffff"
    orphan.mkdir()
    roads = current_roads()
    assert roads is not None
    services.add_region(DEMO, name="other")
    assert not orphan.exists()
    assert not (regions / ".building-dead").exists()
    assert (regions / "liechtenstein" / served.version).is_dir()


_KILLED_AT = """
import os, signal, sys
from pathlib import Path
import django
from django.conf import settings
django.setup()
settings.REGIONS_FOLDER = Path(sys.argv[1])
from opentrax.maps.services import add_region

def report(step, done):
    if step == sys.argv[3] and done >= float(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)

add_region(Path(sys.argv[2]), report=report)
"""


@pytest.mark.parametrize(
    ("step", "done"),
    [
        ("read roads, places and addresses", 0.0),
        ("build the road graph", 0.7),
        ("draw the base map", 0.5),
        ("store the addresses", 0.0),
    ],
)
def test_killed_on_the_way_the_old_one_serves_on(
    regions: Path, prepared: None, step: str, done: float
):
    services.add_region(DEMO)
    before = _served()
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED_AT, regions, DEMO, step, str(done)],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "opentrax.config.settings"},
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert _served() == before
    assert geocoding.search("Städtle 43 Vaduz")[0].precision == "house"
    roads = current_roads()
    assert roads is not None
    assert roads.route(VADUZ, SCHAAN) is not None
    after = services.add_region(DEMO)
    assert [p.name for p in (regions / "liechtenstein").iterdir()] == [after.version]


def test_two_at_once_are_refused(regions: Path, prepared: None):
    with writing(), pytest.raises(BusyError):
        services.add_region(DEMO)
    assert not Region.objects.exists()


def test_removing(regions: Path, prepared: None):
    services.add_region(DEMO)
    services.add_region(DEMO, name="other")
    services.remove_region("liechtenstein")
    assert [region.name for region in Region.objects.all()] == ["other"]
    assert not (regions / "liechtenstein").exists()
    assert Address.objects.count() == 184
    with pytest.raises(UnknownRegionError, match="known: other"):
        services.remove_region("liechtenstein")


def test_a_region_whose_files_are_gone_is_left_out(regions: Path, prepared: None):
    services.add_region(DEMO)
    shutil.rmtree(regions / "liechtenstein")
    assert current_roads() is None


def test_the_serving_role_may_only_read():
    for table in ("maps_region", "maps_toponym", "maps_address"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            with pytest.raises(DatabaseError, match="permission denied"):
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def test_the_index_has_trigrams_where_the_server_has_them():
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm')")
        available = cursor.fetchone()[0]
    assert geocoding.has_trigrams() == available


def test_before_the_first_region_the_answers_are_empty(client: Client, regions: Path):
    answer = client.get("/map/current.json").json()
    assert (answer["pmtiles"], answer["regions"]) == (None, [])
    assert current_roads() is None
    assert geocoding.search("Vaduz") == []
