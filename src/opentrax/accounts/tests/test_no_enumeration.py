"""Nobody learns whether an address has an account: not by words, not by headers, not by the work.

Each step is taken once with an address that has an account and once with one that has none, by new
browsers. Compared are the answers, their headers, how many queries were asked and how often a
password was hashed: what takes time, rather than the time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opentrax.accounts import services
from opentrax.accounts.tests.conftest import (
    PASSWORD,
    STATEMENTS,
    NewestMail,
    comparable,
    prove,
    sign_in_as,
)
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Organization, Person

pytestmark = pytest.mark.django_db
UNKNOWN = "who@example.com"
SIGN_UP = {"name": "Zoe", "organization": "Zenith", "time_zone": "UTC", **STATEMENTS}
VERIFY, CODE = "/sign-up/verification", "/password/reset/code"
# What differs by chance in every answer, or says when it was given.
_BY_CHANCE = {"Set-Cookie", "Expires", "Content-Length"}


@pytest.fixture(autouse=True)
def not_fresh(globex: Organization) -> Organization:
    """An installation with an organization: its pages are open."""
    return globex


@dataclass(slots=True)
class Work:
    """How often something was hashed that takes time."""

    hashed: list[str] = field(default_factory=list)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Counts what the password hasher does, whoever asks it."""
    counted, encode = Work(), PBKDF2PasswordHasher.encode

    def count(self: Any, password: str, salt: str, iterations: int | None = None) -> str:
        counted.hashed.append(str(iterations or self.iterations))
        return encode(self, password, salt, iterations)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", count)
    return counted


Step = tuple[str, str, dict[str, str]]
Told = tuple[int, str, dict[str, str], str, int, tuple[str, ...]]
Watch = Callable[[list[Step], str, Client | None], list[Told]]


@pytest.fixture
def told(work: Work, mails_sent: Callable[[], int]) -> Watch:
    """`told(steps, address, client)`: all that a stranger could tell from a few steps."""

    def tell(response: Any, address: str) -> tuple[int, str, dict[str, str], str]:
        headers = {k: v for k, v in response.headers.items() if k not in _BY_CHANCE}
        headers = {k: re.sub(r"'nonce-[^']*'", "", v) for k, v in headers.items()}
        cookies = ",".join(sorted(response.cookies))
        page = comparable(response).replace(address, "ADDRESS")
        return response.status_code, cookies, headers, page

    def take(steps: list[Step], address: str, client: Client | None) -> list[Told]:
        browser, out = client or Client(), []
        for method, path, fields in steps:
            work.hashed.clear()
            sent = {k: v.replace("ADDRESS", address) for k, v in fields.items()}
            with CaptureQueriesContext(connection) as queries:
                response = getattr(browser, method)(path, sent)
            asked = [q["sql"] for q in queries]
            out.append((*tell(response, address), len(asked), tuple(work.hashed)))
        return out

    return take


def _same(told: Watch, steps: list[Step], known: str, unknown: str = UNKNOWN) -> None:
    Client().get("/sign-in")  # fills what the process keeps for good
    for _warm in range(2):
        first, second = told(steps, known, None), told(steps, unknown, None)
    for number, (with_account, without) in enumerate(zip(first, second, strict=True)):
        assert with_account == without, steps[number][:2]


def _passkey_only() -> Person:
    return services.create_account(email="pia@example.com", name="Pia", password=None)


def _deactivated() -> Person:
    person = services.create_account(email="dora@example.com", name="Dora", password=PASSWORD)
    return services.deactivate_account(person)


def _frozen() -> Person:
    from opentrax.organizations import services as organizations

    person = services.create_account(email="fay@example.com", name="Fay", password=PASSWORD)
    return organizations.freeze(person)


@pytest.fixture(params=[None, _passkey_only, _deactivated, _frozen])
def known(request: pytest.FixtureRequest, eve: Person) -> str:
    """Addresses of accounts of every kind."""
    return eve.email if request.param is None else str(request.param().email)


def test_signing_in(told: Watch, known: str) -> None:
    _same(told, [("post", "/sign-in", {"login": "ADDRESS", "password": "wrong"})], known)


def _sign_up_steps(path: str, **credential: str) -> list[Step]:
    return [
        ("post", path, {**SIGN_UP, "email": "ADDRESS", **credential}),
        ("get", VERIFY, {}),
        ("post", VERIFY, {"action": "verify", "code": "WRONG1"}),
        ("post", VERIFY, {"action": "opened"}),
        ("get", VERIFY, {}),
        ("get", path, {}),
        ("get", "/sign-in", {}),
        ("post", VERIFY, {"action": "verify", "code": "WRONG2"}),
        ("post", VERIFY, {"action": "verify", "code": "WRONG3"}),
        ("get", VERIFY, {}),
    ]


@pytest.mark.parametrize(
    ("path", "credential", "hashed"),
    [("/sign-up", {"password1": PASSWORD}, 1), ("/sign-up/by-passkey", {}, 0)],
)
def test_signing_up(
    path: str, credential: dict[str, str], hashed: int, told: Watch, known: str
) -> None:
    """An address can be new only once, so each round takes another."""
    steps = _sign_up_steps(path, **credential)
    told(steps[:1], "warm@example.com", None)
    with_account, without = told(steps, known, None), told(steps, "new@example.com", None)
    for number, both in enumerate(zip(with_account, without, strict=True)):
        assert both[0] == both[1], steps[number][:2]
    assert [len(step[-1]) for step in with_account] == [hashed] + [0] * (len(steps) - 1)


def test_another_code(
    told: Watch, eve: Person, mails_sent: Callable[[], int], newest_mail: NewestMail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    import time

    fields = {**SIGN_UP, "password1": PASSWORD}
    clients = {}
    for address in (eve.email, "new@example.com"):
        clients[address] = Client()
        clients[address].post("/sign-up", {**fields, "email": address})
    later = time.time() + 11
    monkeypatch.setattr(time, "time", lambda: later)
    answers, kinds, before = [], [], mails_sent()
    for address, client in clients.items():
        answers.append(told([("post", VERIFY, {"action": "resend"})], address, client))
        kinds.append(newest_mail().kind)
    assert answers[0] == answers[1]
    assert answers[0][0][0] == 302
    assert mails_sent() - before == 2
    assert kinds == ["account_exists", "verification_code"]


def test_asking_for_a_new_password(told: Watch, known: str) -> None:
    steps: list[Step] = [
        ("post", "/password/reset", {"email": "ADDRESS"}),
        ("get", CODE, {}),
        ("post", CODE, {"code": "WRONG1"}),
        ("get", "/password/reset/new", {}),
        ("post", CODE, {"code": "WRONG2"}),
        ("post", CODE, {"code": "WRONG3"}),
        ("get", CODE, {}),
    ]
    _same(told, steps, known)


def test_reporting_that_somebody_is_too_young(told: Watch, known: str) -> None:
    _same(told, [("post", "/report/under-age", {"email": "ADDRESS"})], known)


def test_changing_to_an_address(told: Watch, eve: Person) -> None:
    """Somebody signed in learns no more: `ann` has an account, `new` has none."""
    services.create_account(email="ann@example.com", name="Ann", password=PASSWORD)
    client = Client()
    sign_in_as(client, eve.email)
    prove(client)
    steps: list[Step] = [
        ("post", "/me/address", {"email": "ADDRESS"}),
        ("get", "/me/address/code", {}),
        ("post", "/me/address/code", {"code": "WRONG1"}),
        ("post", "/me/address/code", {"code": "WRONG2"}),
        ("post", "/me/address/code", {"code": "WRONG3"}),
        ("get", "/me/address/code", {}),
    ]
    told(steps, "warm@example.com", client)
    first, second = (told(steps, a, client) for a in ("ann@example.com", "new@example.com"))
    for number, both in enumerate(zip(first, second, strict=True)):
        assert both[0] == both[1], steps[number][:2]
    with person_scope(eve.pk):
        assert Person.objects.get(pk=eve.pk).email == eve.email


def test_the_comparison_sees_a_difference(told: Watch, eve: Person) -> None:
    """Control: the right password is told from a wrong one, and one hash from none."""
    right = told(
        [("post", "/sign-in", {"login": "ADDRESS", "password": PASSWORD})], eve.email, None
    )
    wrong = told([("post", "/sign-in", {"login": "ADDRESS", "password": "wrong"})], eve.email, None)
    assert right[0][0] != wrong[0][0]
    assert right[0][4] != wrong[0][4]
    assert len(wrong[0][5]) == 1
