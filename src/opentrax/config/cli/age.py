"""`opentrax age …`: somebody said that a person is under 16; look into it and decide."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from opentrax.config.cli.database import with_database

if TYPE_CHECKING:
    from opentrax.organizations.models import Person


@click.group()
def command() -> None:
    """See and decide the cases of people who may be under 16.

    \b
    Example:
      opentrax age list
    """


@command.command("list")
def list_cases() -> None:
    """Print every case: when it was reported, by whom, where it stands, for how many days.

    \b
    Example:
      opentrax age list
    """
    with with_database():
        from opentrax.accounts.selectors import age_cases

        listed = age_cases()
        for found in listed:
            case = found.case
            state = case.decision or ("frozen" if case.frozen_at else "reported")
            standing = f"{case.reporter:12}  {state:8}  {found.days:3} d"
            who = found.email or case.person_id
            click.echo(f"{case.reported_at:%Y-%m-%d}  {standing}  {who}")
    click.echo(f"{len(listed)} cases", err=True)


@command.command()
@click.argument("email")
def freeze(*, email: str) -> None:
    """Freeze an account at once: no sessions, no mail, nothing recorded; erased after 14 days.

    \b
    Example:
      opentrax age freeze kim@example.org
    """
    with _person(email) as person:
        from opentrax.accounts.models import AgeReporter
        from opentrax.accounts.services import report_person

        report_person(person, AgeReporter.OPERATOR)
    click.echo(f"The account of {email} is frozen. A mail says what happens.")


@command.command()
@click.argument("email")
def clear(*, email: str) -> None:
    """Decide that the person is 16 or older: the account is active again.

    \b
    Example:
      opentrax age clear kim@example.org
    """
    _decide(email, "clear", "The case is closed; the account is active.")


@command.command()
@click.argument("email")
def erase(*, email: str) -> None:
    """Erase the account now; the case stays as the receipt.

    \b
    Example:
      opentrax age erase kim@example.org
    """
    _decide(email, "erase", "The account is erased.")


def _decide(email: str, decision: str, done: str) -> None:
    with _person(email) as person:
        from opentrax.accounts.services import age_cases

        decide: Callable[..., object] = getattr(age_cases, decision)
        if decide(person) is None:
            raise click.ClickException(f"no case about {email} is open. Freeze the account first.")
    click.echo(done)


@contextmanager
def _person(email: str) -> "Iterator[Person]":
    with with_database():
        from opentrax.kit.tenancy import person_scope
        from opentrax.organizations.models import Person
        from opentrax.organizations.selectors import person_id_by_email

        person_id = person_id_by_email(email.strip())
        if person_id is None:
            raise click.ClickException(f"nobody has an account with the address {email}.")
        with person_scope(person_id):
            yield Person.objects.get(pk=person_id)
