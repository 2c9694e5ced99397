"""Ahead of a change that matters everybody with an account is told once, and sees it until then."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from opentrax.accounts.models import ChangeNotice, Channel
from opentrax.accounts.promises import changes_are_told_ahead
from opentrax.accounts.services import changes
from opentrax.accounts.tests.conftest import STATEMENTS, sign_in_as
from opentrax.kit.tenancy import person_scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging.models import PersonMessage
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.ledger.states import Evidence
from opentrax.privacy.models import Document
from opentrax.privacy.rules.documents import NOTICE, TELLING
from opentrax.privacy.services.documents import Version, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stopped(clock: SettableClock) -> None:
    """The clock stands before anybody gets an account."""


KIND = {"en": "Be kind.", "fr-ca": "Soyez aimables."}


def _publish(*, is_material: bool = True) -> Document:
    version = Version(texts=KIND, by="Nordrand", is_material=is_material, summaries=KIND)
    return publish("terms", version)


def _notices(person: Person) -> list[ChangeNotice]:
    with person_scope(person.pk):
        return list(ChangeNotice.objects.filter(person_id=person.pk))


def _mails(person: Person) -> list[PersonMessage]:
    with person_scope(person.pk):
        return list(PersonMessage.objects.filter(kind="document_news"))


def test_everybody_is_told_once_in_their_own_language(
    eve: Person, ada: Person, tim: Person, clock: SettableClock
) -> None:
    with person_scope(tim.pk):
        Person.objects.filter(pk=tim.pk).update(language="fr-ca")
    clock.advance(minutes=1)
    waiting = _publish()
    assert changes.tell_of_changes() == 4  # and Bea, who runs Bolt
    assert changes.tell_of_changes() == 0
    for person, words in ((eve, "Be kind."), (ada, "Be kind."), (tim, "Soyez aimables.")):
        [notice], [mail] = _notices(person), _mails(person)
        assert (notice.document, notice.channel, notice.message_id) == ("terms/2", "mail", mail.pk)
        assert words in mail.text
        assert "/documents/terms/changes/1/2" in mail.text
        assert mail.message_class == "essential"
    assert changes_are_told_ahead() == Evidence(0, 4)
    assert waiting.effective_at == clock.at + NOTICE + TELLING


def test_a_run_that_is_broken_off_goes_on_where_it_was(
    eve: Person, ada: Person, tim: Person, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publish()
    monkeypatch.setattr(changes, "PORTION", 1)
    assert [changes.tell_of_changes(most=3) for _run in range(3)] == [3, 1, 0]
    assert [len(_mails(person)) for person in (eve, ada, tim)] == [1, 1, 1]


def test_what_changes_nothing_that_matters_is_only_listed(eve: Person, client: Client) -> None:
    _publish(is_material=False)
    assert changes.tell_of_changes() == 0
    assert "changes nothing that matters" in client.get("/terms").content.decode()


def test_the_database_keeps_somebody_from_being_told_twice(
    eve: Person, clock: SettableClock
) -> None:
    waiting = _publish()
    changes.tell_of_changes()
    assert not changes.tell(eve.pk, waiting)
    with person_scope(eve.pk):
        with pytest.raises(DatabaseError, match="told_of_a_version_once"), transaction.atomic():
            ChangeNotice.objects.create(
                person_id=eve.pk, document="terms/2", channel=Channel.RETURN
            )
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ChangeNotice.objects.update(told_at=clock.at)


def test_whoever_comes_after_the_publication_is_not_written_to(
    eve: Person, clock: SettableClock
) -> None:
    _publish()
    clock.advance(minutes=1)
    later = organizations_person("late@example.com")
    assert changes.tell_of_changes() == 1
    assert _mails(later) == []
    assert changes_are_told_ahead() == Evidence(0, 1)


def organizations_person(email: str) -> Person:
    from opentrax.accounts import services

    return services.create_account(email=email, name="Late", password="correct horse battery")


def test_a_resting_account_gets_no_mail_and_counts_for_nothing(
    eve: Person, clock: SettableClock
) -> None:
    with person_scope(eve.pk):
        organizations.deactivate(eve)
    _publish()
    assert changes.tell_of_changes() == 1
    [notice] = _notices(eve)
    assert (notice.channel, notice.message_id, _mails(eve)) == ("return", None, [])
    clock.advance(days=60)
    assert changes_are_told_ahead() == Evidence(0, 0)


def test_a_change_waits_for_whoever_is_told_late(eve: Person, clock: SettableClock) -> None:
    """The worker stood still for three weeks."""
    waiting = _publish()
    clock.advance(days=21)
    assert changes_are_told_ahead() == Evidence(1, 1)
    changes.tell_of_changes()
    waiting.refresh_from_db()
    assert waiting.effective_at == clock.at + NOTICE
    assert changes_are_told_ahead() == Evidence(0, 1)
    [mail] = _mails(eve)
    assert f"{waiting.effective_at:%-d}" in mail.text


def test_in_time_nobody_is_owed_anything_yet(eve: Person, clock: SettableClock) -> None:
    _publish()
    clock.advance(days=7)
    assert changes_are_told_ahead() == Evidence(0, 0)
    clock.advance(days=1, seconds=1)
    assert changes_are_told_ahead() == Evidence(1, 1)


def test_a_line_says_so_until_it_is_in_force(
    client: Client, eve: Person, acme: Organization, ada: Person, clock: SettableClock
) -> None:
    sign_in_as(client, eve.email)
    assert "changes-ahead" not in client.get("/me").content.decode()
    waiting = _publish()
    page = client.get("/me").content.decode()
    assert "“Terms” changes on" in page
    assert 'href="/documents/terms/2"' in page
    clock.set(waiting.effective_at - timedelta(hours=1))
    sign_in_as(client, eve.email)
    assert "changes-ahead" in client.get("/me").content.decode()
    clock.advance(hours=2)
    assert "changes-ahead" not in client.get("/me").content.decode()


def test_whoever_goes_on_is_asked_at_the_next_sign_in(
    client: Client, eve: Person, clock: SettableClock
) -> None:
    sign_in_as(client, eve.email)
    waiting = _publish()
    clock.set(waiting.effective_at)
    other = Client()
    assert sign_in_as(other, eve.email)["Location"] == "/sign-in/terms"
    assert other.post("/sign-in/terms", {**STATEMENTS, "terms": "2"})["Location"] == "/"


def test_the_walk_is_by_key(eve: Person, ada: Person, clock: SettableClock) -> None:
    from opentrax.accounts.selectors import people_untold

    waiting = _publish()
    everybody = people_untold(waiting, UUID(int=0), 10)
    assert everybody == sorted(everybody)
    assert people_untold(waiting, everybody[0], 10) == everybody[1:]
