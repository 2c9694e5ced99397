"""The demo's region, built once per run: on disk for tests of files, in the database where asked
for."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from pytest_django import Settings

from opentrax.maps.addresses import delete_region, replace_region
from opentrax.maps.folders import Manifest
from opentrax.maps.gazetteer import Gazetteer
from opentrax.maps.services.add import build_version

type Built = tuple[Path, Manifest, Gazetteer]

DEMO = Path(__file__).parents[2] / "demo" / "region" / "liechtenstein.osm.pbf"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A complete version of the demo's region in a folder of its own."""
    folder = tmp_path_factory.mktemp("built") / "version"
    folder.mkdir()
    manifest, gazetteer = build_version(DEMO, name="liechtenstein", folder=folder)
    return folder, manifest, gazetteer


@pytest.fixture
def regions(tmp_path: Path, settings: Settings) -> Path:
    """An empty folder of regions that this test's Opentrax uses."""
    settings.REGIONS_FOLDER = tmp_path / "regions"
    (tmp_path / "regions").mkdir()
    return tmp_path / "regions"


@pytest.fixture
def on_disk(built: Built, regions: Path) -> Path:
    """The demo's region on disk, not in the database."""
    folder, manifest, _ = built
    target = regions / manifest.name / manifest.version
    shutil.copytree(folder, target)
    return target


@pytest.fixture(scope="module")
def index(built: Built, django_db_setup: None, django_db_blocker: Any) -> Iterator[Manifest]:
    """The demo's region in the database, committed as the owner for a module's tests."""
    _, manifest, gazetteer = built
    with django_db_blocker.unblock():
        replace_region(manifest, gazetteer, lambda _: None)
        connections["owner"].close()
    yield manifest
    with django_db_blocker.unblock():
        delete_region(manifest.name)
        connections["owner"].close()
