"""Promises about the documents themselves: each version stays, the policy in force is the one
served, a new purpose is off, and somebody answers."""

from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Person
from opentrax.privacy import documents as documents_of
from opentrax.privacy import policy
from opentrax.privacy.documents.declared import POLICY
from opentrax.privacy.documents.filling import filled
from opentrax.privacy.ledger import NOTHING, Evidence, probes, promise
from opentrax.privacy.models import Document
from opentrax.privacy.rules.consent import CHANNELS
from opentrax.privacy.rules.purposes import PURPOSES
from opentrax.privacy.selectors import consent, documents
from opentrax.privacy.services.erasures import persons


@promise(
    "P79",
    _("published texts that were changed or cannot be read, of all texts of all documents"),
    controls=("privacy/migrations/0019_documents.py", "privacy/views/documents.py"),
)
def versions_stay() -> Evidence:
    """Of every document, version and language: its hash, its page, and the hash of the whole."""
    bad = checked = 0
    for document in Document.objects.order_by("id"):
        texts = documents.texts_of(document)
        whole = documents_of.version_hash(texts) == document.text_hash
        for row in document.words.all():
            same = whole and documents_of.text_hash(row.text) == row.text_hash
            shown = probes.ask(f"/documents/{row.pk}")
            checked += 1
            bad += not same or shown.status != 200
    return Evidence(bad, checked)


@promise(
    "P80",
    _("clauses served otherwise than the version in force has them, of all clauses"),
    controls=("privacy/views/documents.py",),
)
def the_served_policy_is_in_force() -> Evidence:
    """The page, in both languages, read as a stranger reads it."""
    in_force = documents.in_force(POLICY.name)
    if in_force is None:
        return NOTHING
    bad = checked = 0
    for language, text in documents.texts_of(in_force).items():
        served = probes.clauses_on(probes.ask("/privacy", language=language))
        for clause in policy.clauses(text):
            checked += 1
            bad += served.get(clause.name) != " ".join(filled(clause.words, language).split())
    return Evidence(bad, checked)


@promise(
    "P81",
    _("purposes that are on for somebody who never said yes to their words in force, of all"),
    controls=("privacy/selectors/consent.py", "privacy/rules/consent.py"),
)
def a_new_purpose_is_off() -> Evidence:
    """Of everybody with an account and every purpose: where it is on, an event of theirs has to
    stand behind it, to words that have not changed since in what matters."""
    bad = checked = 0
    asked = {purpose: documents.asking(purpose, now()) for purpose in PURPOSES}
    for person_id in persons():
        with person_scope(person_id):
            person = Person.objects.filter(pk=person_id, closed_at=None).first()
        if person is None:
            continue
        for purpose, asking in asked.items():
            checked += 1
            on = any(consent.may(person, purpose, now(), channel=c).allowed for c in CHANNELS)
            bad += on and not _said_yes(person, purpose, asking)
    return Evidence(bad, checked)


def _said_yes(person: Person, purpose: str, asking: documents.Asking) -> bool:
    """Read from the events alone, without the selector that decides."""
    yeses = [e for e in consent.events_of(person) if e.purpose == purpose and e.state == "given"]
    return not asking.has_ended and any(
        (asking.since is None or event.at >= asking.since)
        and (event.notice_id is None or int(event.notice_id.split("/")[1]) >= asking.floor)
        for event in yeses
    )


@promise(
    "P84",
    _("lines of security.txt that are missing or out of date, of those that it owes"),
    controls=("privacy/views/ledger.py",),
)
def somebody_can_be_asked() -> Evidence:
    """Counted where there is somebody to ask: in production, or once a mailbox is set."""
    contact = settings.ENVIRONMENT.operator.contact
    if not contact:
        return NOTHING
    answer = probes.ask("/.well-known/security.txt")
    pairs = [line.partition(": ") for line in answer.body.splitlines()]
    told = {name: value for name, _separator, value in pairs}
    wrong = told.get("Contact") != f"mailto:{contact}"
    late = True
    if "Expires" in told:
        late = datetime.fromisoformat(told["Expires"]).astimezone(UTC) <= now()
    return Evidence(int(wrong) + int(late) + int(answer.status != 200), 3)
