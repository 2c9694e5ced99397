"""`opentrax exchange`: the client of the exchange, for a provider's own system."""

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from opentrax.integrations import client


def _asks(function: Callable[..., None]) -> Callable[..., None]:
    """The options by which a command finds its server; faults in one sentence."""

    @click.option("--server", required=True, help="The address of the Opentrax.")
    @click.option(
        "--token-file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A file with the token and nothing else.",
    )  # fmt: skip
    @wraps(function)
    def run(*args: Any, server: str, token_file: Path, **kwargs: Any) -> None:
        try:
            token = token_file.read_text(encoding="utf-8").strip()
            function(client.Server(server, token), *args, **kwargs)
        except client.ExchangeError as error:
            raise click.ClickException(str(error)) from error

    return run


_key = click.option("--key", default="", help="The same key again does nothing again.")


def _tell(answer: Any) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False))


@click.group()
def command() -> None:
    """Exchange work with an Opentrax: read what happened, answer offers, write notes.

    It needs a token of that Opentrax (settings, “API tokens”), and no Opentrax here.

    \b
    Example:
      opentrax exchange pull --server https://work.example.com --token-file token --state place
    """


@command.command()
@_asks
@click.option(
    "--state", required=True, type=click.Path(dir_okay=False, path_type=Path),
    help="A file that keeps how far was read.",
)  # fmt: skip
def pull(server: client.Server, *, state: Path) -> None:
    """Print what happened since the last pull, one JSON object on each line.

    The place is kept after the lines were written, so each comes at least once: go by its id.

    \b
    Example:
      opentrax exchange pull --server https://work.example.com --token-file token --state place
    """
    kept = client.State(state)
    try:
        for entries, place in client.parts(server, kept.place(server.address)):
            for entry in entries:
                _tell(entry)
            sys.stdout.flush()
            kept.keep(server.address, place)
    except client.GoneError as error:
        raise client.ExchangeError(f"{error} For that, delete {state}.") from error


@command.command()
@_asks
@click.argument("address")
def get(server: client.Server, *, address: str) -> None:
    """Print what stands at an address of the API, such as an entry's links.

    \b
    Example:
      opentrax exchange get /me --server https://work.example.com --token-file token
    """
    if not address.startswith("/"):
        raise client.ExchangeError("The address begins with /, as in an entry’s links.")
    _tell(server.get(address))


@command.command()
@_asks
@click.argument("order")
@_key
def accept(server: client.Server, *, order: str, key: str) -> None:
    """Accept the offer of a work order, named by its number or id.

    \b
    Example:
      opentrax exchange accept 1042 --server https://work.example.com --token-file token
    """
    _tell(client.answer(server, order, "acceptance", {}, key))


@command.command()
@_asks
@click.argument("order")
@click.option("--reason", default="", help="Why, for the client to read.")
@_key
def decline(server: client.Server, *, order: str, reason: str, key: str) -> None:
    """Decline the offer of a work order, named by its number or id.

    \b
    Example:
      opentrax exchange decline 1042 --server https://work.example.com --token-file token
    """
    _tell(client.answer(server, order, "decline", {"reason": reason}, key))


@command.command()
@_asks
@click.argument("order")
@click.argument("words")
@click.option("--audience", help="Who may read it; else the other side does.")
@_key
def note(server: client.Server, *, order: str, words: str, audience: str | None, key: str) -> None:
    """Write a note to a work order, named by its number or id; “-” reads it from the input.

    \b
    Example:
      opentrax exchange note 1042 Ordered --server https://work.example.com --token-file token
    """
    body: dict[str, Any] = {"body": sys.stdin.read() if words == "-" else words}
    if audience:
        body["audience"] = audience
    _tell(server.post(f"/work-orders/{client.order_id(server, order)}/notes", body, key))


@command.command()
@_asks
@click.argument("order")
@click.option("--technician", required=True, help="The id of one of GET /technicians.")
@click.option("--start", required=True, help="When it begins, as 2026-03-24T13:00:00Z.")
@click.option("--end", required=True, help="When it ends, likewise.")
@_key
def visit(
    server: client.Server, *, order: str, technician: str, start: str, end: str, key: str
) -> None:
    """Plan a visit to a work order, named by its number or id.

    \b
    Example:
      opentrax exchange visit 1042 --technician ID --start 2026-03-24T13:00:00Z \\
        --end 2026-03-24T15:00:00Z --server https://work.example.com --token-file token
    """
    body = {"technician_id": technician, "start_at": start, "end_at": end}
    _tell(server.post(f"/work-orders/{client.order_id(server, order)}/visits", body, key))
