"""Each declared path leads from stored rows to the person, and stored documents hold declared
leaves only."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from opentrax.directory.models import Technician
from opentrax.kit.privacy import Declaration, Document, declarations
from opentrax.kit.privacy.declarations import leaves_of_column, personal_entries
from opentrax.kit.privacy.documents import undeclared
from opentrax.kit.privacy.paths import Who, follow, matching
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.subjects import address_key
from tests.isolation.conftest import Stage, Within

pytestmark = [pytest.mark.django_db]


def _paths() -> Iterator[tuple[type[models.Model], str]]:
    for label, declared in declarations().items():
        texts = {declared.subject} | {
            entry.of for column in declared.fields.values() for entry in personal_entries(column)
        }
        for text in sorted(t for t in texts if t):
            yield apps.get_model(label), text


def _rows(model: type[models.Model], path: str, who: Who) -> Any:
    return model._default_manager.filter(matching(follow(model, path), who))


def _who(person: Person) -> Who:
    keys = frozenset({person.pk, address_key(person.email)})
    return Who(frozenset({person.pk}), frozenset({person.email}), keys)


def test_every_path_makes_a_query(
    stage: Stage, bolt: Organization, tim: Person, within: Within
) -> None:
    """Carried out under row security, as export and erasure do."""
    found = {}
    with within(bolt, tim):
        for model, path in _paths():
            found[model._meta.label, path] = _rows(model, path, _who(tim)).count()
    assert len(found) > 40
    held = {label for (label, _), count in found.items() if count}
    assert held >= {
        "organizations.Person", "organizations.Membership", "directory.Technician",
        "tracking.Device", "tracking.Shift", "tracking.State", "tracking.Acknowledgement",
        "timesheets.TimeSegment", "timesheets.Timesheet", "timesheets.LateChange",
        "timesheets.SegmentEdit", "timesheets.Dispute", "workorders.Visit",
    }  # fmt: skip


def test_nobody_else_is_found_by_a_path(
    stage: Stage, bolt: Organization, bea: Person, tim: Person, gus: Person, within: Within
) -> None:
    """Gus has nothing at Bolt; what Bea did is hers by its own path, and none of Tim's."""
    with within(bolt, bea):
        of_gus = [
            model._meta.label
            for model, path in _paths()
            if model is not Person and _rows(model, path, _who(gus)).exists()
        ]
        edits = apps.get_model("timesheets.SegmentEdit")
        assert _rows(edits, "editor", _who(bea)).count() == 1
        own = declarations()["timesheets.SegmentEdit"].subject
        assert _rows(edits, str(own), _who(bea)).count() == 0
    assert of_gus == []


def test_a_technician_without_an_account_is_found_by_their_row(
    stage: Stage, bolt: Organization, bea: Person, within: Within
) -> None:
    with within(bolt, bea):
        technician = Technician.objects.get()
        Technician.objects.update(person=None)
        who = Who(records=frozenset({("directory.Technician", technician.pk)}))
        for label in ("tracking.Device", "tracking.Shift", "workorders.Visit"):
            declared = declarations()[label]
            assert _rows(apps.get_model(label), str(declared.subject), who).exists(), label


def _documents() -> Iterator[tuple[Declaration, str, Document]]:
    for declared in declarations().values():
        for name, entry in declared.fields.items():
            if isinstance(entry, Document):
                yield declared, name, entry


def test_stored_documents_hold_declared_leaves_only(
    stage: Stage, acme: Organization, bolt: Organization, ada: Person, bea: Person, within: Within
) -> None:
    found, read = set(), 0
    for organization, person in ((acme, ada), (bolt, bea)):
        with within(organization, person):
            for declared, name, entry in _documents():
                model = apps.get_model(declared.model)
                for value in model._default_manager.values_list(name, flat=True):
                    read += 1
                    leaves = undeclared(value, leaves_of_column(entry))
                    found |= {f"{declared.model}.{name}: {leaf}" for leaf in leaves}
    assert read > 10
    assert found == set()


def test_sessions_and_jobs_are_found_by_the_person(
    acme: Organization, ada: Person, dan: Person, sign_in, within: Within
) -> None:
    from opentrax.directory.tasks import link_new_member

    sign_in(ada, acme)
    with within(acme, ada):
        link_new_member.enqueue(person_id=str(ada.pk))
    for label in ("sessions.Session", "procrastinate.ProcrastinateJob"):
        declared = declarations()[label]
        with person_scope(ada.pk):
            assert _rows(apps.get_model(label), str(declared.subject), _who(ada)).exists(), label
            assert _rows(apps.get_model("sessions.Session"), str(
                declarations()["sessions.Session"].subject), _who(dan)).count() == 0  # fmt: skip
