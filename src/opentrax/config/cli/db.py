"""`opentrax db …`: the database's roles, version, backup and restore."""

import click


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

    from opentrax.kit.tenancy.connection import refuse_unsafe_role

    executor = MigrationExecutor(connections["owner"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        click.echo(f"brought the database to this version ({len(waiting)} migrations)")
    refuse_unsafe_role("default")
