"""The demo's region, built once per run: on disk for tests of files, in the database where asked for."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from opentrax.maps.folders import Manifest, open_newest
from opentrax.maps.gazetteer import Gazetteer, build_gazetteer
from opentrax.maps.services.add import build_version

DEMO = Path(__file__).parents[2] / "demo" / "region" / "liechtenstein.osm.pbf"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest, Gazetteer]:
    """A complete version of the demo's region in a folder of its own."""
    folder = tmp_path_factory.mktemp("built") / "version"
    folder.mkdir()
    manifest, gazetteer = build_version(DEMO, name="liechtenstein", folder=folder)
    return folder, manifest, gazetteer


@pytest.fixture
def regions(tmp_path: Path, settings) -> Path:
    """An empty folder of regions that this test's Opentrax uses."""
    settings.REGIONS_FOLDER = tmp_path / "regions"
    (tmp_path / "regions").mkdir()
    return tmp_path / "regions"


@pytest.fixture
def on_disk(built: tuple[Path, Manifest, Gazetteer], regions: Path) -> Path:
    """The demo's region on disk, not in the database."""
    folder, manifest, _ = built
    target = regions / manifest.name / manifest.version
    shutil.copytree(folder, target)
    return target


@pytest.fixture
def index_rows(
    built: tuple[Path, Manifest, Gazetteer], settings, db: None
) -> Iterator[Callable[[], None]]:
    """The demo's region in the database; its rows are seen by the serving role and gone afterwards."""
    raise NotImplementedError
