"""The vocabulary of declarations: what is missing, stale or cannot be carried out is found."""

import dataclasses
import importlib
from collections.abc import Callable
from typing import Any

import pytest
from fideslang import DEFAULT_TAXONOMY

from opentrax.kit.privacy import documents, terms
from opentrax.kit.privacy.checks import problems
from opentrax.kit.privacy.declarations import (
    Declaration,
    Kept,
    Personal,
    after,
    coded,
    document,
    not_personal,
    personal,
)
from opentrax.kit.privacy.redaction import is_card_number, redacted
from opentrax.kit.privacy.stores import store
from opentrax.kit.privacy.terms import rule
from opentrax.kit.privacy.vocabulary import CATEGORIES

# By name: the package has functions of these names.
module = importlib.import_module("opentrax.kit.privacy.declarations")
store_module = importlib.import_module("opentrax.kit.privacy.stores")

PERSON, TIMESHEET = "organizations.Person", "timesheets.Timesheet"
Change = Callable[[Declaration], Declaration]


def _field(name: str, entry: Any) -> Change:
    return lambda d: dataclasses.replace(d, fields={**d.fields, name: entry})


def _without(name: str) -> Change:
    return lambda d: dataclasses.replace(d, fields={k: v for k, v in d.fields.items() if k != name})


def _with(**changes: Any) -> Change:
    return lambda d: dataclasses.replace(d, **changes)


FAULTS: dict[str, tuple[str, Change, str]] = {
    "a column nobody declared": (PERSON, _without("name"), "name is stored but not declared"),
    "a column that is no more": (
        PERSON, _field("shoe_size", not_personal("gone")), "shoe_size is declared but not stored",
    ),
    "text that is just said to be nobody's": (
        PERSON, _field("name", not_personal("trust me")),
        "holds text, which is personal by default",
    ),
    "a waiver for what is no text": (
        PERSON, _field("created_at", coded("a time")), "waived as text and holds none",
    ),
    "a document without its leaves": (
        "timesheets.TimeSegment", _field("evidence", coded("x" * 3)), "",
    ),
    "a document as one value": (
        "timesheets.TimeSegment", _field("evidence", personal("user.name", purpose="work")),
        "declare its leaves",
    ),
    "leaves of what is no document": (
        PERSON, _field("created_at", document({"a": coded("abc")})), "holds no document",
    ),
    "an unknown category": (
        PERSON, _field("name", Personal("user.aura", "work", "contract", True, "erase")),
        "category that the vocabulary does not",
    ),
    "no path to the person": (TIMESHEET, _with(subject=None), "no path to its person"),
    "a path to nowhere": (TIMESHEET, _with(subject="technician.owner"), "leads nowhere"),
    "a path that ends before the person": (
        TIMESHEET, _with(subject="technician.start_location"), "is no person",
    ),
    "several people and no rule": (TIMESHEET, _with(co_owned=""), "is about several people"),
    "a rule for several people where there is one": (
        PERSON, _with(co_owned="everybody"), "`co_owned` is stale",
    ),
    "nobody named in the notice": (TIMESHEET, _with(who=""), "say in `who` and `what`"),
    "no term": (TIMESHEET, _with(kept=Kept("")), "has no term"),
    "a term that is no rule": (TIMESHEET, _with(kept=Kept("for ages")), "does not exist"),
    "a time without a beginning": (TIMESHEET, _with(kept=Kept("hours")), "needs a column"),
    "a beginning that is no column": (
        TIMESHEET, _with(kept=after("hours", "born_on")), "'born_on', which does not exist",
    ),
    "what cannot be emptied": (
        TIMESHEET, _field("week_on", personal("opentrax.working_time", purpose="work")),
        "which cannot be empty",
    ),
    "a path where nothing is personal": (
        "timesheets.BreakRule", _with(subject="self"), "nothing personal",
    ),
}  # fmt: skip
# A waived document is allowed: it is the marker that the others are not found by chance.
ALLOWED = {"a document without its leaves"}


def test_everything_is_declared_and_can_be_carried_out():
    assert problems() == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_declaration_is_found(fault: str, monkeypatch: pytest.MonkeyPatch):
    label, change, told = FAULTS[fault]
    monkeypatch.setitem(module._declared, label, change(module._declared[label]))
    found = problems()
    if fault in ALLOWED:
        assert found == []
    else:
        assert any(label in text and told in text for text in found), found


def test_a_model_without_declaration_and_one_that_is_no_more_are_found(
    monkeypatch: pytest.MonkeyPatch,
):
    gone = dataclasses.replace(module._declared[PERSON], model="organizations.Ghost")
    monkeypatch.delitem(module._declared, TIMESHEET)
    monkeypatch.setitem(module._declared, gone.model, gone)
    found = problems()
    assert f"{TIMESHEET} is not declared: add it to its app's privacy.py." in found
    assert "organizations.Ghost is declared but does not exist." in found


def test_a_rule_that_nothing_names_is_stale(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(terms, "_rules", dict(terms._rules))
    rule("lonely", "one day", days=1)
    assert problems() == ["The retention rule 'lonely' is named by nothing."]


def test_a_store_that_the_settings_make_has_to_be_declared(
    monkeypatch: pytest.MonkeyPatch, settings: Any
):
    settings.CACHES = {**settings.CACHES, "redis": settings.CACHES["default"]}
    monkeypatch.delitem(store_module._stores, "cookie:csrf")
    monkeypatch.setattr(store_module, "_stores", dict(store_module._stores))
    store("log:elsewhere", what="x", place="y", term="logs", holds={"line": coded("nothing")})
    assert set(problems()) == {
        "The store 'cache:redis' is not declared.",
        "The store 'cookie:csrf' is not declared.",
        "The store 'log:elsewhere' is declared, and no setting makes it.",
    }


def test_a_job_may_not_take_a_value(monkeypatch: pytest.MonkeyPatch):
    from procrastinate.contrib.django import app

    def send(address: str) -> None: ...

    job = app.tasks["directory.tasks.link_new_member"].func.__self__  # type: ignore[attr-defined]
    monkeypatch.setattr(job, "run", send)
    assert problems() == [
        "The job 'directory.tasks.link_new_member' takes 'address': hand over a key (…_id),"
        " not a value."
    ]


def test_a_declaration_without_a_term_is_asked_for_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_declared", dict(module._declared))
    fields = module._declared.pop("timesheets.BreakRule").fields
    module.declare("timesheets.BreakRule", fields=fields)
    assert problems() == ["timesheets.BreakRule has no term: name a retention rule (`term`)."]


def test_categories_are_those_of_fideslang_or_ours():
    known = {str(category.fides_key) for category in DEFAULT_TAXONOMY.data_category}
    assert len(known) > 60
    assert [n for n in CATEGORIES if n not in known and not n.startswith("opentrax.")] == []


def test_leaves_of_a_document_are_named_or_found():
    value = [{"code": "stop", "values": {"minutes": 3, "who": "Tim"}}, {"extra": [1]}]
    declared = {"[].code": None, "[].values.*": None}
    assert documents.undeclared(value, declared) == {"[].extra.[]"}
    assert documents.without(value, {"[].values.*": None})[0] == {
        "code": "stop", "values": {"minutes": None, "who": None},
    }  # fmt: skip


def test_a_history_inherits_what_is_declared_of_its_rows():
    before = module._declared["timesheets.SegmentEdit"].fields["before"]
    assert isinstance(before, module.Document)
    leaves = module.leaves_of_column(before)
    assert leaves["started_at"] == module._declared["timesheets.TimeSegment"].fields["started_at"]
    assert "evidence.[].code" in leaves


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail to ada@example.org failed", "mail to [mailbox] failed"),
        ("from 203.0.113.77 at 2026-11-27 02:58:12", "from 203.0.113.0 at 2026-11-27 02:58:12"),
        ("listening at 127.0.0.1:8000", "listening at 127.0.0.1:8000"),
        ("at 45.50123, -75.69876", "at [place], [place]"),
        ("card 4111 1111 1111 1111 paid", "card [card] paid"),
        ("number 4111 1111 1111 1112 stays", "number 4111 1111 1111 1112 stays"),
        ("call +1 613 555 0100 now", "call [phone] now"),
        ("0.123 s, 18.6.3", "0.123 s, 18.6.3"),
        ("01970000-0000-7000-8000-000000000001", "01970000-0000-7000-8000-000000000001"),
    ],
)  # fmt: skip
def test_what_could_be_somebodys_is_taken_out_of_a_log_line(text: str, expected: str):
    assert redacted(text) == expected


def test_luhn():
    assert is_card_number("4242-4242-4242-4242")
    assert not is_card_number("4242-4242-4242-4241")
    assert not is_card_number("0")
