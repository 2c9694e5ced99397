"""`opentrax promises`: judge what the policy promises, and say what was found."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from opentrax.config.cli.database import with_database

if TYPE_CHECKING:
    from opentrax.privacy.ledger.chain import Verification
    from opentrax.privacy.selectors.ledger import Standing


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Everything, for programs.")
@click.option("--stored", is_flag=True, help="The last verdicts, without judging anew.")
@click.pass_context
def command(context: click.Context, *, as_json: bool, stored: bool) -> int:
    """Judge every promise of the policy now; exit with 1 if one is broken, or the chain is.

    Prints number, state, bad of exercised, until when that is fresh, and the clause. GAP is a
    promise that nothing keeps yet, UNKNOWN one that nothing exercised or that was judged too long
    ago. Each verdict is kept in a chain; the last line is its head.

    \b
    Example:
      opentrax promises
    """
    if context.invoked_subcommand is not None:
        return 0
    with with_database():
        from opentrax.privacy.ledger import State
        from opentrax.privacy.ledger.chain import verify as verify_chain
        from opentrax.privacy.selectors.ledger import standings
        from opentrax.privacy.services.verdicts import judge_all

        if not stored:
            judge_all()
        found, chain = standings(), verify_chain()
        if as_json:
            from opentrax.privacy.views.ledger import promises_as_json

            body = promises_as_json()
            body["chain"]["broken_at"] = chain.broken_at
            click.echo(json.dumps(body, indent=1, ensure_ascii=False))
        else:
            _print(found, chain)
        is_bad = chain.broken_at is not None or any(s.state is State.BROKEN for s in found)
        return 1 if is_bad else 0


def _print(found: "list[Standing]", chain: "Verification") -> None:
    for one in found:
        figure = f"{one.bad} of {one.exercised}" if one.figures else ""
        fresh = f"until {one.fresh_until:%Y-%m-%d %H:%MZ}" if one.fresh_until else ""
        closes = f"step {one.closed_by.step}: {one.closed_by.words}" if one.closed_by else ""
        click.echo(
            f"{one.number}  {one.state.value:<8}  {figure:>14}  {fresh or closes:<28}  {one.clause}"
        )
    counts: dict[str, int] = {}
    for one in found:
        counts[one.state.value] = counts.get(one.state.value, 0) + 1
    click.echo("  ".join(f"{state} {number}" for state, number in sorted(counts.items())))
    state = "ok" if chain.broken_at is None else f"broken at {chain.broken_at}"
    click.echo(f"chain of {chain.verdicts} verdicts {state}, head {chain.head}")


@command.command()
def verify() -> int:
    """Recompute the chain of verdicts; exit with 1 if one was changed, removed or put in.

    \b
    Example:
      opentrax promises verify
    """
    with with_database():
        from opentrax.privacy.ledger.chain import verify as verify_chain

        found = verify_chain()
        state = "ok" if found.broken_at is None else f"broken at {found.broken_at}"
        click.echo(f"{found.verdicts} {state} {found.head}")
        return 0 if found.broken_at is None else 1


@command.command()
@click.argument("number")
@click.option("--words", required=True, help="What you vouch for; it is published.")
@click.option("--by", "said_by", required=True, help="Under which name; it is published.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="At most a year from now."
)
def attest(*, number: str, words: str, said_by: str, until: datetime) -> None:
    """Vouch for what no figure shows, such as that somebody reads the privacy mailbox.

    \b
    Example:
      opentrax promises attest P84 --words "Read daily" --by "Ada" --until 2027-06-30
    """
    with with_database():
        from opentrax.kit.commands import Refused
        from opentrax.privacy.services import verdicts

        try:
            verdicts.attest(
                number, words=words, said_by=said_by, expires_at=until.replace(tzinfo=UTC)
            )
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal
        click.echo(f"{number}: {said_by} vouches until {until:%Y-%m-%d}")


@command.command()
def canary() -> int:
    """Send the hidden canary from sign-up to erasure now; exit with 1 if a step is broken.

    Prints each step with its state, how many of its checks failed, and which. What was found goes
    into the chain of verdicts; nothing else of the run stays.

    \b
    Example:
      opentrax promises canary
    """
    with with_database():
        from opentrax.accounts.canary import running
        from opentrax.privacy.ledger import State
        from opentrax.privacy.ledger.canary import COUNTS

        found = running.run()
        for one in found:
            figure = f"{one.evidence.bad} of {one.evidence.exercised}"
            click.echo(f"{one.probe}  {one.state:<8}  {figure:>10}  {COUNTS[one.probe]}")
            if one.evidence.fault:
                click.echo(f"    {one.evidence.fault}")
        return 1 if any(one.state is State.BROKEN for one in found) else 0
