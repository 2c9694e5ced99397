"""`opentrax mail …`: the operator's view of what is sent, and of what comes back."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opentrax.config.cli.database import with_database

if TYPE_CHECKING:
    from opentrax.messaging.models import OrganizationMessage, PersonMessage

    Message = OrganizationMessage | PersonMessage


@click.group()
def command() -> None:
    """See, check and stop the mail that is sent.

    \b
    Example:
      opentrax mail log
    """


@command.command()
@click.option("--days", default=7, show_default=True, help="How far back.")
@click.option("--most", default=100, show_default=True, help="At most so many, the newest.")
@click.option("--to", "address", help="Only what went, or did not go, to this address.")
@click.option("--refused", is_flag=True, help="Only what did not go.")
def log(*, days: int, most: int, address: str | None, refused: bool) -> None:
    """Show what was sent, to whom, of which class, why it went or not, what became of it.

    Addresses to which organizations send are shown as a…@example.org: their mail is theirs. Name
    one with --to to see its lines. Words are not shown here.

    \b
    Example:
      opentrax mail log --refused
    """
    with with_database():
        from opentrax.kit.clock import now
        from opentrax.messaging import selectors

        wanted = address.strip().lower() if address else ""
        shown = 0
        for message in selectors.messages_since(now() - timedelta(days=days), most):
            if wanted and message.address.lower() != wanted:
                continue
            if refused and message.state not in {"refused", "failed"}:
                continue
            shown += 1
            click.echo(_line(message, full=bool(wanted)))
        click.echo(f"{shown} message{'' if shown == 1 else 's'}", err=True)


def _line(message: "Message", *, full: bool) -> str:
    from opentrax.messaging.addresses import masked
    from opentrax.messaging.models import PersonMessage

    own = full or isinstance(message, PersonMessage)
    became = f", {message.delivery}" if message.delivery else ""
    fault = f" ({message.fault})" if message.fault else ""
    return (
        f"{message.created_at:%Y-%m-%d %H:%M} UTC  {message.message_class:<13} {message.kind:<20}"
        f" {message.address if own else masked(message.address)}: {message.state},"
        f" {message.reason or 'not decided yet'}{fault}{became}"
    )


@command.command()
@click.argument("address")
def status(*, address: str) -> None:
    """Show what somebody has stopped, since when and how.

    \b
    Example:
      opentrax mail status ada@example.org
    """
    with with_database():
        from opentrax.messaging import selectors

        stops = selectors.stops_of(address)
        for stop in stops:
            sender = f"from organization {stop.sender_id}" if stop.sender_id else "from everybody"
            click.echo(
                f"{stop.strength} {sender} since {stop.created_at:%Y-%m-%d %H:%M} UTC:"
                f" {stop.get_reason_display()}"
            )
        if not stops:
            click.echo("nothing is stopped")


@command.command()
@click.argument("address")
@click.option("--optional", is_flag=True, help="Optional mail only, instead of everything.")
def stop(*, address: str, optional: bool) -> None:
    """Stop mail to an address, for somebody who asked for it by phone or letter.

    It holds at once, whoever sends, and survives the account. Only the person can take it back,
    on their own page.

    \b
    Example:
      opentrax mail stop ada@example.org
    """
    with with_database():
        from opentrax.messaging import services
        from opentrax.messaging.classes import Strength
        from opentrax.messaging.models import StopReason

        strength = Strength.OPTIONAL if optional else Strength.EVERYTHING
        done = services.stop(address, strength, StopReason.OPERATOR)
        click.echo(f"{strength.value} mail is stopped; {done.in_flight} on the way could not be.")


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def reconcile(*, file: Path) -> None:
    """Stop mail to every address of a CSV in which the provider lists whom it does not send to.

    Run it again whenever you like: addresses that are stopped already are counted only.

    \b
    Example:
      opentrax mail reconcile suppressions.csv
    """
    with with_database(), file.open(newline="", encoding="utf-8-sig", errors="replace") as lines:
        from opentrax.messaging.services.reconciling import addresses_in, reconcile

        done = reconcile(addresses_in(lines))
        click.echo(f"{done.listed} listed, {done.added} of them new here")


@command.command()
@click.option("--done", help="The key of an answer that you have read and dealt with.")
def inbox(*, done: str | None) -> int:
    """Show the answers that wait for a person, the most urgent first; exit with 1 if one is late.

    \b
    Example:
      opentrax mail inbox
      opentrax mail inbox --done 0193a3c2-7d1e-7c44-9d53-0b8a4c3f9a11
    """
    with with_database():
        from opentrax.kit.clock import now
        from opentrax.messaging import selectors
        from opentrax.messaging.services import hearing

        waiting = selectors.waiting_answers()
        if done is not None:
            found = [arrival for arrival in waiting if str(arrival.pk) == done]
            if not found:
                raise click.ClickException(f"no answer with the key {done} waits.")
            hearing.resolve(found[0])
            click.echo("Done; its words are gone.")
            return 0
        for arrival in waiting:
            click.echo(f"{arrival.pk}  until {arrival.due_at:%Y-%m-%d %H:%M} UTC")
            click.echo(f"  from {arrival.from_address}: {arrival.subject}")
            click.echo("".join(f"  | {line}\n" for line in arrival.words.splitlines()[:20]))
        click.echo(f"{len(waiting)} waiting", err=True)
        return int(any(a.due_at is not None and a.due_at < now() for a in waiting))


@command.command()
def figures() -> int:
    """Show the figures of the promises about mail, bad of exercised; exit with 1 if one is bad.

    \b
    Example:
      opentrax mail figures
    """
    with with_database():
        from opentrax.messaging import evidence

        found = evidence.figures()
        for name, figure in sorted(found.items()):
            click.echo(f"{name:<20} {figure.bad} of {figure.exercised}")
        complained = found.pop("complaints")
        bad = any(f.bad for f in found.values()) or evidence.are_complaints_too_many(complained)
        return int(bad)


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--selector", default="opentrax", show_default=True, help="Name of the key in DNS.")
def key(*, file: Path, selector: str) -> None:
    """Make a key that signs mails, and say what to publish in DNS.

    An existing file is not overwritten: its record is shown again.

    \b
    Example:
      opentrax mail key /etc/opentrax-dkim.pem
    """
    from opentrax.messaging.signing import UnusableKeyError, new_key, public_record

    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(new_key())
        click.echo(f"made {file}; set OPENTRAX_DKIM_KEY_FILE={file}", err=True)
    try:
        record = public_record(file.read_bytes())
    except (UnusableKeyError, ValueError) as error:
        raise click.ClickException(f"{file} holds no key that signs mails ({error}).") from error
    click.echo(f'{selector}._domainkey  IN TXT  "{record}"')


@command.command()
@click.option("--dns/--no-dns", "ask", default=True, help="Ask DNS about the sender's domain.")
def check(*, ask: bool) -> int:
    """Check what a mail needs, and what DNS says about the sender; exit with 1 if something lacks.

    A specimen of each class is made as if it were sent, and looked at as the gate does.

    \b
    Example:
      opentrax mail check --no-dns
    """
    with with_database():
        found = list(_faults(ask=ask))
        for fault in found:
            click.echo(fault)
        click.echo("nothing lacks" if not found else f"{len(found)} to mend", err=True)
        return int(bool(found))


def _faults(*, ask: bool) -> Iterator[str]:
    from django.conf import settings

    from opentrax.messaging import dns, mails, recipients
    from opentrax.messaging.specimens import specimen_faults

    loaded: Any = settings.ENVIRONMENT
    try:
        recipients.check_keys()
    except recipients.AddressKeyError as error:
        yield str(error)
    yield from specimen_faults()
    if not loaded.mail.reply_address:
        yield "OPENTRAX_REPLY_ADDRESS is not set: answers and bounces are not heard"
    elif loaded.mail.mailbox is None and not loaded.mail.provider:
        yield "neither OPENTRAX_IMAP_URL nor OPENTRAX_MAIL_PROVIDER is set: nobody reads answers"
    if ask:
        yield from dns.faults(mails.sender()[1].rpartition("@")[2], loaded.mail.signing)
