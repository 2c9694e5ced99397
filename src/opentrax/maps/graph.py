"""The road graph: OSRM's extract, partition and customize (multi-level Dijkstra), run out of
process.

Steps and cost on the demo's country (2,750 roads): about one second. The car profile is the one
that the wheel brings.
"""

import os
from importlib.resources import files
from pathlib import Path

from opentrax.maps.extracts import Progress
from opentrax.maps.processes import run_tool

GRAPH_FOLDER = "graph"
GRAPH_STEM = "roads.osrm"

# Written while the graph is made and read by nobody afterwards.
_LEFTOVERS = (
    "roads.osm.pbf",
    "roads.osrm.cnbg",
    "roads.osrm.cnbg_to_ebg",
    "roads.osrm.enw",
    "roads.osrm.restrictions",
)


def _program(name: str) -> str:
    return str(files("osrm") / "bin" / name)


def _profile() -> str:
    return str(files("osrm") / "share" / "profiles" / "car.lua")


def build_graph(extract: Path, folder: Path, progress: Progress) -> None:
    """Write the graph of an extract to `folder`/graph. Raises ToolError when OSRM cannot."""
    graph = folder / GRAPH_FOLDER
    graph.mkdir(parents=True)
    # OSRM names its files after its input, so the extract gets the name that the graph shall have.
    (graph / "roads.osm.pbf").symlink_to(extract.resolve())
    threads = ["--threads", str(os.cpu_count() or 1)]
    steps: list[tuple[float, list[str]]] = [
        (0.0, [_program("osrm-extract"), *threads, "--profile", _profile(), "roads.osm.pbf"]),
        (0.7, [_program("osrm-partition"), *threads, GRAPH_STEM]),
        (0.85, [_program("osrm-customize"), *threads, GRAPH_STEM]),
    ]
    for done, arguments in steps:
        progress(done)
        run_tool(arguments, folder=graph)
    for name in _LEFTOVERS:
        (graph / name).unlink(missing_ok=True)
    progress(1.0)
