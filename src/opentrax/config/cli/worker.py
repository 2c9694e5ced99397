"""`opentrax worker`: runs jobs from the database until it is stopped."""

import click


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="Jobs that may run at once.")
@click.option("--queues", default="", help="Only these queues, separated by commas; default: all.")
def command(concurrency: int, queues: str) -> None:
    """Run jobs until stopped; a job that runs is finished first.

    `opentrax up` starts one worker by itself. Start more of them, also on other machines, with the
    same DATABASE_URL and secrets.

    \b
    Example:
      opentrax worker --concurrency 4
    """
    from opentrax.config.cli import use_django

    use_django()
    from django.core.management import call_command
    from procrastinate.jobs import DeleteJobCondition

    from opentrax.kit.tenancy.connection import refuse_unsafe_role

    refuse_unsafe_role()

    call_command(
        "procrastinate",
        "worker",
        concurrency=concurrency,
        queues=queues or None,
        shutdown_graceful_timeout=20.0,
        delete_jobs=DeleteJobCondition.SUCCESSFUL,  # a finished job's facts are in its own table
    )
