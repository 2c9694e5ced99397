"""An organization is told at once that the operator's staff ask to read it, or do."""

from contextlib import ExitStack

import pytest

from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging.models import PersonMessage
from opentrax.messaging.services import staff as telling
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.rules.staff import Area, Asked
from opentrax.privacy.services import staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("administrators_session")]
ASKED = Asked(
    why="support", words="The list of hours is empty", reference="Case 7", areas=(Area.TRAILS,),
    minutes=60,
)  # fmt: skip


@pytest.fixture
def sam(db: None) -> Person:
    person = organizations.register_person(
        email="sam@operator.example", name="Sam Staff", password=None, time_zone="UTC"
    )
    with ExitStack() as stack:
        statement = "UPDATE organizations_person SET is_operator_staff = true WHERE id = %s"
        Sandbox(stack).sql(statement, person.pk)
    return person


def _mails(person: Person) -> list[PersonMessage]:
    with person_scope(person.pk):
        return list(PersonMessage.objects.filter(kind="staff_access"))


def test_who_administers_is_told_of_the_question_and_of_the_opening(
    acme: Organization, ada: Person, dan: Person, sam: Person
) -> None:
    with person_scope(ada.pk):
        ada.language = "fr-ca"
        ada.save(update_fields=["language"])
    with person_scope(sam.pk):
        grant = staff.ask_access(acme.pk, ASKED, actor=sam)
    with scope(acme.pk):
        telling.tell(grant.pk)
    [asked] = _mails(ada)
    assert asked.message_class == "essential"
    assert asked.subject == "Sam Staff, du personnel de l’exploitant, demande à lire Acme"
    assert "The list of hours is empty (Case 7)" in asked.text
    assert "/organization/staff" in asked.text
    staff.approve_access(grant, actor=ada)
    with scope(acme.pk):
        telling.tell(grant.pk)
    assert {m.subject for m in _mails(ada)} == {
        asked.subject, "Sam Staff, du personnel de l’exploitant, peut lire Acme",
    }  # fmt: skip
    assert _mails(dan) == []


def test_the_job_follows_the_question_in_one_transaction(
    acme: Organization, ada: Person, sam: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from opentrax.messaging import tasks

    told: list[str] = []
    monkeypatch.setattr(tasks.tell_about_staff, "enqueue", lambda grant_id: told.append(grant_id))
    with person_scope(sam.pk):
        grant = staff.ask_access(acme.pk, ASKED, actor=sam)
    staff.approve_access(grant, actor=ada)
    assert told == [str(grant.pk)] * 2
