"""`opentrax staff`: only the schema's owner says who works for the operator."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from opentrax.config.cli import group
from opentrax.config.cli import staff as module
from opentrax.organizations.models import Person

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@contextmanager
def _here() -> Iterator[None]:
    yield


def test_somebody_is_named_and_is_no_more(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "with_database", _here)

    def call(*words: str) -> str:
        done = CliRunner().invoke(group, ["staff", *words], standalone_mode=False)
        return done.output if done.exception is None else str(done.exception)

    assert "may ask clients to be let in" in call("add", ada.email)
    assert ada.email in call("list")
    assert "nowhere any more" in call("remove", ada.email)
    assert ada.email not in call("list")
    assert "nobody has an account" in call("add", "nobody@example.org")
