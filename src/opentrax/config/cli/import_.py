"""`opentrax import`: takes positions in from files, through the same gate as a phone's."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

if TYPE_CHECKING:
    from opentrax.tracking.services.importing import Imported


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--device", required=True, help="The device's name or id.")
@click.option(
    "--organization", default="", help="Its organization's name, if others use that name."
)
def command(files: tuple[Path, ...], device: str, organization: str) -> None:
    """Take positions in from FILES: CSV, GPX, GeoJSON, Google Timeline, …; gzipped or not.

    The gate is the same as for a phone: only what lies inside the shifts of the device's technician
    is stored, the rest is counted and forgotten. A file may be imported again.

    \b
    Example:
      opentrax import day.gpx --device "Tim's phone"
    """
    from opentrax.config.cli import use_django

    use_django()
    from opentrax.kit.tenancy import scope
    from opentrax.tracking.formats import TrackError
    from opentrax.tracking.services.importing import ImportRefusedError, import_track

    organization_id, device_id = _find(device, organization)
    for path in files:
        try:
            with scope(organization_id), path.open("rb") as file:
                result = import_track(
                    file, organization_id=organization_id, device_id=device_id, actor_id=None
                )
        except TrackError as error:
            raise click.ClickException(f"{path}: {error}") from error
        except ImportRefusedError as error:
            raise click.ClickException(
                "the gate does not know this device; was it revoked?"
            ) from error
        _tell(path, result)


def _find(device: str, organization: str) -> tuple[UUID, UUID]:
    """The ids of the one device that is meant. Raises ClickException for none and for several."""
    from opentrax.organizations.selectors import current_organization, each_organization
    from opentrax.tracking.models import Device

    found: list[tuple[UUID, UUID, str]] = []
    with each_organization() as organizations:
        for organization_id in organizations:
            name = current_organization().name
            if organization and organization not in (name, str(organization_id)):
                continue
            for one in Device.objects.filter(revoked_at=None):
                if device in (one.name, str(one.pk)):
                    found.append((organization_id, one.pk, name))
    if not found:
        raise click.ClickException(f"no active device is called {device!r}")
    if len(found) > 1:
        listed = "; ".join(f"{device_id} ({name})" for _, device_id, name in found)
        raise click.ClickException(
            f"several devices are called {device!r}, name one by id: {listed}"
        )
    return found[0][:2]


def _tell(path: Path, result: "Imported") -> None:
    from opentrax.tracking.words import not_taken_in_words

    click.echo(
        f"{path}: {result.rows:,} rows, {result.admitted:,} stored, {result.new:,} of them new"
    )
    for reason, count in (result.refused + result.unusable).most_common():
        click.echo(f"  {count:,} not stored: {not_taken_in_words(reason)}")
