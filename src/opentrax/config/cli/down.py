"""`opentrax down`: stops the run of a data folder, wherever it was started."""

import os
from pathlib import Path

import click


@click.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder. [default: /var/lib/opentrax for root, else your own]",
)
def command(*, data: Path | None) -> None:
    """Stop the Opentrax that serves a data folder, and wait until it has ended.

    \b
    Example:
      opentrax down
      opentrax down --data /srv/opentrax
    """
    from opentrax.config.environment import default_data_folder
    from opentrax.config.supervisor.detach import stop_running

    folder = data.expanduser().absolute() if data else default_data_folder(os.environ)
    stopped = stop_running(folder)
    if stopped is None:
        click.echo(f"Nothing runs in {folder}.")
    else:
        click.echo(f"Stopped {stopped['what']} in {folder}.")
