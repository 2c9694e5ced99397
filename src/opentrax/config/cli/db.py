"""`opentrax db …`: the database's roles, version, backup and restore."""

import os
from pathlib import Path

import click

_DATA = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder. [default: /var/lib/opentrax for root, else your own]",
)


def _variables(data: Path | None) -> dict[str, str]:
    chosen = {"OPENTRAX_DATA": str(data.expanduser().absolute())} if data else {}
    return {**os.environ, **chosen}


@click.group()
def command() -> None:
    """Prepare, check, back up or restore the database.

    \b
    Example:
      opentrax db backup opentrax.dump
    """


@command.command()
def migrate() -> None:
    """Bring the schema to this version, as its owner; `up` does this by itself.

    \b
    Example:
      opentrax db migrate
    """
    from opentrax.config.cli import use_django

    use_django()
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from opentrax.kit.clock import now
    from opentrax.kit.tenancy.connection import refuse_unsafe_role
    from opentrax.privacy.models import PublishedMap
    from opentrax.privacy.services.datamap import publish_map
    from opentrax.privacy.services.documents import adopt_shipped
    from opentrax.privacy.services.erasures import persons

    began_at = now()
    executor = MigrationExecutor(connections["owner"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        click.echo(f"brought the database to this version ({len(waiting)} migrations)")
    is_fresh = next(persons(), None) is None
    for document in adopt_shipped(using="owner", is_fresh=is_fresh):
        click.echo(f"published {document.pk}, in force from {document.effective_at:%Y-%m-%d}")
    publish_map(using="owner")  # a declaration may change without a migration
    newest = PublishedMap.objects.using("owner").order_by("-version").first()
    if newest is not None and newest.published_at >= began_at and newest.changes:
        click.echo(f"published version {newest.version} of the data map:")
        for line in newest.changes:
            click.echo(f"  {line}")
    refuse_unsafe_role("default")
    _erase_again()


def _erase_again() -> None:
    """What came out of a backup is not served before its erasures were done again."""
    from opentrax.config import restoring

    count = restoring.finish()
    if count is not None:
        click.echo(f"the database was restored: carried out {count} erasures again")


@command.command()
@click.option("--admin-url", required=True, help="Address of a role that may create roles.")
@click.option("--database", default="opentrax", show_default=True, help="Its name.")
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the settings to this new file (mode 0600) instead of printing them.",
)
def prepare(*, admin_url: str, database: str, write: Path | None) -> None:
    """Make roles, database and extensions on a PostgreSQL server of yours (15 or newer).

    Prints the settings that Opentrax needs. Repeat it as you like: each run gives the four roles
    new passwords, unless DATABASE_URL and its companions are set, which it then keeps.

    \b
    Example:
      opentrax db prepare --admin-url postgresql://postgres:secret@db.internal/postgres
    """
    from opentrax.config import serverroles

    prepared, settings = serverroles.prepare(admin_url, database, os.environ)
    # In quotes: both a shell and systemd read it. Addresses have their own quotes encoded.
    text = "".join(f"{name}='{url}'\n" for name, url in settings.items())
    if write is None:
        click.echo(text, nl=False)
    else:
        serverroles.write_settings(write, text)
        click.echo(f"wrote {len(settings)} settings to {write}", err=True)
    for remark in serverroles.remarks(prepared):
        click.echo(remark, err=True)


@command.command()
@_DATA
def check(*, data: Path | None) -> None:
    """Check that the database can serve: version, roles, durability, extensions.

    \b
    Example:
      opentrax db check
    """
    from contextlib import nullcontext

    from opentrax.config import backups, environment, serverroles
    from opentrax.config.databases import CLUSTER_FOLDER
    from opentrax.kit.postgres import Cluster

    loaded = environment.load(_variables(data), check=False)
    cluster = Cluster(loaded.data / CLUSTER_FOLDER)
    with backups.running(cluster) if loaded.embedded else nullcontext():
        findings = serverroles.check(loaded)
    for finding in findings:
        click.echo(f"{'ok   ' if finding.good else 'wrong'}  {finding.text}")
    wrong = sum(not finding.good for finding in findings)
    if wrong:
        text = f"{wrong} of {len(findings)} checks failed; see docs/operate/database.md"
        raise click.ClickException(text)


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_DATA
def backup(*, file: Path, data: Path | None) -> None:
    """Write the whole database to FILE, while it serves or not.

    Uploaded files go to FILE.files.tar beside it. Keep secrets.json of the data folder with it,
    apart from the backups' readers.

    \b
    Example:
      opentrax db backup opentrax.dump
    """
    from opentrax.config import backups, environment, filebackup

    loaded = environment.load(_variables(data), check=False)
    size = backups.back_up(loaded, file.absolute())
    click.echo(f"wrote {file} ({size / 1e6:.1f} MB)")
    count = filebackup.back_up_files(loaded, file.absolute())
    click.echo(f"wrote {filebackup.beside(file)} ({count} uploaded files)")


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--anonymised",
    "--anonymized",
    "anonymized",
    is_flag=True,
    required=True,
    help="Say so: the copy holds no name, address, word or exact place of anybody.",
)
@_DATA
@click.option("--admin-url", help="With DATABASE_URL: address of a superuser of that server.")
def dump(*, file: Path, anonymized: bool, data: Path | None, admin_url: str | None) -> None:
    """Write a copy of the database without personal values to FILE, to develop or to report with.

    What is taken out follows from the data map (`opentrax privacy map`). Working times, keys and
    what is not personal stay, so the copy still shows patterns: give it to people you trust.

    \b
    Example:
      opentrax db dump --anonymised for-developers.dump
    """
    from opentrax.config import backups, environment
    from opentrax.config.cli import use_django

    use_django()
    loaded = environment.load(_variables(data), check=False)
    size = backups.dump_anonymized(loaded, file.absolute(), admin_url)
    click.echo(f"wrote {file} ({size / 1e6:.1f} MB) without personal values")


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_DATA
@click.option("--admin-url", help="With DATABASE_URL: address of a superuser of that server.")
@click.option(
    "--tombstones",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The list of erasures, tombstones.jsonl of the data folder that the backup is from.",
)
def restore(
    *, file: Path, data: Path | None, admin_url: str | None, tombstones: Path | None
) -> None:
    """Fill an empty data folder, or the empty database of a server, from FILE.

    Uploaded files come from FILE.files.tar beside it, where it is. Erasures that are younger than
    the backup stand in tombstones.jsonl of the former data folder. They are carried out again
    before the restored database serves; without that file it does not.

    \b
    Example:
      opentrax db restore opentrax.dump --data /srv/restored --tombstones tombstones.jsonl
    """
    from opentrax.config import backups, environment, filebackup, restoring

    loaded = environment.load(_variables(data), check=False)
    tables = backups.restore(loaded, file.absolute(), admin_url)
    count = filebackup.restore_files(loaded, file.absolute())
    if tombstones is not None:
        restoring.take_over(loaded, tombstones)
    beside = filebackup.beside(file)
    said = f"{count} uploaded files" if count is not None else f"no uploaded files (no {beside})"
    click.echo(f"restored {tables} tables and {said}; start it with `opentrax up`")
