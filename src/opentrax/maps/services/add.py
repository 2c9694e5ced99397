"""Adding a region: from an extract to a version that serves.

Everything is built aside. The switch is the commit of one database transaction that brings the new
address index and names the new version; until then, and after a crash at any point, the old one
serves. What a crash leaves behind is deleted by the next one who adds or removes a region.
"""

import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from opentrax.kit.clock import now
from opentrax.maps.addresses import replace_region, versions_in_service
from opentrax.maps.extracts import Extract, check_extract
from opentrax.maps.features import Found, read_features
from opentrax.maps.folders import (
    BUILDING,
    Manifest,
    clean,
    is_name,
    name_from_file,
    version_name,
    write_manifest,
    writing,
)
from opentrax.maps.gazetteer import Gazetteer, build_gazetteer
from opentrax.maps.graph import build_graph
from opentrax.maps.tiles import ATTRIBUTION, build_tiles

type Report = Callable[[str, float], None]
"""Called with the name of a step and how much of it is done, 0..1."""


def add_region(path: Path, *, name: str | None = None, report: Report | None = None) -> Manifest:
    """Make a region of an extract and let it serve; one of the same name is replaced at the end.

    Refused with NotAnExtractError (no usable extract), ValueError (a name that is none), BusyError
    (another one is being added) and ToolError (a map tool failed); nothing has changed then.
    """
    tell = report or _silent
    region_name = name or name_from_file(path)
    if not is_name(region_name):
        raise ValueError(
            f"{region_name!r} cannot name a region:"
            " use up to 48 lower-case letters, digits and hyphens."
        )
    with writing() as regions:
        clean(versions_in_service())
        folder = Path(tempfile.mkdtemp(prefix=BUILDING, dir=regions))
        try:
            manifest, gazetteer = build_version(path, name=region_name, folder=folder, report=tell)
            folder.chmod(0o755)
            target = regions / region_name / manifest.version
            target.parent.mkdir(exist_ok=True)
            folder.rename(target)
            replace_region(manifest, gazetteer, partial(tell, "store the addresses"))
        finally:
            clean(versions_in_service())
    return manifest


def build_version(
    path: Path, *, name: str, folder: Path, report: Report | None = None
) -> tuple[Manifest, Gazetteer]:
    """Write a complete version (graph, tiles, manifest) to an empty folder, without a database."""
    tell = report or _silent
    tell("check the file", 0.0)
    extract = check_extract(path)
    tell("check the file", 1.0)
    layers = folder / "layers"
    found = read_features(
        path, layers, extract.object_count, partial(tell, "read roads, places and addresses")
    )
    gazetteer = build_gazetteer(found)
    build_graph(path, folder, partial(tell, "build the road graph"))
    build_tiles(layers, folder, partial(tell, "draw the base map"))
    shutil.rmtree(layers)
    manifest = _manifest(extract, name, found, gazetteer)
    write_manifest(folder, manifest)
    return manifest, gazetteer


def _silent(_step: str, _done: float) -> None:
    """Report to nobody."""


def _manifest(extract: Extract, name: str, found: Found, gazetteer: Gazetteer) -> Manifest:
    added_at = now()
    return Manifest(
        name=name,
        version=version_name(added_at, extract.sha256),
        bbox=extract.bbox,
        source_name=extract.path.name,
        source_sha256=extract.sha256,
        data_at=extract.data_at,
        added_at=added_at,
        attribution=ATTRIBUTION,
        roads=extract.road_count,
        addresses=len(gazetteer.addresses),
        streets_and_places=len(gazetteer.named),
        layers=found.layer_counts,
    )
