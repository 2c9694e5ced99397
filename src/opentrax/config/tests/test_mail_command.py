"""`opentrax mail …`, as the operator runs it."""

import base64
import dataclasses
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from opentrax.config.cli import mail
from opentrax.kit.tenancy import person_scope, scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging import dns, services, signing
from opentrax.messaging.inbound.reading import read
from opentrax.messaging.models import OrganizationMessage, PersonMessage
from opentrax.messaging.services import hearing
from opentrax.organizations.models import Organization, Person

PLAIN = "accounts/mail/password_changed.txt"
pytestmark = [pytest.mark.django_db]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(mail.command, list(arguments), standalone_mode=False)


@pytest.fixture(autouse=True)
def operator(settings: Any, tmp_path: Path) -> None:
    """Mails stay in a folder of this test."""
    environment = settings.ENVIRONMENT
    settings.ENVIRONMENT = dataclasses.replace(
        environment, data=tmp_path, mail_from="Opentrax <no-reply@bolt.example>",
        public_url="https://opentrax.bolt.example",
        operator=dataclasses.replace(environment.operator, name="Bolt Ltd.", address="1 Main St"),
    )  # fmt: skip


@pytest.fixture
def sent(ada: Person, acme: Organization) -> None:
    """A mail of the platform, and one of an organization to somebody else."""
    with person_scope(ada.pk):
        own = services.send("password_changed", template=PLAIN, to_person=ada)
    services.deliver(PersonMessage, ada.pk, own.pk)
    with scope(acme.pk):
        invited = services.send("invitation", template=PLAIN, to_address="ivy@example.org")
    services.deliver(OrganizationMessage, acme.pk, invited.pk)


def test_the_log_says_who_what_class_and_why(sent: None):
    shown = run("log").output
    assert "ada@example.com: sent, essential" in shown
    assert "i…@example.org: sent, not_stopped" in shown
    assert "ivy@" not in shown
    assert "Your password" not in shown


def test_an_address_that_is_named_is_shown(sent: None):
    named = run("log", "--to", "Ivy@example.org").output
    assert "ivy@example.org: sent" in named
    assert "ada@" not in named
    assert "ada@" not in run("log", "--refused").output


def test_stopping_for_somebody_and_what_they_stopped(sent: None, acme: Organization):
    assert "nothing is stopped" in run("status", "ivy@example.org").output
    assert "everything mail is stopped" in run("stop", "ivy@example.org").output
    assert "everything from everybody since" in run("status", "IVY@example.org").output
    with scope(acme.pk):
        again = services.send("invitation", template=PLAIN, to_address="ivy@example.org")
    services.deliver(OrganizationMessage, acme.pk, again.pk)
    assert "i…@example.org: refused, stopped_everything" in run("log", "--refused").output


def test_the_providers_list_is_taken_over_once(tmp_path: Path):
    listed = tmp_path / "suppressions.csv"
    rows = ["Email,Reason,Date", "x@example.org,bounce,2026-01-01", '"Y <y@example.org>",spam,', ""]
    listed.write_text("\n".join(rows), encoding="utf-8")
    assert run("reconcile", str(listed)).output == "2 listed, 2 of them new here\n"
    assert run("reconcile", str(listed)).output == "2 listed, 0 of them new here\n"
    assert "told by the mail provider" in run("status", "y@example.org").output


def test_an_answer_waits_until_somebody_says_that_it_is_done(clock: Any):
    raw = b"From: ada@example.com\r\nTo: reply@bolt.example\r\nSubject: Re: x\r\n\r\nCall me\r\n"
    hearing.hear(read(raw, own_address="reply@bolt.example"), asked_at=clock.at)
    shown = run("inbox")
    assert "from ada@example.com: Re: x" in shown.output
    assert "| Call me" in shown.output
    assert shown.return_value == 0
    clock.advance(hours=25)
    assert run("inbox").return_value == 1
    key = shown.output.split()[0]
    assert "Done" in run("inbox", "--done", key).output
    assert "Call me" not in run("inbox").output
    assert run("inbox", "--done", key).exception is not None


def test_figures_exit_with_1_when_one_is_bad(sent: None, monkeypatch: pytest.MonkeyPatch):
    fine = run("figures")
    assert "postal address       0 of 2" in fine.output
    assert fine.return_value == 0
    from opentrax.messaging import evidence

    bad = {"stops": evidence.Figure(1, 3), "complaints": evidence.Figure(0, 0)}
    monkeypatch.setattr(evidence, "figures", lambda: dict(bad))
    assert run("figures").return_value == 1


def test_a_key_is_made_once_and_its_record_is_the_same(tmp_path: Path):
    file = tmp_path / "dkim.pem"
    made = run("key", str(file))
    assert made.output.splitlines()[-1].startswith(
        'opentrax._domainkey  IN TXT  "v=DKIM1; k=rsa; p='
    )
    assert file.stat().st_mode & 0o777 == 0o600
    assert run("key", str(file)).output.splitlines()[-1] == made.output.splitlines()[-1]
    file.write_text("nonsense")
    assert run("key", str(file)).exception is not None


def test_the_check_says_what_lacks(settings: Any):
    first = run("check", "--no-dns")
    assert "OPENTRAX_REPLY_ADDRESS is not set" in first.output
    assert first.return_value == 1
    operator = dataclasses.replace(settings.ENVIRONMENT.operator, address="")
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, operator=operator)
    assert "the operator has no postal address" in run("check", "--no-dns").output


def test_dns_is_asked_for_what_receivers_ask():
    pem = signing.new_key()
    key = SimpleNamespace(domain="bolt.example", selector="s", key=pem)
    records = {
        b"bolt.example.": b"v=spf1 include:mail.example -all",
        b"_dmarc.bolt.example.": b"v=DMARC1; p=reject",
        b"s._domainkey.bolt.example.": signing.public_record(pem).encode(),
    }
    assert list(dns.faults("bolt.example", key, records.get)) == []
    for name in records:
        left = {k: v for k, v in records.items() if k != name}
        [fault] = dns.faults("bolt.example", key, left.get)
        assert name.decode().rstrip(".") in fault
    other = {**records, b"s._domainkey.bolt.example.": b"v=DKIM1; p=" + base64.b64encode(b"x")}
    assert "another key" in next(dns.faults("bolt.example", key, other.get))
    everybody = {**records, b"bolt.example.": b"v=spf1 +all"}
    assert "lets everybody send" in next(dns.faults("bolt.example", key, everybody.get))


def test_times_are_told_in_utc(clock: SettableClock, sent: None):
    assert f"{clock.at:%Y-%m-%d %H:%M} UTC " in run("log").output
