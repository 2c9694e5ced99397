"""Corrections and objections as an organization settles them, and copies asked for at the door."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from opentrax.directory.models import Client as Customer
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person, Role
from opentrax.privacy.ledger import Evidence
from opentrax.privacy.models import OrganizationRequest
from opentrax.privacy.promises.rights import corrections_are_passed_on
from opentrax.privacy.rules.requests import Kind, State
from opentrax.privacy.services import decisions, disclosures, mediated, requests

pytestmark = [pytest.mark.django_db]
Within = Callable[[Organization, Person], AbstractContextManager[object]]
SignIn = Callable[[Person, Organization | None], Client]
ROLE = "organizations.Membership role"


@pytest.fixture(autouse=True)
def own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tombstones.jsonl"
    monkeypatch.setattr("opentrax.privacy.rights.tombstones.journal", lambda: path)


@pytest.fixture
def zoe(bolt: Organization, bea: Person, within: Within) -> Person:
    """Administers Bolt beside Bea."""
    person = organizations.register_person(
        email="zoe@example.com", name="Zoe Example", password=None, time_zone="America/Toronto"
    )
    with within(bolt, person):
        organizations.add_member(person, Role.ADMINISTRATOR, actor=None)
    return person


def _asked(tim: Person, bolt: Organization, kind: Kind) -> OrganizationRequest:
    asked = requests.ask(tim, kind, words="My role is wrong.")
    requests.pass_on(tim.pk, asked.pk)
    with scope(bolt.pk):
        return OrganizationRequest.objects.get()  # type: ignore[no-any-return]


def _disclosed(bea: Person, zoe: Person, tim: Person) -> None:
    asked = disclosures.Asked(
        recipient="Superior Court", ground="court", legal_basis="Order 7", scope="Roles",
        document_hash="ab" * 32, people=[tim.pk],
    )  # fmt: skip
    made = disclosures.ask_disclosure(asked, actor=bea)
    disclosures.approve_disclosure(made, actor=zoe)
    disclosures.make_disclosure(made, actor=bea)


def test_a_correction_says_what_was_changed_and_reaches_who_got_the_wrong_data(
    bolt: Organization, bea: Person, zoe: Person, tim: Person, sign_in: SignIn, within: Within
) -> None:
    case = _asked(tim, bolt, Kind.CORRECTION)
    with within(bolt, bea):
        _disclosed(bea, zoe, tim)
    client, path = sign_in(bea, bolt), f"/organization/requests/{case.pk}"
    page = client.get(path).content.decode()
    assert ROLE in page
    assert "Superior Court" in page
    said: dict[str, Any] = {"answer": "You are an installer now.", "changes": [ROLE]}
    client.post(f"{path}/settlement", said)  # nobody told the court
    client.post(f"{path}/settlement", said | {"told": ["Superior Court"], "changes": []})
    client.post(f"{path}/settlement", said | {"changes": ["organizations.Person password"]})
    with within(bolt, bea):
        assert OrganizationRequest.objects.get().state == State.OPEN
    client.post(
        f"{path}/settlement", said | {"told": ["Superior Court"], "others": "The insurer\n\n"}
    )
    with within(bolt, bea):
        found = OrganizationRequest.objects.get()
    assert (found.state, found.changes) == (State.DONE, [ROLE])
    assert found.passed_on == ["Superior Court", "The insurer"]
    page = client.get(path).content.decode()
    assert "Your place in an organization: your role" in page
    assert "Superior Court, The insurer" in page
    assert corrections_are_passed_on() == Evidence(0, 1)
    with within(bolt, bea):
        OrganizationRequest.objects.update(passed_on=[])
    assert corrections_are_passed_on() == Evidence(1, 1)


def test_an_objection_says_what_is_not_used_any_more(
    bolt: Organization, bea: Person, tim: Person, sign_in: SignIn, within: Within
) -> None:
    case = _asked(tim, bolt, Kind.OBJECTION)
    client, path = sign_in(bea, bolt), f"/organization/requests/{case.pk}"
    assert "Use no more" in client.get(path).content.decode()
    client.post(f"{path}/settlement", {"answer": "Not used any more.", "changes": [ROLE]})
    with within(bolt, bea):
        assert OrganizationRequest.objects.get().state == State.DONE


def test_a_refusal_needs_a_ground_of_the_list(
    bolt: Organization, bea: Person, tim: Person, sign_in: SignIn, within: Within
) -> None:
    case = _asked(tim, bolt, Kind.CORRECTION)
    client, path = sign_in(bea, bolt), f"/organization/requests/{case.pk}"
    for ground in ("", "because"):
        client.post(f"{path}/refusal", {"why": "No.", "ground": ground})
    with within(bolt, bea):
        assert OrganizationRequest.objects.get().state == State.OPEN
    client.post(f"{path}/refusal", {"why": "It is your role.", "ground": "accurate"})
    assert "What is stored is right" in client.get(path).content.decode()
    own = sign_in(tim, bolt).get("/me/requests").content.decode()
    assert "What is stored is right: It is your role." in own


def test_others_settle_nothing(
    bolt: Organization, tim: Person, globex: Organization, gus: Person, sign_in: SignIn
) -> None:
    case = _asked(tim, bolt, Kind.CORRECTION)
    path = f"/organization/requests/{case.pk}"
    for act in ("settlement", "copy"):
        assert sign_in(gus, globex).post(f"{path}/{act}").status_code == 404
        assert sign_in(tim, bolt).post(f"{path}/{act}").status_code == 403


def test_what_was_asked_at_the_door_becomes_a_copy_when_a_second_person_lets_it_go(
    bolt: Organization, bea: Person, zoe: Person, sign_in: SignIn, within: Within,
    acme: Organization, ada: Person, clock: Any,
) -> None:  # fmt: skip
    with within(acme, ada):  # what another organization keeps of the same name is not in it
        Customer.objects.create(name="Carla Elsewhere", sort_key="carla")
    with within(bolt, bea):
        customer = Customer.objects.create(name="Carla Customer", sort_key="carla")
        asked = decisions.OnBehalf(
            kind=Kind.ACCESS, words="at the door", record_place="directory.Client",
            record_id=customer.pk,
        )  # fmt: skip
        case = decisions.open_on_behalf(asked, actor=bea)
    client, path = sign_in(bea, bolt), f"/organization/requests/{case.pk}"
    client.post(f"{path}/answer", {"answer": "Handed over on paper and as files."})
    assert client.post(f"{path}/copy").status_code == 302  # nobody has let it go
    sign_in(zoe, bolt).post(f"{path}/release")
    assert "The copy" in client.get(path).content.decode()
    answer = client.post(f"{path}/copy")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names, data = set(archive.namelist()), json.loads(archive.read("data.json"))
    assert {"data.json", "schema.json", "read-me.pdf"} < names
    assert {table["keeper"] for table in data["tables"]} == {"Bolt"}
    assert "Carla Customer" in json.dumps(data)
    assert "Carla Elsewhere" not in json.dumps(data)
    assert client.post(f"{path}/copy").status_code == 302  # once
    with within(bolt, bea):
        OrganizationRequest.objects.update(copy_taken_at=None)
        clock.advance(days=8)
        with pytest.raises(Refused, match="once, for a week"):
            mediated.take(OrganizationRequest.objects.get(), actor=bea)
