"""`opentrax documents …`: the operator's own words for the policy, the terms and the other texts
that people read before they agree or are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opentrax.config.cli.database import with_database

if TYPE_CHECKING:
    from opentrax.privacy.documents.difference import Difference
    from opentrax.privacy.models import Document

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LANGUAGE = click.Choice(["en", "fr-ca"])
_TEXT = click.option(
    "--text", "files", type=(_LANGUAGE, _FILE), multiple=True, help="A language, and its text."
)
_BY = click.option("--by", required=True, help="Under which name you publish it.")
_INSTANT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


@click.group()
def command() -> None:
    """Publish the policy, the terms, the disclosure of tracking and the notices of consent.

    The program brings a complete text of each. Yours goes over it: write it out, change it, look at
    what it changes, publish it. Every version stays readable, and people are told of a change that
    matters 30 days ahead.

    \b
    Example:
      opentrax documents list
    """


@contextmanager
def _refusals() -> Iterator[None]:
    with with_database():
        from opentrax.kit.commands import Refused
        from opentrax.privacy.documents import UnknownKindError, kinds

        try:
            yield
        except UnknownKindError as error:
            known = ", ".join(kinds())
            raise click.ClickException(f"There is no document {error}; one of: {known}.") from error
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal


@command.command("list")
def list_() -> None:
    """Print every document with its versions.

    It also says where the program brings a newer text than yours is built on.

    \b
    Example:
      opentrax documents list
    """
    with with_database():
        from opentrax.kit.clock import now
        from opentrax.privacy.documents import kinds
        from opentrax.privacy.selectors import documents

        for name, kind in kinds().items():
            current = documents.in_force(name)
            for one in reversed(documents.versions(name)):
                click.echo(f"{name:<14} {_told(one, current)}")
            newest = documents.newest(name)
            if newest is not None and newest.base < kind.newest:
                click.echo(f"{name:<14} the program brings text {kind.newest}: build on it")
        for one in documents.waiting():
            days = (one.effective_at - now()).days
            click.echo(f"{one.pk} takes effect in {days} days; people are told by the worker")


def _told(one: "Document", current: "Document | None") -> str:
    by = one.published_by or "the program"
    state = "in force" if current is not None and one.pk == current.pk else "        "
    state = "ended   " if one.is_ended else state
    matters = "matters" if one.is_material else "minor  "
    return f"{one.version:>3}  {state}  {matters}  from {one.effective_at:%Y-%m-%d %H:%MZ}  by {by}"


@command.command()
@click.argument("kind")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--version", type=int, help="Which version; the last one otherwise.")
@click.option("--default", "is_default", is_flag=True, help="The program's own text.")
def export(kind: str, folder: Path, version: int | None, *, is_default: bool) -> None:
    """Write the text of a document into a folder, one file for each language, to change it.

    \b
    Example:
      opentrax documents export policy texts
    """
    with _refusals():
        from opentrax.privacy.documents import kind_of
        from opentrax.privacy.selectors import documents

        known = kind_of(kind)
        found = documents.newest(kind) if version is None else documents.published(kind, version)
        if found is None and not is_default:
            raise click.ClickException(f"There is no version {version} of {kind}.")
        texts = known.shipped() if is_default or found is None else documents.texts_of(found)
        folder.mkdir(parents=True, exist_ok=True)
        for language, words in texts.items():
            file = folder / f"{kind}.{language}.txt"
            file.write_text(f"{words.strip()}\n", "utf-8")
            click.echo(str(file))


@command.command()
@click.argument("kind")
@_TEXT
def preview(kind: str, files: tuple[tuple[str, Path], ...]) -> int:
    """Show what your text changes, word by word, and which promises lose their words.

    Publishes nothing; exits with 1 where promises would be unknown afterwards.

    \b
    Example:
      opentrax documents preview policy --text en policy.en.txt --text fr-ca policy.fr-ca.txt
    """
    with _refusals():
        from opentrax.privacy.documents import kind_of
        from opentrax.privacy.documents.difference import difference
        from opentrax.privacy.ledger.binding import unbound
        from opentrax.privacy.selectors import documents

        known, newest = kind_of(kind), documents.newest(kind)
        texts = _read(files)
        before = documents.texts_of(newest) if newest is not None else {}
        for language, words in texts.items():
            click.echo(f"{language}:")
            _show(difference(before.get(language, ""), words))
        if not known.has_clauses:
            return 0
        try:
            lost = unbound(texts)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        for one in lost:
            gone = "is taken out" if one.is_gone else "has other words"
            click.echo(f"--change {one.clause}: {gone}; unknown then: {', '.join(one.promises)}")
        return 1 if lost else 0


def _show(found: "Difference") -> None:
    marks = {"removed": ("[−", "−]"), "added": ("[+", "+]"), "same": ("", "")}
    for one in found.changed:
        words = " ".join(f"{marks[r.op][0]}{r.words}{marks[r.op][1]}" for r in one.runs)
        click.echo(f"  {one.heading} {one.name}\n    {words}")
    click.echo(f"  {found.same_count} paragraphs as they were")


def _read(files: tuple[tuple[str, Path], ...]) -> dict[str, str]:
    return {language: file.read_text("utf-8").strip() for language, file in files}


@command.command()
@click.argument("kind")
@_TEXT
@_BY
@click.option(
    "--summary", type=(_LANGUAGE, str), multiple=True, help="A language, and what changes."
)
@click.option("--minor", is_flag=True, help="It changes nothing that matters: no notice.")
@click.option("--effective", type=_INSTANT, help="When, in UTC; as early as may be otherwise.")
@click.option("--change", multiple=True, help="A clause under a promise that you change knowingly.")
@click.option("--without-language", is_flag=True, help="One language is missing; the page says so.")
def publish(
    kind: str, *, files: tuple[tuple[str, Path], ...], by: str,
    summary: tuple[tuple[str, str], ...], minor: bool, effective: datetime | None,
    change: tuple[str, ...], without_language: bool,
) -> None:  # fmt: skip
    """Publish your text as the next version.

    A change that matters takes effect 38 days later at the earliest; everybody with an account is
    told by mail in the first days, and a line in the application says so until then.

    \b
    Example:
      opentrax documents publish terms --text en t.en.txt --text fr-ca t.fr-ca.txt --by Ada --minor
    """
    with _refusals():
        from opentrax.privacy.services import documents

        version = documents.Version(
            texts=_read(files), by=by, is_material=not minor,
            summaries=dict(summary), changes=frozenset(change),
            effective_at=effective.replace(tzinfo=UTC) if effective else None,
            lacks_language=without_language,
        )  # fmt: skip
        _say(documents.publish(kind, version))


@command.command()
@click.argument("kind")
@_BY
def end(kind: str, by: str) -> None:
    """End a purpose of consent: nobody is asked any more, and no earlier yes holds, at once.

    \b
    Example:
      opentrax documents end survey --by "Nordrand"
    """
    with _refusals():
        from opentrax.privacy.services import documents

        _say(documents.end(kind, by=by))


def _say(document: "Document") -> None:
    click.echo(f"{document.pk}  {_told(document, None).strip()}")
