"""Promises about the policy itself: each version stays, the one in force is the one served, and
somebody answers."""

from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.privacy import policy
from opentrax.privacy.ledger import NOTHING, Evidence, probes, promise
from opentrax.privacy.models import PublishedPolicy
from opentrax.privacy.selectors.policy import policy_in_force


@promise(
    "P79",
    _("published versions that were changed or cannot be read, of all versions"),
    controls=("privacy/migrations/0006_ledger_rights.py", "privacy/views/policy.py"),
)
def versions_stay() -> Evidence:
    """The hash of each stored version, and its own page."""
    bad, versions = 0, list(PublishedPolicy.objects.all())
    for version in versions:
        same = policy.text_hash(version.texts) == version.text_hash
        shown = probes.ask(f"/privacy/policy/{version.version}")
        bad += not same or shown.status != 200
    return Evidence(bad, len(versions))


@promise(
    "P80",
    _("clauses served otherwise than the version in force has them, of all clauses"),
    controls=("privacy/views/policy.py",),
)
def the_served_policy_is_in_force() -> Evidence:
    """The page, in both languages, read as a stranger reads it."""
    in_force = policy_in_force()
    if in_force is None:
        return NOTHING
    bad = checked = 0
    for language in policy.LANGUAGES:
        served = probes.clauses_on(probes.ask("/privacy", language=language))
        for clause in policy.clauses(in_force.texts[language]):
            checked += 1
            bad += served.get(clause.name) != " ".join(policy.filled(clause.words).split())
    return Evidence(bad, checked)


@promise(
    "P84",
    _("lines of security.txt that are missing or out of date, of those that it owes"),
    controls=("privacy/views/policy.py",),
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
