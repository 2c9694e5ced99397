"""`opentrax user …`: help a person who lost the way in."""

from datetime import timedelta
from uuid import UUID

import click

from opentrax.config.cli.database import with_database


@click.group()
def command() -> None:
    """Help a person who lost the way in.

    \b
    Example:
      opentrax user reset ada@example.org
    """


@command.command()
@click.argument("email")
def reset(*, email: str) -> None:
    """Print a link that sets a new password once, within the hour.

    Give it to the person over a way you trust. It is written into the audit log of each of their
    organizations.

    \b
    Example:
      opentrax user reset ada@example.org
    """
    with with_database():
        from django.conf import settings
        from django.utils.timezone import localtime

        from opentrax.accounts import services
        from opentrax.config.supervisor.loop import LOCK_FILE
        from opentrax.kit.clock import now
        from opentrax.kit.postgres.locks import FolderLock

        # What serves now may have been given another address by its own flags.
        running = FolderLock(settings.ENVIRONMENT.data / LOCK_FILE).holder() or {}
        link = services.make_reset_link(email, site=running.get("address"))
        good_min = settings.PASSWORD_RESET_TIMEOUT // 60
        until = localtime(now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT))
    if link is None:
        raise click.ClickException(f"nobody has an account with the address {email}.")
    # The link alone goes to the output, so that it can be piped on.
    click.echo(
        f"Sets a new password for {email}, once, within {good_min} minutes"
        f" (until {until:%H:%M %Z}). Whoever has this link gets in as them:",
        err=True,
    )
    click.echo(link)


@command.command("remove-factors")
@click.argument("email")
def remove_factors(*, email: str) -> None:
    """Remove the passkeys, app for codes and recovery codes of somebody who lost them all.

    Make sure that it is them who ask. It is told them by mail and written into the audit log of
    each of their organizations; whoever had no password asks for a code by mail next.

    \b
    Example:
      opentrax user remove-factors ada@example.org
    """
    with with_database():
        from opentrax.accounts.services import factors
        from opentrax.organizations.selectors import person_id_by_email

        person_id = person_id_by_email(email.strip())
        removed = factors.remove_all_factors(person_id) if person_id else None
    if removed is None:
        raise click.ClickException(f"nobody has an account with the address {email}.")
    click.echo(f"Removed {removed} of {email}. They sign in with their password now.")


@command.command()
@click.argument("organization_id", type=click.UUID)
@click.argument("email")
def owner(*, organization_id: UUID, email: str) -> None:
    """Make a member the owner of an organization that has none. They are told by mail.

    \b
    Example:
      opentrax user owner ID kim@example.org
    """
    with with_database():
        from opentrax.kit.commands import Refused
        from opentrax.organizations.services.succession import name_owner

        try:
            name_owner(organization_id, email)
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{email} is the owner now.")
