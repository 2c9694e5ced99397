"""The command `opentrax`: a frame that loads a command only when it is called.

Each command is one module here with one click command or group; the table below says what `--help`
shows without loading any of them, so that `opentrax motion` never loads Django. Faults are told as
"what is wrong; what to do", without a traceback, unless OPENTRAX_DEBUG is set.
"""

import importlib
import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from keyword import iskeyword
from typing import NoReturn

import click

REFUSED = 2
UNEXPECTED = 1
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Entry:
    """A command before it is loaded."""

    name: str
    summary: str
    example: str
    hidden: bool = False

    @property
    def module(self) -> str:
        name = self.name.replace("-", "_")
        return f"{__name__}.{name}_" if iskeyword(name) else f"{__name__}.{name}"


ENTRIES = (
    Entry("up", "Serve Opentrax in the foreground, until Ctrl-C.", "opentrax up --demo"),
    Entry("down", "Stop the Opentrax that serves a data folder.", "opentrax down"),
    Entry(
        "motion",
        "Turn tracks into travel and on-site time, without a database.",
        "opentrax motion day.csv --locations places.geojson",
    ),
    Entry("map", "Add, list or remove map regions.", "opentrax map add quebec.osm.pbf"),
    Entry(
        "import",
        "Take positions in from a file, through the shift gate.",
        "opentrax import day.gpx --device DEVICE",
    ),
    Entry("db", "Prepare, check, back up or restore the database.", "opentrax db backup day.dump"),
    Entry("audit", "Check the audit log's chains.", "opentrax audit verify"),
    Entry(
        "privacy",
        "Show what is stored about people, why, and for how long.",
        "opentrax privacy map --who technicians",
    ),
    Entry("promises", "Judge what the policy promises, and show it.", "opentrax promises"),
    Entry(
        "documents",
        "Publish the policy, the terms and other texts, with notice.",
        "opentrax documents list",
    ),
    Entry(
        "breach",
        "Keep the register of breaches, with its clock, and drill.",
        "opentrax breach drill --by Ada",
    ),
    Entry(
        "logs",
        "Read logs for a purpose, on record; keep their terms.",
        "opentrax logs fields",
    ),
    Entry(
        "statistics",
        "Count groups, and give figures to others with noise.",
        "opentrax statistics",
    ),
    Entry("user", "Help a person who lost the way in.", "opentrax user reset ada@example.org"),
    Entry("age", "Decide about people who may be under 16.", "opentrax age list"),
    Entry(
        "staff",
        "Say who works for the operator and may ask to be let in.",
        "opentrax staff add sam@example.org",
    ),
    Entry("mail", "See, check and stop the mail that is sent.", "opentrax mail log"),
    Entry(
        "exchange",
        "Exchange work with another Opentrax, for one's own system.",
        "opentrax exchange pull --server https://work.example.com --token-file token --state place",
    ),
    Entry("demo", "Run or remove the demo.", "opentrax demo remove"),
    Entry("worker", "Run jobs; `up` starts one by itself.", "opentrax worker --concurrency 4"),
    Entry("mqtt", "Take in what phones publish to a broker; `up` starts it.", "opentrax mqtt"),
    Entry("manage", "Django's own commands, for developers.", "opentrax manage showmigrations"),
)


class LazyGroup(click.Group):
    """A group whose commands are modules, imported when called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [entry.name for entry in ENTRIES if find_spec(entry.module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = next((entry for entry in ENTRIES if entry.name == cmd_name), None)
        if entry is None or find_spec(entry.module) is None:
            return None
        command = importlib.import_module(entry.module).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.module}.command is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        present = set(self.list_commands(ctx))
        with formatter.section("Commands"):
            for entry in ENTRIES:
                if entry.name in present:
                    formatter.write_text(f"{entry.name}: {entry.summary}")
                    formatter.write(f"{'':{formatter.current_indent}}    $ {entry.example}\n")


@click.group(
    cls=LazyGroup,
    help="Opentrax: work orders, travel and on-site time, on your own machine.\n\n"
    "Example:\n\n  opentrax up --demo",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="opentrax", message="opentrax %(version)s")
def group() -> None:
    pass


def use_django() -> None:
    """Load the settings and apps; for commands that need the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opentrax.config.settings")
    import django

    django.setup()


def main() -> NoReturn:
    """The console script: run, and tell faults in one sentence."""
    if not os.environ.get("OPENTRAX_DEBUG"):
        sys.excepthook = _tell_unexpected
    try:
        status = group.main(prog_name="opentrax", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "opentrax"
        _refuse(f"{error.format_message()} Try `{where} --help`.")
    except click.ClickException as error:
        _refuse(error.format_message())
    except tuple(_told_errors()) as error:
        if os.environ.get("OPENTRAX_DEBUG"):
            raise
        _refuse(str(error))
    sys.exit(status if isinstance(status, int) else 0)


def _told_errors() -> list[type[Exception]]:
    """Errors whose text says what is wrong and what to do; only of modules already loaded."""
    names = (
        ("opentrax.config.problems", "ConfigurationError"),
        ("opentrax.kit.postgres.errors", "PostgresError"),
        ("opentrax.kit.tenancy.connection", "UnsafeRoleError"),
    )
    return [getattr(sys.modules[module], name) for module, name in names if module in sys.modules]


def _refuse(text: str) -> NoReturn:
    click.echo(f"opentrax: {text}", err=True)
    sys.exit(REFUSED)


def _is_supervised() -> bool:
    return bool(os.environ.get("OPENTRAX_SUPERVISED_DATA"))


def _tell_unexpected(kind: type[BaseException], error: BaseException, _: object) -> None:
    """The interpreter exits with status 1 after this."""
    if issubclass(kind, KeyboardInterrupt):
        return
    # Of a process whose words may be kept only the class: an error may quote a row.
    text = "" if _is_supervised() else f": {str(error).strip().partition('\n')[0]}"
    click.echo(
        f"opentrax: unexpected {kind.__name__}{text};"
        " run it again with OPENTRAX_DEBUG=1 to see where, and report it",
        err=True,
    )
