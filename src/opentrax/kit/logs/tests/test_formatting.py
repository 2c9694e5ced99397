"""A line holds the words of the code, numbers and states; never a value."""

import json
import logging
from uuid import uuid4

import psycopg
import pytest

from opentrax.kit.logs import Allowed, ClosedFormatter, plain
from opentrax.kit.logs.foreign import closed, reduced
from opentrax.kit.logs.formatting import fields_of
from opentrax.kit.logs.schema import faults

NEEDLE = "needle7f3a"


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, object]] = []
        self.setFormatter(ClosedFormatter(for_file=True))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def kept() -> _Kept:
    return _Kept()


@pytest.fixture
def logger(kept: _Kept) -> logging.Logger:
    made = logging.Logger("opentrax.test")
    made.addHandler(kept)
    return made


def test_numbers_and_plain_words_stand_in_a_line(logger: logging.Logger, kept: _Kept):
    logger.error("promise %s is broken: %d of %d", plain("P12"), 3, 10)
    [line] = kept.lines
    assert line["says"] == "promise P12 is broken: 3 of 10"
    assert (line["level"], line["logger"]) == ("ERROR", "opentrax.test")
    assert str(line["where"]).startswith("opentrax/kit/logs/tests/test_formatting.py:")
    assert faults(line, Allowed()) == []


def test_other_arguments_are_cut(logger: logging.Logger, kept: _Kept):
    logger.error("no mail to %s (%s, %r)", NEEDLE, uuid4(), {"name": NEEDLE})
    assert [line["says"] for line in kept.lines] == ["no mail to … (…, '…')"]


def test_a_message_that_is_no_constant_is_not_written(logger: logging.Logger, kept: _Kept):
    logger.error(f"no mail to {NEEDLE}")  # noqa: G004
    logger.error("no mail to " + NEEDLE)  # noqa: G003
    logger.error(ValueError(NEEDLE))
    assert {line["says"] for line in kept.lines} == {"…"}


def test_a_traceback_is_files_lines_and_a_class(logger: logging.Logger, kept: _Kept):
    def fails() -> None:
        raise psycopg.errors.UniqueViolation(f"DETAIL: Key (email)=({NEEDLE}) exists")

    try:
        fails()
    except psycopg.Error:
        logger.exception("it fell")
    [line] = kept.lines
    assert line["error"] == "psycopg.errors.UniqueViolation"
    assert isinstance(line["trace"], list)
    assert str(line["trace"][-1]).endswith(" fails")
    assert NEEDLE not in json.dumps(line)
    assert faults(line, Allowed()) == []


def test_a_number_that_was_cut_spoils_no_line(logger: logging.Logger, kept: _Kept):
    logger.error("%d of them", NEEDLE)
    assert kept.lines[0]["says"] == "%d of them"


def test_what_is_attached_to_a_record_is_not_written(logger: logging.Logger, kept: _Kept):
    logger.error("it fell", extra={"email": NEEDLE}, stack_info=True)
    assert NEEDLE not in json.dumps(kept.lines)
    assert "stack" not in kept.lines[0]


@pytest.mark.parametrize(
    ("printed", "says", "error"),
    [
        ("[INFO] Started worker-1", "[INFO] Started worker-1", None),
        (f"hello {NEEDLE}", "…", None),
        (f"psycopg.DataError: invalid input: {NEEDLE}", "…", "psycopg.DataError"),
        ('  File "/srv/x/src/opentrax/kit/keys.py", line 3, in f', "opentrax/kit/keys.py:3", None),
        (f"    raise ValueError('{NEEDLE}')", "…", None),
        (f"/a/b/src/c.py:4: UserWarning: {NEEDLE}", "c.py:4", "UserWarning"),
        ('{"at":"2026-01-01T00:00:00.000Z","log":"program","x":"' + NEEDLE + '"}', "…", None),
    ],
)
def test_what_others_print_is_reduced(printed: str, says: str, error: str | None):
    fields = closed(printed, Allowed())
    assert (fields["log"], fields["says"], fields.get("error")) == ("output", says, error)
    assert NEEDLE not in json.dumps(fields)
    assert faults(fields, Allowed()) == []


def test_a_line_of_ours_passes_as_it_is(logger: logging.Logger, kept: _Kept):
    logger.info("it runs")
    line = json.dumps(kept.lines[0])
    assert closed(line, Allowed()) == kept.lines[0]


@pytest.mark.parametrize(
    "more",
    [
        {"address": "203.0.113.9"}, {"account": str(uuid4())}, {"country": "CA"},
        {"page": "/x?lat=1"}, {"status": "200"}, {"body": "x"}, {"page": "/a@b.example"},
    ],
)  # fmt: skip
def test_a_field_that_is_off_or_of_another_shape_is_a_fault(more: dict[str, object]):
    line = {
        "at": "2026-01-01T00:00:00.000Z", "log": "access", "method": "GET", "page": "/x",
        "status": 200, "ms": 1.5,
    }  # fmt: skip
    assert faults(line, Allowed()) == []
    assert len(faults({**line, **more}, Allowed())) == 1


def test_a_record_of_django_names_its_page_by_pattern(kept: _Kept):
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "x", None, None)

    class Match:
        route = "work-orders/<uuid:key>"

    class Request:
        resolver_match = Match()

    record.request, record.status_code = Request(), 500
    fields = fields_of(record)
    assert (fields["page"], fields["status"]) == ("/work-orders/<uuid:key>", 500)
    assert faults(fields, Allowed()) == []


def test_an_old_line_keeps_its_time():
    fields = reduced('2026-11-20 10:11:12,123 INFO opentrax.access "GET /x" 200 1.0 ms')
    assert fields["at"] == "2026-11-20T10:11:12.000Z"
