"""`opentrax up`: serves in the foreground, or detached for scripts."""

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from opentrax.config.environment import Environment
    from opentrax.config.supervisor.children import ChildSpec


@click.command()
@click.option("--demo", is_flag=True, help="With a demo: a client, a provider, a day of work.")
@click.option("--host", help="Address to listen on; 0.0.0.0 for phones. [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on. [default: 8000]")
@click.option("--public-url", help="The address that people and phones open, if it is another.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder. [default: /var/lib/opentrax for root, else your own]",
)
@click.option("--detach", is_flag=True, help="Return when it serves; stop it with `opentrax down`.")
@click.option("--unattended", is_flag=True, hidden=True)  # what `--detach` starts
@click.option(
    "--speed", type=click.FloatRange(1, 3600), help="How fast the demo's day passes. [default: 60]"
)
def command(
    *,
    demo: bool,
    host: str | None,
    port: int | None,
    public_url: str | None,
    data: Path | None,
    detach: bool,
    unattended: bool,
    speed: float | None,
) -> None:
    """Serve Opentrax in the foreground, until Ctrl-C.

    Starts PostgreSQL (or uses the server at DATABASE_URL), brings the database to this version,
    serves, runs jobs, and starts again whatever dies. Settings are environment variables, see
    docs/operate/production.md.

    \b
    Example:
      opentrax up --demo
      opentrax up --host 0.0.0.0 --port 8000 --data /srv/opentrax
    """
    from opentrax.config import environment

    chosen = {
        "OPENTRAX_HOST": host,
        "OPENTRAX_PORT": str(port) if port else None,
        "OPENTRAX_PUBLIC_URL": public_url,
        "OPENTRAX_DATA": str(data.expanduser().absolute()) if data else None,
        "OPENTRAX_DEMO": "1" if demo else None,
        "OPENTRAX_DEMO_SPEED": f"{speed:g}" if speed else None,
    }
    variables = {name: value for name, value in chosen.items() if value is not None}
    loaded = environment.load({**os.environ, **variables})
    variables["OPENTRAX_DATA"] = str(loaded.data)
    variables |= _address_variables(loaded)
    loaded = environment.load({**os.environ, **variables})
    if detach:
        _detach(loaded, variables)
    else:
        _serve(loaded, variables, unattended=unattended)


def _address_variables(loaded: "Environment") -> dict[str, str]:
    """Where phones should reach us, when we listen everywhere and nobody said the address."""
    from opentrax.config.supervisor.readiness import ANYWHERE, address_for_phones

    if loaded.public_url_is_set or loaded.host not in ANYWHERE:
        return {}
    found = address_for_phones()
    return {"OPENTRAX_PUBLIC_URL": f"http://{found}:{loaded.port}"} if found else {}


def _specs(loaded: "Environment") -> "list[ChildSpec]":
    from opentrax.config.supervisor.children import ChildSpec

    python = [sys.executable, "-m"]
    web = [
        *[*python, "granian", "--interface", "rsgi", "--host", loaded.host],
        *["--port", str(loaded.port), "--workers", str(loaded.web_workers)],
        *["--respawn-failed-workers", "--workers-kill-timeout", "10"],
        # No access log of the server's own: it knows no secrets in paths. See config.accesslog.
        "opentrax.config.rsgi:application",
    ]
    specs = [
        ChildSpec("web", web),
        ChildSpec("worker", [*python, "opentrax", "worker"]),
    ]
    if loaded.mqtt is not None:
        specs.append(ChildSpec("mqtt", [*python, "opentrax", "mqtt"]))
    if loaded.demo:
        specs.append(ChildSpec("demo", [*python, "opentrax", "demo", "run"], may_end=True))
    return specs


def _serve(loaded: "Environment", variables: dict[str, str], *, unattended: bool) -> None:
    from opentrax.config.supervisor import preparation
    from opentrax.config.supervisor.loop import Supervisor

    preparation.make_folders(loaded)
    _log_calmly(loaded.log_folder, unattended=unattended)

    def announce() -> None:
        click.echo(f"\n  Opentrax serves at {loaded.public_url}\n  Stop it with Ctrl-C.\n")

    Supervisor(loaded, variables, _specs(loaded), on_serving=announce).run()


def _detach(loaded: "Environment", variables: dict[str, str]) -> None:
    from opentrax.config.supervisor import detach, preparation
    from opentrax.demo.state import SIGN_INS

    preparation.make_folders(loaded)
    address = detach.start_detached([], variables, loaded.data)
    click.echo(f"Opentrax serves at {address}; stop it with `opentrax down`.")
    if loaded.demo:
        click.echo(f"How to sign in to the demo will be in {loaded.data / SIGN_INS}.")


class _Calm(logging.Formatter):
    """The time and the words: all of them where they are for somebody's eyes, else those that a
    log may hold, since a journal may keep what a terminal shows."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s  %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        from opentrax.kit.logs.formatting import words_of

        if not hasattr(record, "for_eyes"):
            record.message = words_of(record)
        return super().formatMessage(record)


def _log_calmly(folder: Path, *, unattended: bool) -> None:
    """One line per event: in `up.log`, and on standard output where somebody looks. What is for
    somebody's eyes is in no file."""
    from opentrax.kit.logs import ClosedFormatter
    from opentrax.kit.logs.files import KeptFileHandler

    logger = logging.getLogger("opentrax")
    kept = KeptFileHandler(folder / "up.log")
    kept.addFilter(lambda record: not hasattr(record, "for_eyes"))
    kept.setFormatter(ClosedFormatter(for_file=True))
    logger.addHandler(kept)
    if not unattended:
        shown = logging.StreamHandler(sys.stdout)
        shown.setFormatter(_Calm())
        logger.addHandler(shown)
    logger.setLevel(logging.INFO)
    logger.propagate = False
