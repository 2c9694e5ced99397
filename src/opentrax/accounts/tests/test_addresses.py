"""Change of address: proven at the new mailbox, told to both, undone from the old, exports held."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from opentrax.accounts import services
from opentrax.accounts.models import AddressChange
from opentrax.accounts.services import purging
from opentrax.accounts.tests.conftest import (
    PASSWORD,
    STATEMENTS,
    code_in,
    link_in,
    prove,
    sign_in_as,
)
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import person_scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging import services as messaging
from opentrax.messaging.classes import Strength
from opentrax.messaging.models import PersonMessage, StopReason
from opentrax.organizations.models import Organization, Person
from opentrax.organizations.selectors import exports_held_until, person_id_by_email

pytestmark = pytest.mark.django_db
NEW = "eva@example.org"


@pytest.fixture(autouse=True)
def not_fresh(globex: Organization) -> Organization:
    """An installation with an organization."""
    return globex


def _mails(person: Person, address: str) -> list[PersonMessage]:
    """What went to an address, oldest first: keys rise even where the clock stands still."""
    with person_scope(person.pk):
        return list(PersonMessage.objects.filter(address=address).order_by("pk"))


@pytest.fixture
def asked(client: Client, eve: Person) -> Client:
    """Eve, signed in at `client`, asked for a new address."""
    sign_in_as(client, eve.email)
    prove(client)
    assert client.post("/me/address", {"email": NEW.upper()})["Location"] == "/me/address/code"
    return client


def _confirm(client: Client, eve: Person) -> Any:
    return client.post("/me/address/code", {"code": code_in(_mails(eve, NEW)[-1])})


def test_the_new_mailbox_proves_and_both_are_told(asked: Client, eve: Person) -> None:
    [old] = _mails(eve, "eve@example.com")
    assert old.subject == "Somebody wants to change the address of your account"
    assert NEW not in old.text, "the old mailbox need not know the new one"
    assert person_id_by_email(NEW) is None
    assert _confirm(asked, eve)["Location"] == "/me"
    assert person_id_by_email(NEW) == eve.pk
    assert person_id_by_email("eve@example.com") is None
    with person_scope(eve.pk):
        [row] = EmailAddress.objects.filter(user_id=eve.pk)
    assert (row.email, row.verified, row.primary) == (NEW, True, True)
    assert _mails(eve, "eve@example.com")[-1].subject == "The address of your account was changed"
    assert _mails(eve, NEW)[-1].subject == "This is the address of your account now"
    assert sign_in_as(Client(), NEW)["Location"] == "/"
    assert sign_in_as(Client(), "eve@example.com").status_code == 200


def test_exports_are_held_for_72_hours(asked: Client, eve: Person) -> None:
    assert exports_held_until(eve.pk) is None
    _confirm(asked, eve)
    with person_scope(eve.pk):
        at = AddressChange.objects.get().confirmed_at
    assert exports_held_until(eve.pk) == at + timedelta(hours=72)
    assert "can be given from" in asked.get("/me").content.decode()


def test_what_was_stopped_at_the_old_address_is_stopped_at_the_new_one(
    asked: Client, eve: Person
) -> None:
    messaging.stop(eve.email, Strength.OPTIONAL, StopReason.PREFERENCES)
    _confirm(asked, eve)
    assert messaging.carry_over(NEW, "third@example.org") == 1


def test_other_sessions_end_and_this_one_stays(asked: Client, eve: Person) -> None:
    other = Client()
    sign_in_as(other, eve.email)
    _confirm(asked, eve)
    assert other.get("/me").status_code == 302
    assert asked.get("/me").status_code == 200


def test_three_wrong_codes_end_the_wish(asked: Client, eve: Person) -> None:
    right = code_in(_mails(eve, NEW)[-1])
    for _attempt in range(3):
        asked.post("/me/address/code", {"code": "WRONG1"})
    assert asked.post("/me/address/code", {"code": right})["Location"] == "/me/address"
    assert person_id_by_email(NEW) is None


def test_a_code_is_good_for_fifteen_minutes(
    client: Client, eve: Person, clock: SettableClock
) -> None:
    services.ask_for_address(eve, NEW)
    clock.advance(minutes=16)
    with pytest.raises(Refused, match="not good any more"):
        services.confirm_address(eve, code_in(_mails(eve, NEW)[-1]))


def test_a_new_wish_voids_the_earlier_code(asked: Client, eve: Person) -> None:
    first = code_in(_mails(eve, NEW)[-1])
    asked.post("/me/address", {"email": NEW})
    assert asked.post("/me/address/code", {"code": first}).status_code == 422
    assert _confirm(asked, eve)["Location"] == "/me"


def test_ones_own_address_is_refused(asked: Client, eve: Person) -> None:
    answer = asked.post("/me/address", {"email": "EVE@example.com"})
    assert answer.status_code == 422


def test_an_address_with_an_account_is_never_given(client: Client, eve: Person) -> None:
    services.create_account(email=NEW, name="Eva", password=PASSWORD)
    change = services.ask_for_address(eve, NEW)
    [told] = _mails(eve, NEW)
    assert told.subject == "You have an account already"
    assert change.is_decoy
    assert services.confirm_address(eve, "ANY123") is None


def test_an_address_taken_in_the_meantime_is_refused(eve: Person) -> None:
    services.ask_for_address(eve, NEW)
    code = code_in(_mails(eve, NEW)[-1])
    services.create_account(email=NEW, name="Eva", password=PASSWORD)
    with pytest.raises(Refused):
        services.confirm_address(eve, code)
    with person_scope(eve.pk):
        assert Person.objects.get(pk=eve.pk).email == "eve@example.com"


def test_the_old_mailbox_takes_it_back(asked: Client, eve: Person) -> None:
    _confirm(asked, eve)
    link = link_in(_mails(eve, "eve@example.com")[-1])
    owner = Client()
    assert "Was it not you" in owner.get(link).content.decode()
    assert person_id_by_email(NEW) == eve.pk, "opening the link changes nothing"
    assert owner.post(link).status_code == 200
    assert person_id_by_email("eve@example.com") == eve.pk
    assert asked.get("/me").status_code == 302, "whoever changed it is signed out"
    with person_scope(eve.pk):
        [row] = EmailAddress.objects.filter(user_id=eve.pk)
        assert row.email == "eve@example.com"
    held = exports_held_until(eve.pk)
    assert held is not None
    assert owner.post(link).status_code == 410


def test_the_old_mailbox_stops_it_before_it_is_confirmed(asked: Client, eve: Person) -> None:
    code = code_in(_mails(eve, NEW)[-1])
    link = link_in(_mails(eve, "eve@example.com")[-1])
    assert Client().post(link).status_code == 200
    with pytest.raises(Refused):
        services.confirm_address(eve, code)
    assert asked.get("/me").status_code == 302


def _change(eve: Person, address: str) -> str:
    """Eve's account gets an address; the link in the mailbox it had before."""
    before = eve.email
    services.ask_for_address(eve, address)
    assert services.confirm_address(eve, code_in(_mails(eve, address)[-1]))
    return link_in(_mails(eve, before)[-1])


def test_whoever_took_an_account_cannot_take_it_back_from_its_owner(eve: Person) -> None:
    owners = _change(eve, "thief@example.org")
    thiefs = _change(eve, "den@example.org")
    assert Client().post(owners).status_code == 200
    assert Client().post(thiefs).status_code == 410
    assert person_id_by_email("eve@example.com") == eve.pk
    assert person_id_by_email("thief@example.org") is None


def test_the_first_mailbox_has_the_last_word_within_the_hours(eve: Person) -> None:
    """The owner changed it back by hand, and the thief's mailbox objects to that."""
    owners, thiefs = _change(eve, "thief@example.org"), _change(eve, "eve@example.com")
    assert Client().post(thiefs).status_code == 200
    assert person_id_by_email("thief@example.org") == eve.pk
    assert Client().post(owners).status_code == 200
    assert person_id_by_email("eve@example.com") == eve.pk


def test_a_change_that_was_asked_for_since_ends_with_it(eve: Person) -> None:
    owners = _change(eve, "thief@example.org")
    services.ask_for_address(eve, "den@example.org")
    code = code_in(_mails(eve, "den@example.org")[-1])
    assert Client().post(owners).status_code == 200
    eve.email = "eve@example.com"
    with pytest.raises(Refused):
        services.confirm_address(eve, code)


def test_a_sign_up_nobody_verified_does_not_keep_the_old_address(eve: Person) -> None:
    owners = _change(eve, NEW)
    squatting = {"name": "Zoe", "organization": "Zenith", "time_zone": "UTC", **STATEMENTS,
                 "email": "eve@example.com", "password1": PASSWORD}  # fmt: skip
    Client().post("/sign-up", squatting)
    assert person_id_by_email("eve@example.com") not in {None, eve.pk}
    assert Client().post(owners).status_code == 200
    assert person_id_by_email("eve@example.com") == eve.pk


def test_an_address_that_is_somebodys_by_now_stays_theirs(eve: Person) -> None:
    owners = _change(eve, NEW)
    other = services.create_account(email="eve@example.com", name="Eve", password=PASSWORD)
    answer = Client().post(owners)
    assert answer.status_code == 409
    assert "Write to the operator" in answer.content.decode()
    assert person_id_by_email("eve@example.com") == other.pk
    assert person_id_by_email(NEW) == eve.pk


def test_after_72_hours_it_is_too_late(eve: Person, clock: SettableClock) -> None:
    services.ask_for_address(eve, NEW)
    services.confirm_address(eve, code_in(_mails(eve, NEW)[-1]))
    link = link_in(_mails(eve, "eve@example.com")[-1])
    clock.advance(hours=73)
    assert "too late" in Client().post(link).content.decode()
    assert person_id_by_email(NEW) == eve.pk


def test_a_made_up_link_opens_nothing(db: None) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)("/account/address/made-up-token")
        assert answer.status_code == 410


def test_codes_and_links_are_kept_as_hashes(asked: Client, eve: Person) -> None:
    with person_scope(eve.pk):
        row = AddressChange.objects.get()
    kept = repr({f.name: getattr(row, f.name) for f in row._meta.fields})
    assert code_in(_mails(eve, NEW)[-1]) not in kept
    assert link_in(_mails(eve, "eve@example.com")[-1]).rpartition("/")[2] not in kept


def test_changes_go_after_thirty_days(eve: Person, clock: SettableClock) -> None:
    services.ask_for_address(eve, NEW)
    clock.advance(days=29)
    assert purging.purge_traces() == 0
    clock.advance(days=2)
    assert purging.purge_traces() == 1
