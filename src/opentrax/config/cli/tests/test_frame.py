"""Every command, walked: it explains itself, starts fast, and tells faults in one sentence."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from opentrax.config.cli import ENTRIES, LazyGroup, group


def commands() -> Iterator[tuple[str, click.Command]]:
    """Each command and each one below it, by its whole name."""
    context = click.Context(group)
    pending = [(name, group.get_command(context, name)) for name in group.list_commands(context)]
    while pending:
        name, command = pending.pop()
        assert command is not None, name
        yield name, command
        if isinstance(command, click.Group):
            pending += [(f"{name} {below}", found) for below, found in command.commands.items()]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k != "OPENTRAX_DEBUG"}
    return subprocess.run(
        [sys.executable, "-m", "opentrax", *arguments],
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_entry_has_its_command():
    assert isinstance(group, LazyGroup)
    present = set(group.list_commands(click.Context(group)))
    assert present == {entry.name for entry in ENTRIES}


@pytest.mark.parametrize(("name", "command"), list(commands()))
def test_every_command_explains_itself_with_an_example(name: str, command: click.Command):
    shown = command.help or ""
    assert "Example:" in shown, name
    assert f"opentrax {name}" in shown.partition("Example:")[2], name
    assert shown.strip().partition("\n")[0].endswith("."), name


def test_help_lists_each_command_with_its_example():
    shown = run("--help").stdout
    for entry in ENTRIES:
        assert f"{entry.name}: {entry.summary}" in shown
        assert f"$ {entry.example}" in shown


@pytest.mark.parametrize("arguments", [["--help"], ["motion", "--help"]])
def test_what_needs_no_database_loads_no_django(arguments: list[str]):
    code = (
        "import sys\nfrom opentrax.config.cli import group\n"
        f"group.main({arguments}, standalone_mode=False)\n"
        "print(sorted(m for m in sys.modules if m in {'django', 'psycopg', 'procrastinate'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nope"], "opentrax: No such command 'nope'"),
        (["up", "--port", "99999"], "opentrax: Invalid value for '--port'"),
        (["db", "backup"], "opentrax: Missing argument 'FILE'"),
    ],
)
def test_a_fault_is_one_sentence_and_status_2(arguments: list[str], told: str):
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(told)
    assert "Traceback" not in done.stderr


def test_a_fault_of_the_settings_is_told_and_debug_shows_where(tmp_path: Path):
    wrong = {"OPENTRAX_ENV": "nonsense", "OPENTRAX_DATA": str(tmp_path)}
    calm = run("db", "check", **wrong)
    assert calm.returncode == 2
    assert "opentrax: OPENTRAX_ENV is 'nonsense'; set it to one of" in calm.stderr
    assert "Traceback" not in calm.stderr
    assert "Traceback" in run("db", "check", **wrong, OPENTRAX_DEBUG="1").stderr


def test_an_unexpected_error_is_named_without_a_traceback():
    code = (
        "from opentrax.config import cli\n"
        "import click\n"
        "cli.group.add_command(click.Command('boom', callback=lambda: 1 / 0))\n"
        "cli.LazyGroup.get_command = lambda self, ctx, name: self.commands[name]\n"
        "import sys; sys.argv = ['opentrax', 'boom']; cli.main()"
    )
    kept = {k: v for k, v in os.environ.items() if k != "OPENTRAX_DEBUG"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=kept, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "opentrax: unexpected ZeroDivisionError: division by zero; run it again" in done.stderr
    assert "Traceback" not in done.stderr


def test_manage_passes_through(tmp_path: Path):
    done = run("manage", "version")
    assert done.returncode == 0, done.stderr
    assert done.stdout[0].isdigit()


def test_removing_the_demo_without_a_terminal_says_what_to_add():
    done = subprocess.run(
        [sys.executable, "-m", "opentrax", "demo", "remove"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "nothing was deleted" in done.stderr
    assert "use --yes" in done.stderr
