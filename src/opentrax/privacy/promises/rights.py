"""Promises about requests: answered in time, erased for good, copied whole."""

from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.organizations.selectors import each_organization
from opentrax.privacy.datamap import lines
from opentrax.privacy.ledger import HOURLY, Evidence, promise
from opentrax.privacy.ledger.states import NOTHING
from opentrax.privacy.models import OrganizationRequest, Tombstone
from opentrax.privacy.rights import copying, erasing
from opentrax.privacy.rights.walking import steps, values_of
from opentrax.privacy.rules.requests import Kind, State
from opentrax.privacy.selectors.settling import recipients
from opentrax.privacy.services import erasures

_NEWEST = 20
_QUEUE = "procrastinate.ProcrastinateJob"


@promise(
    "P08",
    _("requests to the operator that are late or were answered late, of all requests"),
    controls=("privacy/rules/requests.py", "privacy/services/requests.py"),
    fresh_for=HOURLY,
)
def operator_answers_in_time() -> Evidence:
    with connection.cursor() as cursor:
        cursor.execute("SELECT bad, exercised FROM requests_late(%s)", [now()])
        bad, exercised = cursor.fetchone()
    return Evidence(bad, exercised)


@promise(
    "P29",
    _("requests to organizations that are late or were answered late, of all requests"),
    controls=("engine/clocks/business.py", "privacy/services/decisions.py"),
    fresh_for=HOURLY,
)
def organizations_answer_in_time() -> Evidence:
    found = NOTHING
    with each_organization() as organizations:
        for _organization_id in organizations:
            for asked in OrganizationRequest.objects.only("ended_at", "due_at"):
                found += Evidence((asked.ended_at or now()) > asked.due_at, 1)
    return found


@promise(
    "P28",
    _("erasures after which something was still found that had to go, of the newest"),
    controls=("privacy/rights/erasing.py", "privacy/services/erasures.py"),
)
def erased_people_stay_erased() -> Evidence:
    """Erase the newest again, in a transaction that is rolled back: nothing may be left to do."""
    newest = Tombstone.objects.order_by("-at")[:_NEWEST]
    graves: dict[UUID, list[Tombstone]] = {}
    for grave in newest:
        graves.setdefault(grave.subject_hash, []).append(grave)
    found = NOTHING
    for subject, of_it in erasures.subjects_of(graves):
        for grave in of_it:
            found += Evidence(_left(subject, grave) > 0, 1)
    return found


def _left(subject: erasures.Subject, grave: Tombstone) -> int:
    known = erasures.everywhere(erasures.with_records(subject, grave))
    with transaction.atomic():
        done = (
            erasing.erase_by_operator(known.who, known.person_id)
            if grave.keeper_id is None
            else erasing.erase_by_organization(known.who, grave.keeper_id, known.person_id)
        )
        transaction.set_rollback(True)
    # Work that the closure itself asked for names the key in the queue, until its term.
    return sum(one.deleted + one.emptied for one in done if one.place != _QUEUE)


@promise(
    "P28",
    _("corrections that somebody was not told of who got the wrong data, of all corrections made"),
    controls=("privacy/services/settling.py", "privacy/selectors/settling.py"),
)
def corrections_are_passed_on() -> Evidence:
    """Each correction that an organization made, against its register of disclosures."""
    found = NOTHING
    with each_organization() as organizations:
        for _organization_id in organizations:
            made = OrganizationRequest.objects.filter(kind=Kind.CORRECTION, state=State.DONE)
            for one in made:
                owed = recipients(one, before=one.ended_at)
                found += Evidence(bool(set(owed) - set(one.passed_on)), 1)
    return found


@promise(
    "P86",
    _("values that the map says are copied and no copy holds, of all of them"),
    controls=("privacy/rights/copying.py", "privacy/rights/walking.py"),
)
def copies_are_whole() -> Evidence:
    """The columns that a copy is made of, against the published map."""
    tables = [line for line in lines() if line.kind == "table"]
    promised = {(line.place, line.field) for line in tables if line.export}
    copied = set()
    for step in steps():
        columns = set(copying.exported(step))
        copied |= {
            (step.place, value.field)
            for value in values_of(step)
            if value.entry.export and value.field.partition(":")[0] in columns
        }
    return Evidence(len(promised - copied), len(promised))
