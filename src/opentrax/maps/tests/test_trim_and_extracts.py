"""What is an extract, what is refused, and what the trimmer leaves out."""

from collections.abc import Callable
from pathlib import Path

import osmium
import pytest

from opentrax.maps.extracts import NotAnExtractError, check_extract
from opentrax.maps.tests.conftest import DEMO
from opentrax.maps.trim import trim


def test_the_demo_is_a_whole_extract():
    extract = check_extract(DEMO)
    assert extract.road_count == 2750
    assert extract.bbox == pytest.approx((9.471078, 47.04774, 9.636217, 47.27128))
    assert extract.data_at is not None
    assert extract.data_at.year == 2013


def test_the_demo_names_no_mapper():
    things = [(t.uid, t.user, t.changeset) for t in osmium.FileProcessor(str(DEMO))]
    assert len(things) > 70_000
    assert set(things) == {(0, "", 0)}


def test_trimming_again_changes_nothing(tmp_path: Path):
    trim(DEMO, tmp_path / "again.osm.pbf")
    again = check_extract(tmp_path / "again.osm.pbf")
    demo = check_extract(DEMO)
    assert (again.road_count, again.object_count) == (demo.road_count, demo.object_count)


def _without_roads(path: Path) -> None:
    with osmium.SimpleWriter(str(path)) as writer:
        writer.add_node(osmium.osm.mutable.Node(id=1, location=(9.5, 47.1), tags={"place": "town"}))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "is not a file"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_text("<osm version='0.6'></osm>" * 9), "is not an OpenStreetMap"),
        (lambda path: path.write_bytes(DEMO.read_bytes()[:200_000]), "damaged or was cut off"),
        (lambda path: path.write_bytes(DEMO.read_bytes()[:100]), "damaged or was cut off"),
        (_without_roads, "holds no roads"),
    ],
    ids=["missing", "empty", "text", "truncated", "only a header", "no roads"],
)
def test_other_files_are_refused_with_the_reason(
    tmp_path: Path, make: Callable[[Path], None], says: str
):
    path = tmp_path / "file.osm.pbf"
    make(path)
    with pytest.raises(NotAnExtractError, match=says):
        check_extract(path)


def test_damage_in_the_middle_is_refused(tmp_path: Path):
    content = bytearray(DEMO.read_bytes())
    content[200_000:200_400] = b"\0" * 400
    path = tmp_path / "damaged.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(NotAnExtractError, match="damaged"):
        check_extract(path)
