"""Write docs/reference from the code: `.venv/bin/python scripts/make_reference.py [--check]`.

Each page is a function that returns its whole text, so that a test can compare it with the file.
Nothing here is written by hand: `opentrax.config.variables` says what each variable means.
"""

import argparse
import dataclasses
import importlib
import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from opentrax.config.variables import MEANINGS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "opentrax"
MEANT = SOURCE / "config" / "variables.py"
FOLDER = ROOT / "docs" / "reference"
GENERATED = "<!-- made by scripts/make_reference.py; do not edit -->\n"
_VARIABLE = re.compile(r"[\"'](OPENTRAX_[A-Z_]*[A-Z]|DATABASE_URL)[\"']")


def page(title: str, lead: str, *parts: str) -> str:
    """A page of the reference; parts are separated by blank lines."""
    return "\n\n".join([f"# {title}", GENERATED.strip(), lead, *parts]) + "\n"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown; a bar inside a cell is escaped."""
    lines = [list(heads), ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in lines)


def first_sentence(text: str | None) -> str:
    """The first paragraph of a docstring on one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())


# --- settings


def variables_read() -> dict[str, list[str]]:
    """Each environment variable that is named in the code, with the modules that name it."""
    found: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if "tests" in path.parts or path == MEANT:
            continue
        for name in sorted(set(_VARIABLE.findall(path.read_text()))):
            found.setdefault(name, []).append(str(path.relative_to(SOURCE)))
    return dict(sorted(found.items()))


def settings() -> str:
    """Every environment variable."""
    rows = [
        [f"`{name}`", *MEANINGS[name], ", ".join(f"`{m}`" for m in modules)]
        for name, modules in variables_read().items()
    ]
    return page(
        "Settings",
        "Every environment variable that the code reads. How to use them: "
        "[docs/operate/production.md](../operate/production.md).",
        table(["variable", "meaning", "default", "named in"], rows),
    )


# --- commands


def _commands(
    command: click.Command, path: str, parent: click.Context | None = None
) -> Iterator[tuple[str, click.Context]]:
    vars(command)["_help_option"] = None  # click remembers the names that whoever asked first used
    context = click.Context(
        command, info_name=path.split()[-1], parent=parent,
        terminal_width=96, max_content_width=96, help_option_names=["-h", "--help"],
    )  # fmt: skip
    yield path, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from _commands(found, f"{path} {name}", context)


def commands() -> str:
    """The help of each command."""
    from opentrax.config.cli import group

    parts = []
    for path, context in _commands(group, "opentrax"):
        text = "\n".join(line.rstrip() for line in context.get_help().splitlines())
        parts.append(f"## {path}\n\n```text\n{text}\n```")
    return page("Commands", "What `--help` says of each command.", *parts)


# --- roles


def roles() -> str:
    """Role × action."""
    from opentrax.organizations.models import Role
    from opentrax.organizations.permissions import ACTIONS

    rows = [
        [f"`{action}`", *("yes" if role in allowed else "" for role in Role)]
        for action, allowed in ACTIONS.items()
    ]
    return page(
        "Roles",
        "What each role may do in its organization: the table that the program itself asks at each "
        "page (`organizations/permissions.py`). Which rows it sees is row security's business.",
        table(["action", *(str(role.value).replace("_", " ") for role in Role)], rows),
    )


# --- addresses


def _addresses(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    from django.urls import URLPattern, URLResolver

    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _addresses(entry, pattern)
        elif isinstance(entry, URLPattern):
            yield pattern, entry.callback


_KINDS = {
    "public": "everybody",
    "signed_in": "any signed-in person",
    "link": "the holder of a secret link",
    "token": "the holder of a token",
}


def addresses() -> str:
    """Every address of the site and who may open it."""
    from django.urls import get_resolver

    rows = []
    for pattern, view in _addresses(get_resolver()):
        access = getattr(view, "access", None)
        who = "" if access is None else _KINDS.get(access.kind, f"`{access.action}`")
        module = str(getattr(view, "__module__", "")).removeprefix("opentrax.")
        rows.append([f"`/{pattern}`", who, f"`{module}.{getattr(view, '__name__', '')}`"])
    return page(
        "Addresses",
        "Every page and form, who may open it (an action is explained in [roles.md](roles.md)), "
        "and the view. Beside them stand the doors: `/ingest/…` "
        "([docs/operate/ingest.md](../operate/ingest.md)), `/live/events`, and `/static/…`.",
        table(["address", "open to", "view"], rows),
    )


# --- events and jobs


def _ours(thing: Any) -> bool:
    module = str(thing.__module__)
    return module.startswith("opentrax.") and ".tests" not in module


def events() -> str:
    """Every event, its fields and what reacts."""
    from opentrax.kit import events as kit

    known = {f"{t.__module__}.{t.__name__}": t for t in kit.event_types() if _ours(t)}
    handlers: dict[str, list[str]] = {}
    for event_type, functions in kit._handlers.items():
        names = [f"{f.__module__}.{f.__name__}".removeprefix("opentrax.") for f in functions]
        handlers[f"{event_type.__module__}.{event_type.__name__}"] = [
            f"`{name}`" for name in names if ".tests." not in name
        ]
    parts = []
    for app in sorted({name.split(".")[1] for name in known}):
        rows = []
        for name, event_type in sorted(known.items()):
            if name.split(".")[1] != app:
                continue
            fields = ", ".join(f"`{field.name}`" for field in dataclasses.fields(event_type))
            reacts = ", ".join(handlers.get(name, [])) or "nobody yet"
            about = first_sentence(event_type.__doc__)
            rows.append([f"`{event_type.__name__}`", about, fields, reacts])
        parts.append(f"## {app}\n\n" + table(["event", "when", "fields", "reacts"], rows))
    return page(
        "Events",
        "What services publish in the transaction of a change. Handlers only enqueue a job.",
        *parts,
    )


def _about(task: Any) -> str:
    """What a job's own function says; `job` and `periodic` of kit.jobs wrap it."""
    keeper = getattr(task.func, "__self__", None)
    closed_over = inspect.getclosurevars(task.func).nonlocals if keeper is None else {}
    run = getattr(keeper, "run", closed_over.get("run", task.func))
    return first_sentence(run.__doc__)


def jobs() -> str:
    """Every job: its queue and when it runs."""
    from procrastinate.contrib.django import app

    crons = {key[0]: task.cron for key, task in app.periodic_registry.periodic_tasks.items()}
    rows = []
    for name, task in sorted(app.tasks.items()):
        if (SOURCE / name.split(".")[0]).is_dir() and ".tests." not in name:
            when = f"`{crons[name]}` (UTC)" if name in crons else "when asked"
            rows.append([f"`{name}`", task.queue, when, _about(task)])
    return page(
        "Jobs",
        "What `opentrax worker` runs. A cron line of six fields ends with seconds.",
        table(["job", "queue", "when", "what"], rows),
    )


# --- the machines of work orders


def _machines() -> list[Any]:
    from opentrax.workorders import rules

    return [rules.WORK_ORDER, rules.ASSIGNMENT, rules.VISIT]


def _diagrams() -> Any:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        return importlib.import_module("state_diagrams")
    finally:
        sys.path.pop(0)


def states() -> str:
    """The three machines as pictures and tables."""
    from django.utils import translation

    from opentrax.organizations.models import Role

    parts = []
    with translation.override("en"):
        for machine in _machines():
            picture = f"![The states of a {machine.name}]({machine.name.replace(' ', '-')}.svg)"
            heads = ["action", "from", "to", "who", "what is said where it is refused"]
            rows = _diagrams().rows(machine, [str(role.value) for role in Role])
            parts += [f"## {machine.name.capitalize()}", picture, table(heads, rows)]
    return page(
        "States",
        "Where a work order, an assignment and a visit stand, and who moves them: the tables that "
        "the program itself asks (`workorders/rules`). Full lines are actions, dashed ones follow "
        "from facts: an answer, a visit that begins or ends, what a phone tells late. A role that "
        "an action does not name is refused too, with a hint at the table of roles.",
        *parts,
    )


def _picture(name: str) -> Callable[[], str]:
    def draw() -> str:
        return str(_diagrams().svg(next(m for m in _machines() if m.name == name)))

    return draw


# --- data


def data() -> str:
    """The data map: every stored field of every model, and the stores beside the tables."""
    from django.apps import apps

    from opentrax.kit.privacy import declarations

    stored = {m._meta.label for m in apps.get_models(include_auto_created=True)}
    grouped: dict[str, list[str]] = {}
    for label, declared in declarations().items():
        if label in stored:
            grouped.setdefault(label.split(".")[0], []).append(_model(label, declared))
    parts = [f"## {app}\n\n" + "\n\n".join(models) for app, models in sorted(grouped.items())]
    return page(
        "Data map",
        "Every stored field, third-party tables included, as its app declares it in `privacy.py`. "
        "`opentrax manage check` fails on a field that is not declared. What people read is at "
        "`/privacy/data`; how it works: [docs/concepts/data-map.md](../concepts/data-map.md).",
        *parts,
        _stores(),
        _rules(),
    )


def _model(label: str, declared: Any) -> str:
    from opentrax.kit.privacy import Document, NotPersonal, Personal
    from opentrax.kit.privacy.declarations import leaves_of_column

    rows, plain = [], []
    for name, entry in declared.fields.items():
        if isinstance(entry, Document):
            for leaf, one in leaves_of_column(entry).items():
                if isinstance(one, Personal):
                    rows.append(_personal(f"{name}: {leaf}", one))
            named = f", and what {entry.inherits} has" if entry.inherits else ""
            plain.append(f"`{name}` (a document of {len(entry.leaves)} leaves{named})")
        elif isinstance(entry, Personal):
            rows.append(_personal(name, entry))
        elif isinstance(entry, NotPersonal):
            plain.append(f"`{name}` ({entry.reason})")
    subject = f"{declared.who} by `{declared.subject}`" if declared.subject else "nobody"
    since = f" from `{'`, `'.join(declared.kept.since)}` on" if declared.kept.since else ""
    about = f"About {subject}. Term: {declared.kept.rule}{since}."
    parts = [f"### {label}", f"{about} {declared.co_owned}".strip()]
    if rows:
        heads = ["personal field", "category", "purpose", "basis", "export", "erasure"]
        parts.append(table(heads, rows))
    if plain:
        parts.append(f"Not personal: {'; '.join(plain)}.")
    return "\n\n".join(parts)


def _personal(name: str, entry: Any) -> list[str]:
    kept = f"keep: {entry.why_kept}" if entry.erasure == "keep" else entry.erasure
    whose = f" (of `{entry.of}`)" if entry.of else ""
    term = f" until {entry.kept.rule}" if entry.kept else ""
    export = "yes" if entry.export else "no"
    named = f"`{name}`{whose}{term}"
    return [named, entry.category, entry.purpose, entry.basis, export, kept]


def _stores() -> str:
    from opentrax.kit.privacy import stores

    rows = [
        [f"`{name}`", str(s.what), str(s.place), ", ".join(s.holds), s.who or "nobody", s.term]
        for name, s in stores().items()
    ]
    return "## Beside the tables\n\n" + table(
        ["store", "what", "where", "holds", "about", "term"], rows
    )


def _rules() -> str:
    from opentrax.kit.privacy import rules

    rows = [
        [name, str(r.label), r.until, r.taken_by, "yes" if r.shortenable else ""]
        for name, r in rules().items()
    ]
    return "## Retention rules\n\n" + table(
        ["rule", "how long", "ends with", "taken by", "may be shortened"], rows
    )


PAGES: dict[str, Callable[[], str]] = {
    "addresses.md": addresses,
    "assignment.svg": _picture("assignment"),
    "commands.md": commands,
    "data.md": data,
    "events.md": events,
    "jobs.md": jobs,
    "roles.md": roles,
    "settings.md": settings,
    "states.md": states,
    "visit.svg": _picture("visit"),
    "work-order.svg": _picture("work order"),
}


def main() -> int:
    """Write the pages, or with --check name those that are stale (exit status 1)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name stale pages")
    check = parser.parse_args().check
    os.environ.setdefault("OPENTRAX_ENV", "test")
    from opentrax.config.cli import use_django

    use_django()
    stale = []
    for name, make in PAGES.items():
        path, text = FOLDER / name, make()
        if path.exists() and path.read_text() == text:
            continue
        stale.append(name)
        if not check:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    told = "stale" if check else "written"
    sys.stdout.write("".join(f"{told}: docs/reference/{name}\n" for name in stale))
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
