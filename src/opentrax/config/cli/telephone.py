"""`opentrax telephone`: a call to check in at this console, instead of a carrier's."""

import click


@click.command()
@click.option("--from", "number", default="", help="The number that calls.")
def command(number: str) -> None:
    """Answer a call here: what would be said is printed, and digits are typed.

    It does what a call does, so that the way can be tried out without a carrier.

    \b
    Example:
      opentrax telephone --from "+1 514 555 0199"
    """
    from opentrax.config.cli import use_django

    use_django()
    from opentrax.fieldapp.telephone.desk import VisitDesk
    from opentrax.fieldapp.telephone.flow import answered

    answer = answered({}, "", VisitDesk(number))
    while True:
        for language, words in answer.says:
            click.echo(f"[{language}] {words}")
        if not answer.digits:
            return
        digits = click.prompt(">", prompt_suffix=" ", default="", show_default=False)
        answer = answered(answer.state, digits, VisitDesk(number))
