"""`opentrax map`: regions of the map, made from OpenStreetMap extracts on this machine."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from opentrax.config.cli.database import with_database

_BAR_WIDTH = 24
_REDRAW_S = 0.1
_KB = 1000


@click.group()
def command() -> None:
    """Add, list or remove regions of the map.

    A region is what one OpenStreetMap extract holds: roads to route on, the base map, and an index
    to search addresses in. docs/guides/maps.md says where to get your country's.

    \b
    Example:
      opentrax map add quebec-latest.osm.pbf
    """


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="What to call the region; by default the file's name.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def add(file: Path, name: str | None, quiet: bool) -> None:
    """Make a region of an extract (FILE.osm.pbf), or replace the one of its name.

    The old region serves until the new one is complete. Stopping in between harms nothing.

    \b
    Example:
      opentrax map add liechtenstein-latest.osm.pbf --name liechtenstein
    """
    with with_database():
        _add(file, name, _Progress(quiet=quiet))


def _add(file: Path, name: str | None, progress: "_Progress") -> None:
    from opentrax.maps.extracts import NotAnExtractError
    from opentrax.maps.folders import BusyError
    from opentrax.maps.processes import ToolError
    from opentrax.maps.services import add_region

    try:
        manifest = add_region(file, name=name, report=progress)
    except (NotAnExtractError, ToolError, BusyError, ValueError) as error:
        progress.end()
        raise click.ClickException(f"{error} Nothing was changed.") from error
    progress.end()
    click.echo(
        f"Region {manifest.name} serves: {manifest.roads:,} roads,"
        f" {manifest.addresses:,} addresses, {manifest.streets_and_places:,} streets and places."
        f" {manifest.attribution} (ODbL)."
    )


@command.command("list")
def list_regions() -> None:
    """List the regions that serve.

    \b
    Example:
      opentrax map list
    """
    with with_database():
        from opentrax.maps.selectors import regions_in_service

        regions = regions_in_service()
    if not regions:
        click.echo("No region yet. Add one: opentrax map add FILE.osm.pbf (docs/guides/maps.md)")
    for region in regions:
        data_on = f"{region.data_at:%Y-%m-%d}" if region.data_at else "unknown"
        click.echo(
            f"{region.name:<24} data of {data_on:<10}  added {region.added_at:%Y-%m-%d %H:%M} UTC"
            f"  {region.address_count:>9,} addresses  {_size(region.name, region.version):>9}"
        )


@command.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Remove a region: its map, its roads and its addresses.

    Recorded time and locations stay as they are. The extract can be added again.

    \b
    Example:
      opentrax map remove liechtenstein
    """
    if not yes:
        click.confirm(f"Remove the region {name} from the map, routing and search?", abort=True)
    with with_database():
        from opentrax.maps.folders import BusyError, UnknownRegionError
        from opentrax.maps.services import remove_region

        try:
            remove_region(name)
        except (UnknownRegionError, BusyError) as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"Region {name} is removed.")


def _size(name: str, version: str) -> str:
    from opentrax.maps.folders import UnknownRegionError, open_version

    try:
        folder = open_version(name, version)
    except UnknownRegionError:
        return "not here"
    size = sum(path.stat().st_size for path in folder.path.rglob("*") if path.is_file())
    return f"{size / _KB / _KB:,.1f} MB"


class _Progress:
    """Draws one line per step: a bar on a terminal, start and end in a log."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._step = ""
        self._started_s = self._drawn_s = 0.0
        self._clock: Callable[[], float] = time.monotonic
        self._is_terminal = sys.stderr.isatty()

    def __call__(self, step: str, done: float) -> None:
        if self._quiet:
            return
        now_s = self._clock()
        if step != self._step:
            self.end()
            self._step, self._started_s, self._drawn_s = step, now_s, 0.0
        if self._is_terminal and now_s - self._drawn_s >= _REDRAW_S:
            self._drawn_s = now_s
            filled = "█" * round(done * _BAR_WIDTH)
            click.echo(f"\r  {step:<34} {filled:<{_BAR_WIDTH}} {done:4.0%}", err=True, nl=False)

    def end(self) -> None:
        """Close the line of the step that ran last."""
        if self._step and not self._quiet:
            lead = "\r" if self._is_terminal else ""
            took = f"{self._clock() - self._started_s:.1f} s"
            click.echo(f"{lead}  {self._step:<34} {took:<{_BAR_WIDTH + 6}}", err=True)
        self._step = ""
