"""`opentrax audit …`: check the audit log."""

import click

from opentrax.config.cli.database import with_database


@click.group()
def command() -> None:
    """Check the audit log's chains.

    \b
    Example:
      opentrax audit verify
    """


@command.command()
def verify() -> int:
    """Recompute the chain of every organization; exit with 1 if one does not fit.

    Prints a line for each: its key, the number of entries, and "ok" or "broken at" with the number
    of the first entry that was changed, removed or put in.

    \b
    Example:
      opentrax audit verify
    """
    with with_database():
        from opentrax.audit import services
        from opentrax.organizations.selectors import each_organization

        broken = False
        with each_organization() as organizations:
            for organization_id in organizations:
                found = services.verify()
                broken = broken or found.broken_at is not None
                state = "ok" if found.broken_at is None else f"broken at {found.broken_at}"
                click.echo(f"{organization_id} {found.entries} {state}")
        return 1 if broken else 0
