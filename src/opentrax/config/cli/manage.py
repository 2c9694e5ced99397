"""`opentrax manage`: Django's own commands under this installation's settings."""

import os

import click


@click.command(
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run one of Django's commands, for developers.

    \b
    Example:
      opentrax manage makemigrations tracking
      opentrax manage migrate --database owner
    """
    if arguments in {("-h",), ("--help",)}:
        context = click.get_current_context()
        click.echo(context.get_help())
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opentrax.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["opentrax manage", *arguments])
