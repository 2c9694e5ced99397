"""Nothing is sent to anybody but through messaging's gate, by whatever channel.

Read from the source, so that it holds for code that no test runs; each rule has a control with the
offence planted.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail  # noqa: TID251  to see it refused
from django.utils.module_loading import import_string

from opentrax.config import settings as written
from opentrax.messaging.refusing import PastTheGateError

SOURCE = Path(__file__).resolve().parents[2] / "src" / "opentrax"
# Who speaks a channel, and who may.
SPEAKERS = {
    "smtplib": {"messaging/transport.py"},
    "aiosmtplib": set(),
    "django.core.mail": set(),
    "anymail": {"messaging/inbound/webhooks.py"},
    "imap_tools": {"messaging/inbound/mailbox.py"},
    "imaplib": {"messaging/inbound/mailbox.py"},
    "email.message": {
        "messaging/transport.py", "messaging/mails.py", "messaging/inspection.py",
        "messaging/views/public.py", "messaging/inbound/reading.py",
        "messaging/inbound/reports.py", "messaging/inbound/contents.py",
    },
    "twilio": set(), "vonage": set(), "boto3": set(), "pywebpush": set(), "firebase_admin": set(),
    "aioapns": set(), "pyfcm": set(), "slack_sdk": set(), "telegram": set(),
}  # fmt: skip
CALLS = {
    "send_mail", "send_mass_mail", "mail_admins", "mail_managers", "email_user", "sendmail",
    "send_message", "EmailMultiAlternatives", "get_connection",
}  # fmt: skip
# allauth names this method; ours hands over to the gate.
MAY_CALL = {"sendmail": {"messaging/transport.py"}}
ENDS = {
    "hand_over": {"messaging/services/delivering.py"},
    "claim": {"messaging/services/delivering.py"},
}


def offences(tree: ast.AST, path: str) -> Iterator[str]:
    """What a file does that only the gate may."""
    for node in ast.walk(tree):
        for name in _imported(node):
            for speaker, allowed in SPEAKERS.items():
                if (name == speaker or name.startswith(f"{speaker}.")) and path not in allowed:
                    yield f"{path}: imports {name}"
        called = _called(node)
        if called in CALLS and path not in MAY_CALL.get(called, set()):
            yield f"{path}: calls {called}"
        if called in ENDS and path not in ENDS[called] and _of_messaging(node, called):
            yield f"{path}: calls {called}"
        named = str(getattr(node, "value", "")) if isinstance(node, ast.Constant) else ""
        if named.startswith(("django.core.mail.backends", "django.utils.log.AdminEmail")):
            yield f"{path}: names {named}"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def _of_messaging(node: ast.AST, called: str) -> bool:
    """`claim` is a word that others use too: only messaging's is meant."""
    owner = getattr(getattr(node, "func", None), "value", None)
    return called == "hand_over" or getattr(owner, "id", "") == "claiming"


def sources() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]


def test_no_file_sends_past_the_gate():
    found = []
    for path in sources():
        name = str(path.relative_to(SOURCE))
        found += list(offences(ast.parse(path.read_text()), name))
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "import smtplib", "from smtplib import SMTP", "from django.core import mail",
        "from django.core.mail import EmailMessage", "import django.core.mail as m",
        "person.email_user('x', 'y')", "from email.message import EmailMessage",
        "import twilio.rest", "from pywebpush import webpush", "transport.hand_over(letter)",
        "from opentrax.messaging.services import claiming\nclaiming.claim(m, k)",
        "MAILERS = {'BACKEND': 'django.core.mail.backends.smtp.EmailBackend'}",
        "HANDLER = 'django.utils.log.AdminEmailHandler'", "smtp.send_message(m)",
    ],
)  # fmt: skip
def test_control_a_planted_offence_is_found(planted: str):
    assert list(offences(ast.parse(planted), "workorders/services/planted.py")) != []


def test_every_exception_is_still_one():
    """A file that sends no more has no right to."""
    named = {path for allowed in SPEAKERS.values() for path in allowed}
    for path in sorted(named):
        tree = ast.parse((SOURCE / path).read_text())
        assert list(offences(tree, "elsewhere.py")) != [], path


def test_mail_of_a_library_that_goes_past_the_gate_fails():
    """Read from the module: the test run puts a mailer of its own into the settings."""
    backend = import_string(written.MAILERS["default"]["BACKEND"])
    sent = mail.EmailMessage("Subject", "Words", "a@example.com", ["b@example.com"])
    with pytest.raises(PastTheGateError):
        backend(alias="default").send_messages([sent])
