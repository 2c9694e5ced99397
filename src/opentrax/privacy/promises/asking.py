"""The promise that whoever asks is led to who holds something, and nobody learns who that is."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations.models import Invitation, Person
from opentrax.organizations.selectors import organization_ids
from opentrax.privacy.ledger import NOTHING, Evidence, probes, promise
from opentrax.privacy.models import OrganizationRequest, PersonRequest
from opentrax.privacy.rules.requests import COPIES, Kind
from opentrax.privacy.services import requests
from opentrax.privacy.subjects import address_key

PAGE = "/privacy/request"
_DOMAIN = "asking.invalid"
# Says when it was given, or differs by chance in every answer.
_BY_CHANCE = frozenset({"Expires", "Date", "Set-Cookie"})
_NONCE = re.compile(r"nonce[-=][^' >]*")
_SAVEPOINT = re.compile(r'"s\d+_x\d+"')

Told = tuple[int, dict[str, str], list[str], str, list[str]]


def _address() -> str:
    """Of one length, so that nothing but its being known can make a difference."""
    return f"{secrets.token_hex(8)}@{_DOMAIN}"


def _unknown() -> str:
    return _address()


def _with_account() -> str:
    address = _address()
    person = Person(id=uuid7(), email=address, name="Probe")
    with person_scope(person.pk):
        person.save(force_insert=True)
    return address


def _known_to_an_organization() -> str:
    address = _address()
    with scope(min(organization_ids())):
        Invitation.objects.create(
            email=address, role="viewer", token_hash=secrets.token_bytes(32), expires_at=now()
        )
    return address


KNOWN: tuple[Callable[[], str], ...] = (_with_account, _known_to_an_organization)


@contextmanager
def _tried() -> Iterator[None]:
    """Whatever is done in the block is undone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _told(address: str, kind: Kind) -> Told:
    """All that a stranger could tell from asking: the answer, the page after it, and how much work
    it was, as the questions that the database was asked."""
    asked: list[str] = []

    def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        asked.append(_SAVEPOINT.sub("", str(sql)))
        return execute(sql, params, many, context)

    form = {"email": address, "kind": kind.value, "words": "Please.", "province": "ON"}
    # An address of documentation (RFC 3849), so that nobody's attempts are counted for another.
    sender = f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"
    with connection.execute_wrapper(watch):
        answer = probes.ask(PAGE, form=form, sender=sender)
    headers = {k: _NONCE.sub("", v) for k, v in answer.headers.items() if k not in _BY_CHANCE}
    body = _NONCE.sub("", answer.body).replace(address, "ADDRESS")
    return answer.status, headers, sorted(answer.cookies), body, asked


@promise(
    "P25",
    _("answers that tell a known address from an unknown one, by words or work, of those tried"),
    controls=("website/views/requests.py", "privacy/services/requests.py"),
)
def nobody_learns_who_holds_what() -> Evidence:
    """Each kind of request, for an address with an account and one that an organization wrote down,
    beside one that nobody knows. Compared are answers, headers, cookies and questions to the
    database: what takes time, rather than the time."""
    if not organization_ids():
        return NOTHING
    with _tried():
        _told(_unknown(), Kind.ACCESS)  # fills what the process keeps for good
    found = NOTHING
    for kind in Kind:
        with _tried():
            unknown = _told(_unknown(), kind)
        for known in KNOWN:
            with _tried():
                address = known()
                found += Evidence(_told(address, kind) != unknown or unknown[0] != 302, 1)
    return found


@promise(
    "P25",
    _("requests that did not reach who holds something, or reached others, of one tried a day"),
    controls=("privacy/services/requests.py", "privacy/rights/erasing.py"),
)
def whoever_asks_is_led_there() -> Evidence:
    """What organizations decide, for an address that one of them wrote down: that one gets it."""
    organizations = sorted(organization_ids())
    if not organizations:
        return NOTHING
    decided = [kind for kind in Kind if kind not in COPIES]
    with _tried():
        given = _reached(_known_to_an_organization(), decided[now().toordinal() % len(decided)])
    return Evidence(int(given != organizations[:1]), 1)


def _reached(address: str, kind: Kind) -> list[Any]:
    asked = requests.ask_by_mail(address, kind, words="Please.", province="ON")
    with person_scope(address_key(address)):
        requests.prove(PersonRequest.objects.get(pk=asked.pk))
    requests.pass_on(asked.subject_id, asked.pk)
    with person_scope(asked.subject_id):
        given = OrganizationRequest.own.filter(person_request_id=asked.pk)
        return list(given.values_list("organization_id", flat=True))
