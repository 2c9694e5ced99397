"""Requests about one's data: who is believed how much, what runs until when, and what is done."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from opentrax.directory.models import Technician
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import person_scope, scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Membership, Organization, Person
from opentrax.privacy.models import OrganizationRequest, PersonCopy, PersonRequest, Tombstone
from opentrax.privacy.rules.requests import GRACE, Kind, State
from opentrax.privacy.services import copies, decisions, requests
from opentrax.privacy.subjects import address_key
from opentrax.tracking.testing import tracked

pytestmark = [pytest.mark.django_db]
Within = Callable[[Organization, Person], AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The list of erasures of this test alone."""
    path = tmp_path / "tombstones.jsonl"
    monkeypatch.setattr("opentrax.privacy.rights.tombstones.journal", lambda: path)
    return path


@pytest.fixture
def worker(bolt: Organization, bea: Person, tim: Person, within: Within) -> Person:
    """Tim, with a phone at Bolt."""
    with within(bolt, bea):
        tracked(tim, actor=bea)
    return tim


def _made(person: Person) -> tuple[PersonRequest, PersonCopy]:
    request = requests.ask(person, Kind.ACCESS)
    with person_scope(person.pk):
        copy = PersonCopy.objects.get(request=request)
    return request, copies.make(person.pk, copy.pk)


def test_a_copy_holds_what_every_keeper_has_and_can_be_read(
    worker: Person, clock: SettableClock
) -> None:
    request, copy = _made(worker)
    with person_scope(worker.pk):
        assert PersonRequest.objects.get(pk=request.pk).state == State.DONE
        body = copies.take(copy)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = archive.namelist()
        data = json.loads(archive.read("data.json"))
        schema = json.loads(archive.read("schema.json"))
        assert archive.read("read-me.pdf").startswith(b"%PDF")
        device = archive.read("csv/Bolt.tracking.Device.csv").decode()
    assert {"data.json", "schema.json", "csv/operator.organizations.Person.csv"} <= set(names)
    assert {t["keeper"] for t in data["tables"]} == {"operator", "Bolt"}
    assert data["format"] == schema["properties"]["format"]["const"]
    of_map = schema["properties"]["tables"]["items"]["anyOf"]
    titled = {t["properties"]["table"]["const"] for t in of_map}
    assert {t["table"] for t in data["tables"]} <= titled
    assert ",Phone," in device
    assert "Bea Example" not in json.dumps(data)


def test_a_copy_is_taken_once_in_time_and_not_while_the_address_is_in_doubt(
    worker: Person, clock: SettableClock
) -> None:
    _request, copy = _made(worker)
    organizations.hold_exports(worker, clock.at + timedelta(hours=72))
    with person_scope(worker.pk):
        with pytest.raises(Refused, match="address changed"):
            copies.take(copy)
        clock.advance(hours=73)
        assert copies.take(copy)[:2] == b"PK"
        with pytest.raises(Refused, match="taken already"):
            copies.take(copy)
        assert PersonCopy.objects.get(pk=copy.pk).body is None
    _request, late = _made(worker)
    clock.advance(days=8)
    with person_scope(worker.pk), pytest.raises(Refused, match="run out"):
        copies.take(late)


def test_a_second_open_request_of_a_kind_is_refused(worker: Person) -> None:
    requests.ask(worker, Kind.ACCESS)
    with pytest.raises(Refused, match="asked for this already"):
        requests.ask(worker, Kind.ACCESS)


def test_the_earliest_clock_governs_and_the_target_is_earlier(
    worker: Person, clock: SettableClock
) -> None:
    clock.set(datetime(2026, 12, 18, 15, tzinfo=UTC))  # a Friday before holidays
    request = requests.ask(worker, Kind.CORRECTION, words="my name")
    assert request.due_by == "30 days"
    assert request.due_at == clock.at + timedelta(days=30)
    assert request.target_at.date().isoformat() == "2027-01-06"  # 10 business days in Ontario


def _pass_on(request: PersonRequest) -> int:
    return requests.pass_on(request.subject_id, request.pk)


def test_erasure_waits_can_be_called_off_and_reaches_organizations(
    worker: Person, bolt: Organization, bea: Person, within: Within, clock: SettableClock
) -> None:
    request = requests.ask(worker, Kind.ERASURE)
    assert (request.state, request.runs_at) == (State.WAITING, clock.at + GRACE)
    assert _pass_on(request) == 1
    assert _pass_on(request) == 0
    with person_scope(worker.pk):
        requests.withdraw(request)
    with within(bolt, bea):
        assert OrganizationRequest.objects.get().state == State.WITHDRAWN
    clock.advance(hours=80)
    assert requests.carry_out_due() == 0
    with person_scope(worker.pk):
        assert Person.objects.get(pk=worker.pk).name == "Tim Example"


def test_erasure_closes_the_account_and_leaves_a_receipt(
    worker: Person, bolt: Organization, bea: Person, within: Within, clock: SettableClock
) -> None:
    request = requests.ask(worker, Kind.ERASURE)
    _pass_on(request)
    clock.advance(hours=71)
    assert requests.carry_out_due() == 0
    clock.advance(hours=2)
    assert requests.carry_out_due() == 1
    with person_scope(worker.pk):
        done = PersonRequest.objects.get(pk=request.pk)
        assert (done.state, done.address) == (State.DONE, "")
        assert "organizations.Person" in {line["place"] for line in done.receipt}
        assert len(done.receipt_hash) == 64
    with within(bolt, bea):
        given = OrganizationRequest.objects.get()
        names = {one.name: one for one in decisions.planned(given)}
        assert names["tracking.Device"].deleted == 1
        assert not Membership.objects.active().filter(person_id=worker.pk).exists()
        decided = decisions.carry_out(given, actor=bea)
        assert decided.state == State.DONE
        assert (decided.address, Technician.objects.get().name) == ("", "—")
        assert decisions.planned(given) != names
    assert Tombstone.objects.count() == 2


def test_the_last_owner_cannot_be_erased(ada: Person, acme: Organization) -> None:
    with pytest.raises(Refused, match="needs an owner"):
        requests.ask(ada, Kind.ERASURE)


def test_whoever_became_the_last_owner_meanwhile_stays(
    ada: Person, acme: Organization, dan: Person, clock: SettableClock
) -> None:
    with scope(acme.pk, ada.pk):
        Membership.objects.filter(person=dan).update(role="owner")
    request = requests.ask(ada, Kind.ERASURE)
    with scope(acme.pk, ada.pk):
        Membership.objects.filter(person=dan).update(role="viewer")
    clock.advance(hours=73)
    assert requests.carry_out_due() == 0
    with person_scope(ada.pk):
        found = PersonRequest.objects.get(pk=request.pk)
        assert found.state == State.REFUSED
        assert "needs an owner" in found.answer


def _asked(address: str, kind: Kind = Kind.ACCESS) -> PersonRequest:
    return requests.ask_by_mail(address, kind, words="", province="QC")


def test_a_mailbox_opens_what_is_stored_under_it_and_no_account(
    worker: Person, clock: SettableClock
) -> None:
    """Somebody who reads Tim's mail, but cannot sign in, gets nothing of his account."""
    request = _asked(worker.email)
    with person_scope(request.subject_id):
        assert requests.prove(request).state == State.OPEN
        copy = PersonCopy.objects.get()
    copies.make(request.subject_id, copy.pk)
    with person_scope(request.subject_id):
        body = copies.take(PersonCopy.objects.get())
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        data = json.loads(archive.read("data.json"))
    assert {t["table"] for t in data["tables"]} <= {"privacy.PersonRequest", "privacy.PersonCopy"}


def test_nothing_happens_until_the_mailbox_is_proven_and_then_within_a_day(
    worker: Person, clock: SettableClock
) -> None:
    request = _asked(worker.email, Kind.ERASURE)
    clock.advance(days=30)
    assert requests.carry_out_due() == 0
    with person_scope(request.subject_id), pytest.raises(Refused, match="run out"):
        requests.prove(request)


def test_a_link_leads_to_its_request_alone(clock: SettableClock) -> None:
    request = _asked("x@example.org")
    assert requests.by_token(requests.token_of(request.pk)) == (request.subject_id, request.pk)
    assert requests.by_token("x" * 32) is None
    assert request.subject_id == address_key("x@example.org")


def test_known_and_unknown_addresses_leave_the_same_traces(
    worker: Person, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for address in (worker.email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as asked:
            _asked(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_one_mail_a_day_however_often_somebody_asks(clock: SettableClock) -> None:
    first = _asked("x@example.org")
    assert _asked("X@example.org ").pk == first.pk
    clock.advance(days=2)
    assert _asked("x@example.org").pk != first.pk


@pytest.fixture
def on_behalf(acme: Organization, ada: Person, within: Within) -> OrganizationRequest:
    """Somebody asked Ada by phone."""
    with within(acme, ada):
        asked = decisions.OnBehalf(
            kind=Kind.ERASURE, words="by phone", address="somebody@example.org"
        )
        return decisions.open_on_behalf(asked, actor=ada)


def test_in_anothers_name_it_takes_two(
    on_behalf: OrganizationRequest, acme: Organization, ada: Person, dan: Person, within: Within
) -> None:
    with within(acme, ada):
        decided = decisions.carry_out(on_behalf, actor=ada)
        assert decided.state == State.WAITING
        with pytest.raises(Refused, match="second person"):
            decisions.release(on_behalf, actor=ada)
        with pytest.raises(IntegrityError), transaction.atomic():
            OrganizationRequest.objects.filter(pk=on_behalf.pk).update(
                state=State.DONE, ended_at=on_behalf.received_at
            )
        assert decisions.release(on_behalf, actor=dan).state == State.DONE


def test_an_extension_is_told_once_and_in_time(
    on_behalf: OrganizationRequest, acme: Organization, ada: Person, within: Within,
    clock: SettableClock,
) -> None:  # fmt: skip
    due_at = on_behalf.due_at
    with within(acme, ada):
        with pytest.raises(Refused, match="Say why"):
            decisions.extend(on_behalf, why=" ", actor=ada)
        clock.set(on_behalf.received_at + timedelta(days=3))
        longer = decisions.extend(on_behalf, why="many files", actor=ada)
        assert longer.due_at == due_at + timedelta(days=30)
        with pytest.raises(Refused, match="once"):
            decisions.extend(on_behalf, why="more", actor=ada)
        refused = decisions.refuse(on_behalf, ground="nothing_kept", why="not ours", actor=ada)
        assert refused.state == State.REFUSED


def test_others_see_no_request(
    on_behalf: OrganizationRequest, worker: Person, globex: Organization, gus: Person,
    within: Within,
) -> None:  # fmt: skip
    requests.ask(worker, Kind.ACCESS)
    with within(globex, gus):
        assert OrganizationRequest.objects.count() == 0
        assert PersonRequest.objects.count() == 0
        assert OrganizationRequest.own.count() == 0


def test_what_a_hold_kept_goes_when_it_ends(
    worker: Person, bolt: Organization, bea: Person, dan: Person, within: Within,
    clock: SettableClock,
) -> None:  # fmt: skip
    from opentrax.privacy.services import erasures, holds
    from opentrax.tracking.models import Look

    with within(bolt, bea):
        technician = Technician.objects.get()
        look = Look.objects.create(technician=technician, actor_id=bea.pk, what="day", at=clock.at)
        held = holds.Held(place="tracking.Look", row_id=look.pk)
        hold = holds.request_hold(
            held, reason="x", expires_at=clock.at + timedelta(days=9), actor=bea
        )
        holds.approve_hold(hold, actor=dan)
    subject = erasures.account(worker.pk, {worker.email})
    done = {one.name: one for one in erasures.erase_by_organization(subject, bolt.pk)}
    assert done["tracking.Look"].held == 1
    erasures.erase_by_operator(subject)
    with within(bolt, bea):
        assert Look.objects.count() == 1
        assert erasures.finish_held(bolt.pk) == 1
        assert Look.objects.count() == 1
        holds.release_hold(hold, actor=bea)
        assert erasures.finish_held(bolt.pk) == 1
        assert Look.objects.count() == 0
        assert erasures.finish_held(bolt.pk) == 0


class RolledBackError(Exception):
    """Takes the database back to what it was, as a restored backup does."""


def test_a_restored_backup_brings_nobody_back(
    worker: Person, bolt: Organization, bea: Person, within: Within, own_journal: Path
) -> None:
    from opentrax.privacy.rights import tombstones
    from opentrax.privacy.services import erasures

    subject = erasures.account(worker.pk, {worker.email})

    def back() -> None:
        with transaction.atomic():
            erasures.erase_by_organization(subject, bolt.pk)
            erasures.erase_by_operator(subject)
            raise RolledBackError

    with pytest.raises(RolledBackError):
        back()
    with person_scope(worker.pk):
        assert Person.objects.get(pk=worker.pk).name == "Tim Example"
    assert Tombstone.objects.count() == 0
    assert str(worker.pk) not in own_journal.read_text()
    assert worker.email not in own_journal.read_text()
    own_journal.write_text(own_journal.read_text() + '{"key":"torn')
    assert tombstones.read_journal() == 2
    assert erasures.replay() == 2
    with person_scope(worker.pk):
        assert Person.objects.get(pk=worker.pk).closed_at is not None
    with within(bolt, bea):
        assert Technician.objects.get().name == "—"


def test_a_list_under_another_secret_is_refused(
    worker: Person, bolt: Organization, settings: object
) -> None:
    from opentrax.privacy.rights import tombstones
    from opentrax.privacy.services import erasures

    erasures.erase_by_operator(erasures.account(worker.pk, {worker.email}))
    settings.SECRET_KEY = "another" * 9  # type: ignore[attr-defined]
    with pytest.raises(tombstones.ForeignKeyError):
        tombstones.read_journal()


def test_an_address_without_an_account_is_erased_again_too(
    bolt: Organization, bea: Person, within: Within, own_journal: Path
) -> None:
    from opentrax.accounts import services as accounts
    from opentrax.organizations.models import Invitation
    from opentrax.privacy.services import erasures

    with within(bolt, bea):
        accounts.invite(email="New@Example.org", role="viewer", actor=bea)
    subject = erasures.mailbox("new@example.org")

    def once() -> UUID:
        with transaction.atomic():
            done = erasures.erase_by_organization(subject, bolt.pk)
            assert {one.place for one in done} >= {"organizations.Invitation"}
            raise RolledBackError

    with pytest.raises(RolledBackError):
        once()
    from opentrax.privacy.rights import tombstones

    tombstones.read_journal()
    assert erasures.replay() == 1
    with within(bolt, bea):
        assert Invitation.objects.count() == 0


def test_every_reason_can_be_read_in_both_languages() -> None:
    from django.utils import translation

    from opentrax.privacy.datamap import lines
    from opentrax.privacy.reasons import REASONS, reason

    used = {line.why_kept for line in lines() if line.why_kept}
    with translation.override("en"):
        assert {str(words) for words in REASONS} == used
    with translation.override("fr-ca"):
        assert [why for why in used if reason(why) == why] == []
