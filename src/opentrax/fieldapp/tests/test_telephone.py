"""Calls to check in: what is asked and done, and that nobody but the carrier is answered."""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from opentrax.directory.models import Location
from opentrax.directory.services.contacts import ContactDetails, add_contact
from opentrax.fieldapp.telephone.account import Telephone
from opentrax.fieldapp.telephone.flow import answered
from opentrax.fieldapp.telephone.providers import Twilio, twilio_signature
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Person
from opentrax.workorders.models import CheckIn, Visit
from opentrax.workorders.rules.telephone import same_number
from opentrax.workorders.services.check_ins import ReasonMissing
from opentrax.workorders.tests.conftest import (
    NINE,
    Browse,
    Side,
    accepted,
    browse,
    offer,
    order,
    shop,
    side,
    technician,
    visit,
)

__all__ = ["accepted", "browse", "offer", "order", "shop", "side", "technician", "visit"]
TOKEN, SITE = "a-token-of-tests", "https://opentrax.example"
OWN_PHONE, SHOP_PHONE = "+15145550123", "+15145550199"

# A carrier in a process of its own: it signs with its own code what it posts.
CARRIER = """
import base64, hmac, json, sys
told = json.load(sys.stdin)
base = told["url"]
for name in sorted(told["posted"]):
    base = base + name + told["posted"][name]
mac = hmac.new(told["token"].encode("utf-8"), digestmod="sha1")
mac.update(base.encode("utf-8"))
sys.stdout.write(base64.encodebytes(mac.digest()).decode().strip())
"""


@pytest.mark.parametrize(
    ("number", "signature"),
    [
        ("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
    ],
)
def test_the_examples_of_twilios_documentation(number: str, signature: str) -> None:
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    posted = {
        "Digits": ["1234"], "To": ["+18005551212"], "From": [number], "Caller": [number],
        "CallSid": ["CA1234567890ABCDE"],
    }  # fmt: skip
    assert twilio_signature("12345", url, posted) == signature
    assert Twilio("12345").read(url, posted, signature) is not None
    assert Twilio("12345").read(url + "&x=1", posted, signature) is None
    assert Twilio("12345").read(url, {**posted, "Digits": ["1235"]}, signature) is None
    assert Twilio("12346").read(url, posted, signature) is None
    assert Twilio("12345").read(url, posted, "é") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+15145550199", "514-555-0199", True),
        ("+1 (514) 555-0199", "514 555 0199 poste 12", True),
        ("514.555.0199 x4", "1-514-555-0199", True),
        ("+15145550199", "+15145550198", False),
        ("5550199", "514 555 0199", False),
        ("", "", False),
        ("anonymous", "anonymous", False),
        ("+4915145550199", "5145550199", True),
        ("999915145550199", "5145550199", False),
    ],
)
def test_a_number_is_the_same_however_it_is_written(one: str, other: str, same: bool) -> None:
    assert same_number(one, other) is same
    assert same_number(other, one) is same


class Nobody:
    """A desk where no digits open anything."""

    def place(self, pin: str) -> str | None:
        return None

    def arrive(self, pin: str, reason: str = "") -> str:
        raise AssertionError(pin)

    leave = arrive  # type: ignore[assignment]


def test_three_wrong_numbers_end_a_call_in_its_language() -> None:
    answer = answered({}, "", Nobody())
    assert [language for language, _words in answer.says] == ["en", "fr-ca"]
    answer = answered(answer.state, "2", Nobody())
    assert answer.says[0][0] == "fr-ca"
    assert "neuf chiffres" in answer.says[0][1]
    for _try in range(2):
        answer = answered(answer.state, "000000000", Nobody())
        assert answer.digits == 9
    answer = answered(answer.state, "000000000", Nobody())
    assert (answer.digits, answer.says[0][0]) == (0, "fr-ca")


class Strict:
    """A desk whose location asks why."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, ...]] = []

    def place(self, pin: str) -> str | None:
        return "Shop 7"

    def arrive(self, pin: str, reason: str = "") -> str:
        if not reason:
            raise ReasonMissing("Why?")
        self.taken.append(("in", reason))
        return "09:00"

    def leave(self, pin: str, outcome: str, reason: str = "") -> str:
        if not reason:
            raise ReasonMissing("Why?")
        self.taken.append(("out", outcome, reason))
        return "10:00"


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("1" "1", [("in", "Called in for an emergency")]),
        ("1" "9" "3", [("in", "Delayed on the way")]),
        ("1" "999", []),
        ("2" "1" "2", [("out", "done", "Agreed with the location")]),
        ("2" "9" "1" "2", [("out", "done", "Agreed with the location")]),
        ("2" "9" "9" "4", [("out", "", "Another reason: ask the technician")]),
    ],
)  # fmt: skip
def test_a_location_that_asks_why_is_told(typed: str, taken: list[tuple[str, ...]]) -> None:
    """Wrong keys are asked again, and a departure is never lost for want of an outcome."""
    desk = Strict()
    answer = answered(answered({}, "", desk).state, "1", desk)
    answer = answered(answer.state, "123456789", desk)
    for key in typed:
        assert answer.digits == 1
        answer = answered(answer.state, key, desk)
    assert answer.digits == 0
    assert desk.taken == taken


Caller = Callable[..., HttpResponse]


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Caller:
    """Posts a step of a call as the carrier does, signed in its own process."""
    cache.clear()
    told = Telephone("+1 514 555 0100", TOKEN)
    environment = replace(settings.ENVIRONMENT, telephone=told, public_url=SITE)
    monkeypatch.setattr(settings, "ENVIRONMENT", environment)
    client = Client(enforce_csrf_checks=True)

    def post(
        number: str, digits: str = "", address: str = "/telephone/calls", token: str = TOKEN
    ) -> HttpResponse:
        posted = {"CallSid": "CA1", "From": number, **({"Digits": digits} if digits else {})}
        signature = signed(address, posted, token)
        return client.post(address, posted, headers={"X-Twilio-Signature": signature})

    return post


def signed(address: str, posted: Mapping[str, str], token: str) -> str:
    import json

    said = json.dumps({"url": SITE + address, "posted": posted, "token": token})
    done = subprocess.run(
        [sys.executable, "-I", "-c", CARRIER],
        input=said,
        text=True,
        capture_output=True,
        check=True,
    )
    return done.stdout


def heard(answer: HttpResponse) -> tuple[str, str]:
    """What is said, and where digits go."""
    assert answer.status_code == 200
    assert not answer.cookies
    tree = ElementTree.fromstring(answer.content)  # noqa: S314 -- our own answer
    gather = tree.find("Gather")
    action = "" if gather is None else gather.attrib["action"].removeprefix(SITE)
    assert tree.find("Record") is None
    return " ".join(say.text or "" for say in tree.iter("Say")), action


def test_a_technician_comes_and_goes_by_telephone(
    clock: SettableClock, visit: Visit, shop: Location, ada: Person, browse: Browse, side: Side,
    carrier: Caller,
) -> None:  # fmt: skip
    clock.set(NINE)
    with side("acme"):
        details = ContactDetails("Front desk", phone="514 555-0199", audience="internal")
        add_contact(shop, details, actor=ada)
    page = browse("bea").post(f"/visits/{visit.pk}/link").content.decode()
    assert "+1 514 555 0100" in page
    digits = re.search(r"(\d{3}) (\d{3}) (\d{3})</dd>", page)
    assert digits is not None
    pin = "".join(digits.groups())

    def call(number: str, *typed: str) -> str:
        words, action = heard(carrier(number))
        for keys in typed:
            words, action = heard(carrier(number, keys, action))
        assert action == ""
        return words

    wrong = f"{(int(pin) + 1) % 10**9:09d}"
    assert "Arrived at 09:00" in call(OWN_PHONE, "1", wrong, pin, "1")
    clock.advance(hours=1)
    assert "Parti à 10:00" in call(SHOP_PHONE, "2", pin, "2", "1").replace(
        "\N{NO-BREAK SPACE}", " "
    )
    with side("acme"):
        rows = CheckIn.objects.order_by("at").values_list("direction", "way", "verdict", "doubts")
        assert list(rows) == [
            ("in", "telephone", "unknown", ""), ("out", "telephone", "inside", ""),
        ]  # fmt: skip
        found = Visit.objects.get()
        assert (found.status, found.outcome) == ("finished", "done")
        assert found.left_at == NINE + timedelta(hours=1)


def test_nobody_but_the_carrier_is_answered(carrier: Caller, db: None) -> None:
    assert carrier(OWN_PHONE, token="another").status_code == 403
    assert carrier(OWN_PHONE, "1", "/telephone/calls?s=made-up").status_code == 403
    _words, action = heard(carrier(OWN_PHONE))
    _words, action = heard(carrier(OWN_PHONE, "1", action))
    answers = [carrier(OWN_PHONE, "123456789", action).status_code for _try in range(21)]
    assert answers == [200] * 20 + [429]
    assert carrier(SHOP_PHONE, "123456789", action).status_code == 200


def test_without_a_carrier_there_is_no_such_address(db: None) -> None:
    cache.clear()
    assert Client().post("/telephone/calls").status_code == 404
