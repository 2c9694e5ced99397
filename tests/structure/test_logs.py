"""Whoever reads logs goes by the door that asks what for; whoever writes one uses constants."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from opentrax.kit.logs.schema import LOGS, Allowed, faults

SOURCE = Path(__file__).resolve().parents[2] / "src" / "opentrax"
# Files that may touch what lies in the log folders, each with what it does there.
DOORS = {
    "config/environment.py": "says where they are",
    "config/supervisor/children.py": "writes what children say",
    "config/supervisor/detach.py": "shows why a start failed",
    "config/supervisor/loop.py": "names a file in a message",
    "config/supervisor/preparation.py": "makes the folder, keeps the terms",
    "config/cli/up.py": "writes its own events",
    "kit/logs": "the schema, its files and terms",
    "kit/postgres": "the server's own log: why a start failed",
    "privacy/services/logs.py": "reads for a purpose, on record; keeps the terms",
    "privacy/promises/logs.py": "counts what is left",
    "privacy/saboteurs": "tests of the figures",
}
_NAMES = frozenset({"log_folder", "database_log_folder", "files_of", "KeptFileHandler"})
_MODULES = frozenset({"files", "judging", "keeping"})


def _touches(source: str) -> set[str]:
    """Names by which logs are reached, and paths that end in one."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            inner = module.removeprefix("opentrax.kit.logs")
            if inner != module:
                named = {inner.strip("."), *(alias.name for alias in node.names)}
                found |= (named & _MODULES) - ({"keeping"} if _takes_numbers(node) else set())
        elif isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            found |= {name} & _NAMES
        elif isinstance(node, ast.Constant) and str(node.value).endswith(".log"):
            found |= {str(node.value)} if " " not in str(node.value) else set()
    return found


def _takes_numbers(node: ast.ImportFrom) -> bool:
    """The days of the terms are for everybody."""
    return all(alias.name.isupper() for alias in node.names)


def _files() -> list[Path]:
    return [p for p in sorted(SOURCE.rglob("*.py")) if "tests" not in p.parts]


def _is_a_door(path: Path) -> bool:
    return path.relative_to(SOURCE).as_posix().startswith(tuple(DOORS))


def test_no_file_reads_logs_past_the_door():
    found = {str(p): _touches(p.read_text()) for p in _files() if not _is_a_door(p)}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "source",
    [
        "open(data / 'web.log')",
        "settings.ENVIRONMENT.log_folder",
        "from opentrax.kit.logs import judging",
    ],
)
def test_control_a_reader_is_seen(source: str):
    assert _touches(source)


def test_every_door_is_there_and_reads():
    for name in DOORS:
        assert (SOURCE / name).exists(), name


def _routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            found.append(route)
        else:
            found += _routes(entry, route)
    return found


def test_the_pattern_of_every_address_fits_the_schema():
    """What `resolver_match.route` gives: else the line would be reduced to nothing."""
    line = {
        "at": "2026-01-01T00:00:00.000Z", "log": "access", "method": "GET", "status": 200,
        "ms": 1.0,
    }  # fmt: skip
    routes = _routes(get_resolver())
    assert len(routes) > 100
    assert [r for r in routes if faults({**line, "page": f"/{r}"}, Allowed())] == []


def test_the_formatter_of_the_settings_is_the_closed_one():
    logging: dict[str, dict[str, dict[str, object]]] = settings.LOGGING
    assert [f["()"] for f in logging["formatters"].values()] == [
        "opentrax.kit.logs.ClosedFormatter"
    ]
    assert {h["formatter"] for h in logging["handlers"].values()} == {"line"}


def test_a_field_about_somebody_is_off_by_itself():
    personal = [f for fields in LOGS.values() for f in fields.values() if f.category]
    assert personal
    assert [f for f in personal if not f.setting or f.purpose != "security"] == []
