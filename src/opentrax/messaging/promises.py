"""The promises about mail. What is counted, and how without trusting the gate's own words, is in
`evidence`."""

from django.utils.translation import gettext_lazy as _

from opentrax.messaging import evidence
from opentrax.privacy.ledger import Evidence, promise


def _of(name: str) -> Evidence:
    figure = evidence.figures()[name]
    return Evidence(figure.bad, figure.exercised)


_GATE = "messaging/gate.py"


@promise(
    "P09",
    _("marketing messages let through without a consent that was live, of all of them"),
    controls=(_GATE, "privacy/selectors/consent.py"),
)
def marketing_is_agreed_to() -> Evidence:
    return _of("marketing")


@promise(
    "P26",
    _("stops after which something went to that address, of all stops"),
    controls=(_GATE, "messaging/services/stopping.py"),
)
def stops_hold() -> Evidence:
    return _of("stops")


@promise(
    "P78",
    _("stops after which something went to that address, of all stops"),
    controls=("messaging/views/stop.py", "messaging/mails.py"),
)
def one_click_holds() -> Evidence:
    return _of("stops")


@promise(
    "P61",
    _("addresses that got more than four announcements in a year, of those that got one"),
    controls=("messaging/classes.py", _GATE),
)
def announcements_are_rare() -> Evidence:
    return _of("announcements")


@promise(
    "P66",
    _("accounts that got more than ten mails to begin, of those that got one"),
    controls=("messaging/models.py",),
)
def ten_mails_to_begin() -> Evidence:
    return _of("onboarding")


@promise(
    "P72",
    _("mails with a misleading subject or sender, of all mails let through"),
    controls=("messaging/inspection.py", "messaging/subject_lines.py"),
)
def subjects_and_senders_are_true() -> Evidence:
    return _of("subject and sender")


@promise(
    "P73",
    _("mails without the operator's postal address, of all mails let through"),
    controls=("messaging/mails.py", "messaging/inspection.py"),
)
def mails_name_the_address() -> Evidence:
    return _of("postal address")


@promise(
    "P74",
    _("complaints, where more than three of a thousand complain, of all mails sent"),
    controls=("messaging/services/reconciling.py",),
)
def carriers_report_few_complaints() -> Evidence:
    """One of a few is chance, and not counted against us."""
    figure = evidence.figures()["complaints"]
    too_many = evidence.are_complaints_too_many(figure)
    return Evidence(figure.bad if too_many else 0, figure.exercised)


@promise(
    "P75",
    _("stops that took longer than ten seconds, or ten minutes by answer, of all stops"),
    controls=("messaging/services/stopping.py", "messaging/inbound/mailbox.py"),
)
def stops_are_prompt() -> Evidence:
    return _of("slow stops")


@promise(
    "P76",
    _("mails without a way to stop them, of all mails let through"),
    controls=("messaging/mails.py", "messaging/inspection.py"),
)
def mails_carry_the_link() -> Evidence:
    return _of("way to stop")


@promise(
    "P77",
    _("stops by answer after which something went to that address, of all such stops"),
    controls=("messaging/services/hearing.py", _GATE),
)
def answers_are_heard() -> Evidence:
    return _of("stops by answer")
