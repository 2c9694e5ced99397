"""The steps of the canary, each through the services that people use, with what has to hold after
it."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from allauth.account.models import EmailAddress
from django.http import HttpRequest

from opentrax.accounts import services, verification
from opentrax.accounts.adapter import AccountAdapter
from opentrax.accounts.canary import work
from opentrax.accounts.canary.people import Made, zone_by_day
from opentrax.accounts.models import Acceptance
from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging import services as messaging
from opentrax.messaging.canaries import is_canarys, words_of
from opentrax.messaging.mails import Letter
from opentrax.messaging.models import PersonMessage, State, StopReason
from opentrax.messaging.services.stopping import ticket_of
from opentrax.organizations import services as organizations
from opentrax.organizations.account_states import AccountState
from opentrax.organizations.models import Membership, Organization, Person, Role
from opentrax.privacy.ledger.canary import Probe, Tried
from opentrax.privacy.models import OrganizationRequest, PersonCopy
from opentrax.privacy.rights import scanning
from opentrax.privacy.rules.consent import Method
from opentrax.privacy.rules.requests import GRACE, Kind
from opentrax.privacy.rules.requests import State as RequestState
from opentrax.privacy.selectors.consent import may, words_for
from opentrax.privacy.services import consent, copies, decisions, requests
from opentrax.privacy.subjects import address_key

_PURPOSE = "marketing"
_STOP = re.compile(r"/mail/stop/([^\s/]+)")


@dataclass(slots=True)
class Journey:
    """One run: who goes, what was kept of their mail, and how far the queue was worked off."""

    made: Made
    letters: list[Letter]
    journal: Path
    started_s: float
    done_jobs: int = field(default_factory=work.newest_job)
    organization_id: UUID | None = None
    mate: Person | None = None

    @property
    def person(self) -> Person:
        with person_scope(self.made.person_id):
            return Person.objects.get(pk=self.made.person_id)

    @property
    def organization(self) -> UUID:
        if self.organization_id is None:
            raise LookupError("The organization was not founded.")
        return self.organization_id

    def work(self) -> None:
        """Let the jobs run that the last step left."""
        keepers = [self.made.person_id, address_key(self.made.email)]
        if self.organization_id is not None:
            keepers.append(self.organization_id)
        if self.mate is not None:
            keepers.append(self.mate.pk)
        self.done_jobs = work.do_all(keepers, self.done_jobs)

    def send_news(self) -> tuple[str, str]:
        """Send a mail that needs a yes; its state and the gate's reason."""
        with person_scope(self.made.person_id):
            message = messaging.send(
                "canary", template="accounts/mail/canary.txt", to_person=self.person,
                context={"word": self.made.news},
            )  # fmt: skip
        self.work()
        with person_scope(self.made.person_id):
            found = PersonMessage.objects.get(pk=message.pk)
        return found.state, found.reason


def sign_up(on: Journey, tried: Tried) -> None:
    """The form's service, the mail with the link, the organization."""
    made = on.made
    with person_scope(made.person_id):
        person = services.register(
            person_id=made.person_id, email=made.email, name=made.name,
            organization_name=made.organization, time_zone=zone_by_day(), password=None,
        )  # fmt: skip
        address = EmailAddress.objects.create(
            user=person, email=person.email, verified=False, primary=True
        )
        asked = SimpleNamespace(email_address=address, key="CANARY")
        AccountAdapter().send_confirmation_mail(HttpRequest(), asked, signup=True)
    on.work()
    tried.check("one mail, kept in this installation", [x.to for x in on.letters] == [made.email])
    tried.check("to a reserved domain", all(is_canarys(x.to) for x in on.letters))
    named = next(filter(None, map(verification.named_by, _tokens(on.letters[0]))), None)
    tried.check(
        "its link names person and address", named is not None and named.email == made.email
    )
    with person_scope(made.person_id):
        AccountAdapter().confirm_email(HttpRequest(), EmailAddress.objects.get(pk=address.pk))
        agreed = Acceptance.objects.filter(person_id=made.person_id).count()
        own = list(Membership.objects.filter(person_id=made.person_id))
    tried.check("terms and age are on record", agreed >= 1)
    tried.check("owner of the organization", [m.role for m in own] == [Role.OWNER])
    on.organization_id = own[0].organization_id
    with scope(on.organization):
        name = Organization.objects.get(pk=on.organization).name
    tried.check("the organization has the name that was asked for", name == made.organization)


def _tokens(letter: Letter) -> list[str]:
    """What may be the token of a link, in the words of a letter."""
    return [part for link in re.findall(r"https?://\S+", words_of(letter))
            for part in link.split("/") if part]  # fmt: skip


def agree(on: Journey, tried: Tried) -> None:
    """Nothing goes before the yes; after it the mail goes."""
    state, reason = on.send_news()
    tried.check("refused before the yes", (state, reason) == (State.REFUSED, "no_consent"))
    _say_yes(on)
    tried.check("the yes is in force", may(on.person, _PURPOSE, now()).allowed)
    state, reason = on.send_news()
    tried.check("sent after the yes", (state, reason) == (State.SENT, "consented"))
    tried.check("the mail says what was written", on.made.news in words_of(on.letters[-1]))


def _say_yes(on: Journey) -> None:
    notice_id, _words = words_for(_PURPOSE, "en")
    manner = consent.Manner(method=Method.SETTINGS_PAGE)
    consent.give(on.person, _PURPOSE, notice_id=notice_id, manner=manner)


def opt_out(on: Journey, tried: Tried) -> None:
    """Two ways to stop, each followed by a mail that has to be refused."""
    before = len(on.letters)
    token = _STOP.search(words_of(on.letters[-1]))
    consent.withdraw(on.person, _PURPOSE, manner=consent.Manner(method=Method.SETTINGS_PAGE))
    tried.check("the yes has ended", not may(on.person, _PURPOSE, now()).allowed)
    state, reason = on.send_news()
    tried.check("refused after it was taken back", (state, reason) == (State.REFUSED, "no_consent"))
    _say_yes(on)
    ticket = ticket_of(token[1]) if token is not None else None
    tried.check("the mail's token can stop it", ticket is not None)
    if ticket is not None:
        messaging.stop_by_token(ticket, StopReason.ONE_CLICK)
    state, reason = on.send_news()
    stopped = (State.REFUSED, "stopped_optional")
    tried.check("refused after the button, in spite of the yes", (state, reason) == stopped)
    tried.check("no mail after a stop", len(on.letters) == before)


def export(on: Journey, tried: Tried) -> None:
    """A copy, made by its job, taken once; it holds every word."""
    made = on.made
    asked = requests.ask(on.person, Kind.ACCESS, words=made.asking)
    stored = {hit for hit in _searched(on)[0] if hit.is_copied}
    on.work()
    with person_scope(made.person_id):
        copy = PersonCopy.objects.get(request_id=asked.pk)
        body = copies.take(copy)
        asked.refresh_from_db()
        left = PersonCopy.objects.get(pk=copy.pk).body
    tried.check("the request is done", asked.state == RequestState.DONE)
    tried.check("it can be taken once", left is None)
    held, sheets = _copied(body, made)
    tried.check("every word was put in", {h.word for h in stored} == made.words - {made.leaving})
    for hit in sorted(stored, key=str):
        word = f"“{hit.word.removeprefix(made.prefix)}” of {hit.place} {hit.field}"
        tried.check(f"the copy holds {word}", hit in held and hit.word in sheets)


def _copied(body: bytes, made: Made) -> tuple[set[scanning.Hit], str]:
    """The words in the JSON of a copy with their places, and the text of its sheets."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        tables = json.loads(archive.read("data.json"))["tables"]
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        sheets = "".join(archive.read(name).decode() for name in names)
    held = {
        scanning.Hit(table["table"].partition(" ")[0], column, word)
        for table in tables
        for row in table["rows"]
        for column, value in row.items()
        for word in scanning.words_in(made.prefix, str(value))
    }
    return held, sheets


def erase(on: Journey, tried: Tried) -> None:
    """Another owner comes, so that the first may go; then both keepers erase."""
    made = on.made
    on.mate = services.create_account(email=made.mate, name="Canary", password=None)
    with scope(on.organization, on.made.person_id):
        organizations.add_member(on.mate, Role.OWNER, actor=on.person)
    asked = requests.ask(on.person, Kind.ERASURE, words=made.leaving)
    on.work()
    seen = _words_found(on)
    tried.check("the search finds every word before", seen == made.words)
    with person_scope(made.person_id):
        asked.refresh_from_db()
    in_time = asked.runs_at is not None and timedelta(0) < asked.runs_at - now() <= GRACE
    tried.check("it waits for the grace period", in_time)
    with scope(on.organization, on.mate.pk):
        given = OrganizationRequest.objects.filter(person_request_id=asked.pk).first()
        tried.check("the organization got the request", given is not None)
        if given is not None:
            decisions.carry_out(given, actor=on.mate)
            given.refresh_from_db()
            tried.check("the organization has a receipt", bool(given.receipt_hash))
    on.work()
    requests.carry_out(made.person_id, asked.pk)
    on.work()
    with person_scope(made.person_id):
        asked.refresh_from_db()
        closed = Person.objects.get(pk=made.person_id).state is AccountState.CLOSED
    tried.check("the operator has a receipt", bool(asked.receipt_hash))
    tried.check("the account is closed", closed)
    lines = on.journal.read_text().splitlines() if on.journal.is_file() else []
    tried.check("both erasures are remembered against restored backups", len(lines) >= 2)


def residue(on: Journey, tried: Tried) -> None:
    """Each store in each scope, as the serving role; what the map keeps with a reason may stay."""
    hits, read = _searched(on)
    bad = sorted({f"{h.place} {h.field}".strip() for h in hits if not h.is_kept})
    tried.checks += [("clean", True)] * (read - len(bad))
    for where in bad:
        tried.check(f"left in {where}", False)


def _words_found(on: Journey) -> set[str]:
    return {hit.word for hit in _searched(on)[0]} - {on.made.prefix}


def _searched(on: Journey) -> tuple[set[scanning.Hit], int]:
    prefix, hits, read = on.made.prefix, set[scanning.Hit](), 0
    for key in (on.made.person_id, address_key(on.made.email)):
        with person_scope(key):
            found, number = scanning.tables(prefix)
            hits, read = hits | found, read + number
    with scope(on.organization, on.made.person_id):
        found, number = scanning.tables(prefix)
        hits, read = hits | found, read + number
    found, number = scanning.elsewhere(prefix, since_s=on.started_s, but=on.journal.parent)
    return hits | found, read + number


STEPS: Mapping[Probe, Callable[[Journey, Tried], None]] = {
    Probe.SIGN_UP: sign_up,
    Probe.CONSENT: agree,
    Probe.OPT_OUT: opt_out,
    Probe.EXPORT: export,
    Probe.ERASURE: erase,
    Probe.RESIDUE: residue,
}
