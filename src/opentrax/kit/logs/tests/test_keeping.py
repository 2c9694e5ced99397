"""Addresses are cut after 7 days, lines gone after 30, while somebody writes."""

import json
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from opentrax.kit.logs import Allowed, judging, keeping
from opentrax.kit.logs.files import KeptFileHandler
from opentrax.kit.logs.formatting import moment
from opentrax.kit.logs.schema import faults

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ON = Allowed(addresses=True, places=True, combined=True)
KEY = "01a203f6-e1d9-764f-859a-1f99410a199e"


def _line(days: float, **more: object) -> str:
    fields = {
        "at": moment((NOW - timedelta(days=days)).timestamp()), "log": "access", "method": "GET",
        "page": "/x", "status": 200, "ms": 1.5, **more,
    }  # fmt: skip
    return json.dumps(fields)


def _written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def _read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_an_address_is_cut_after_seven_days_and_a_line_gone_after_thirty(tmp_path: Path):
    path = _written(
        tmp_path, "web.log",
        _line(31, address="203.0.113.9"), _line(29, address="203.0.113.9"),
        _line(8, address="2001:db8:1:2::3"), _line(6, address="203.0.113.9"),
    )  # fmt: skip
    kept = keeping.keep(tmp_path, NOW, ON)
    assert (kept.lines, kept.gone) == (4, 1)
    addresses = [line["address"] for line in _read(path)]
    assert addresses == ["203.0.113.0/24", "2001:db8:1::/48", "203.0.113.9"]
    assert all(not faults(line, ON) for line in _read(path))
    before = path.read_bytes()
    keeping.keep(tmp_path, NOW, ON)
    assert path.read_bytes() == before


def test_what_was_turned_off_goes_from_kept_lines(tmp_path: Path):
    path = _written(
        tmp_path, "web.log", _line(1, address="203.0.113.9", browser="Firefox", account=KEY)
    )
    keeping.keep(tmp_path, NOW, Allowed(addresses=True))
    assert _read(path)[0].keys() >= {"address", "browser"}
    assert "account" not in _read(path)[0]
    keeping.keep(tmp_path, NOW, Allowed())
    assert set(_read(path)[0]) == {"at", "log", "method", "page", "status", "ms"}


def test_files_that_turned_over_go_when_they_are_empty(tmp_path: Path):
    old = _written(tmp_path, "web.log.2026-10-01", _line(57), _line(56.5))
    young = _written(tmp_path, "web.log.2026-11-26", _line(1))
    keeping.keep(tmp_path, NOW, Allowed())
    assert not old.exists()
    assert young.exists()


def test_lines_of_an_older_version_are_reduced_and_keep_their_term(tmp_path: Path):
    path = _written(
        tmp_path, "web.log", '2026-11-25 10:00:00,000 INFO x "GET /needle" 200 1 ms', "  needle",
        '2026-09-25 10:00:00,000 INFO x "GET /needle" 200 1 ms',
    )  # fmt: skip
    keeping.keep(tmp_path, NOW, Allowed())
    assert [line["at"] for line in _read(path)] == ["2026-11-25T10:00:00.000Z"] * 2
    assert "needle" not in path.read_text()


def test_a_file_without_times_goes_by_when_it_was_written(tmp_path: Path):
    path = _written(tmp_path, "old.log", "no time")
    at = (NOW - timedelta(days=40)).timestamp()
    os.utime(path, (at, at))
    keeping.keep(tmp_path, NOW, Allowed())
    assert not path.exists()


def test_days_of_another_program_go_whole(tmp_path: Path):
    old, young = _written(tmp_path, "postgresql-1.log", "x"), _written(tmp_path, "y.log", "x")
    for path, days in ((old, 31), (young, 29)):
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
    assert keeping.keep_foreign(tmp_path, NOW).gone == 1
    assert (old.exists(), young.exists()) == (False, True)


def test_a_crash_in_the_middle_leaves_the_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = _written(tmp_path, "web.log", _line(31), _line(1))
    before = path.read_bytes()

    def dies(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", dies)
        with pytest.raises(KeyboardInterrupt):
            keeping.keep(tmp_path, NOW, Allowed())
    assert path.read_bytes() == before
    keeping.keep(tmp_path, NOW, Allowed())
    assert len(_read(path)) == 1
    assert not list(tmp_path.glob(".*.new"))


_KEEPER = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from opentrax.kit.logs import Allowed, keeping
print(flush=True)
for n in range(12):
    keeping.keep(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), Allowed())
"""


def test_no_line_is_lost_while_another_process_rewrites_the_file(tmp_path: Path):
    """Each line has something to take away beside it, so that the keeper always writes anew."""
    folder, handler = tmp_path, KeptFileHandler(tmp_path / "web.log")
    logger = logging.Logger("w")
    logger.addHandler(handler)
    (folder / "web.log").write_text(_line(31) + "\n")
    running = subprocess.Popen(
        [sys.executable, "-c", _KEEPER, str(folder), NOW.isoformat()], stdout=subprocess.PIPE
    )
    assert running.stdout is not None
    running.stdout.readline()  # it is about to begin
    written = 0
    while running.poll() is None:
        logger.info("%s\n%s", _line(31), _line(0, status=written))
        written += 1
    handler.close()
    running.stdout.close()
    assert running.returncode == 0
    keeping.keep(tmp_path, NOW, Allowed())
    assert [line["status"] for line in _read(tmp_path / "web.log")] == list(range(written))


@pytest.mark.parametrize(
    ("handler", "left"), [(KeptFileHandler, [1, 2]), (logging.FileHandler, [1])]
)
def test_a_writer_goes_on_in_the_file_that_took_the_name(
    handler: type[logging.Handler], left: list[int], tmp_path: Path
):
    """The second is the control: a writer that does not look writes where nobody reads."""
    path, logger = tmp_path / "web.log", logging.Logger("w")
    writer = handler(path)  # type: ignore[call-arg, arg-type]
    logger.addHandler(writer)
    logger.info("%s\n%s", _line(31), _line(0, status=1))
    keeping.keep(tmp_path, NOW, Allowed())
    logger.info("%s", _line(0, status=2))
    writer.close()
    assert [line["status"] for line in _read(path)] == left


def test_what_is_overdue_is_found(tmp_path: Path):
    _written(
        tmp_path, "web.log", _line(33), _line(10, address="203.0.113.9"),
        _line(10, address="203.0.113.0/24"), _line(1, address="203.0.113.9"),
    )  # fmt: skip
    found = list(judging.oldest(tmp_path))
    assert [judging.is_overdue(line, NOW) for line in found] == [True, True, False, False]
