"""`opentrax privacy …`: the data map, the record of processing, and what changed."""

import json
from pathlib import Path

import click

from opentrax.config.cli import use_django
from opentrax.config.cli.database import with_database

_A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_HEADS = ("place", "category", "purpose", "basis", "who", "kept", "export", "erasure")


@click.group()
def command() -> None:
    """Show what is stored about people, why, and for how long.

    \b
    Example:
      opentrax privacy map
    """


@command.command("map")
@click.option("--json", "as_json", is_flag=True, help="The whole map as JSON.")
@click.option("--who", help="Only what is about these people, such as technicians.")
def show_map(*, as_json: bool, who: str | None) -> None:
    """Print every personal value that is stored, one a line; needs no database.

    The words are those of the declarations in each app's privacy.py. What people read is at
    /privacy/data.

    \b
    Example:
      opentrax privacy map --who technicians
    """
    use_django()
    from opentrax.privacy.datamap import document, lines

    if as_json:
        click.echo(json.dumps(document(), indent=1, ensure_ascii=False))
        return
    rows = [_HEADS] + [
        (
            f"{one.place}.{one.field}", one.category, one.purpose, one.basis, one.who, one.term,
            "yes" if one.export else "no", one.erasure,
        )
        for one in lines()
        if who is None or one.who == who
    ]  # fmt: skip
    widths = [max(len(row[n]) for row in rows) for n in range(len(_HEADS))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


@command.command()
@click.option("--csv", "as_csv", is_flag=True, help="As a table; JSON otherwise.")
@click.option(
    "--language",
    type=click.Choice(["en", "fr-ca"]),
    default="en",
    show_default=True,
    help="Of the words in it.",
)
def processing(*, as_csv: bool, language: str) -> None:
    """Print the record of processing activities, made of the map; needs no database.

    \b
    Example:
      opentrax privacy processing --csv > processing.csv
    """
    use_django()
    from django.utils import translation

    from opentrax.privacy.datamap import processing as record

    with translation.override(language):
        if as_csv:
            click.echo(record.as_csv(), nl=False)
        else:
            click.echo(json.dumps(record.as_json(), indent=1, ensure_ascii=False))


@command.command()
@click.argument("before", type=_A_FILE, required=False)
def diff(*, before: Path | None) -> int:
    """Print how the map differs from an earlier one; exit with 1 if it does.

    BEFORE is what `opentrax privacy map --json` printed then. Without it the map that this
    installation published last is taken, after its last migration.

    \b
    Example:
      opentrax privacy diff before.json
    """
    if before is not None:
        use_django()
        return _tell(json.loads(before.read_text()))
    with with_database():
        from opentrax.privacy.models import PublishedMap

        newest = PublishedMap.objects.order_by("-version").first()
        return _tell(newest.body if newest is not None else {})


def _tell(earlier: dict[str, object]) -> int:
    from opentrax.privacy.datamap import document
    from opentrax.privacy.datamap.difference import difference

    changes = difference(earlier, document())
    for line in changes:
        click.echo(line)
    return 1 if changes else 0
