"""Every address of the site, generated from the resolver: who may open it, and what strangers
get."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from opentrax.organizations.access import Access
from opentrax.organizations.models import Organization, Person, Role
from opentrax.organizations.permissions import ACTIONS

# Third-party views: allauth's, whose access is its own business and is tested in accounts.
THIRD_PARTY = ("allauth.", "django.")


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern of the resolver with made-up arguments."""

    pattern: str
    url: str
    module: str
    access: Access | None


def _example(pattern: str) -> str:
    values = {"uuid": str(uuid.UUID(int=7)), "int": "7", "str": "x", "slug": "x", "path": "x"}

    def value(match: re.Match[str]) -> str:
        converter, _, name = match.group(1).rpartition(":")
        return (
            "2026-03-23" if name in {"day", "date", "week"} else values.get(converter or "str", "x")
        )

    return "/" + re.sub(r"<([^>]+)>", value, pattern)


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[Address]:
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, pattern)
        elif isinstance(entry, URLPattern):
            view = entry.callback
            access = getattr(view, "access", None)
            yield Address(pattern, _example(pattern), getattr(view, "__module__", ""), access)


ADDRESSES = [a for a in addresses() if not a.module.startswith(THIRD_PARTY)]
GUARDED = [a for a in ADDRESSES if a.access and a.access.kind == "action"]
PERSONAL = [a for a in ADDRESSES if a.access and a.access.kind in {"action", "signed_in"}]


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda a: a.pattern)
def test_every_view_says_who_may_open_it(address: Address) -> None:
    assert address.access is not None, "decorate the view with one of organizations.access"
    assert address.access.kind != "action" or address.access.action in ACTIONS


def test_there_are_addresses_to_test() -> None:
    assert len(GUARDED) >= 10


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", PERSONAL, ids=lambda a: a.pattern)
def test_nobody_enters_unnamed(address: Address, method: str, client: Client) -> None:
    response = getattr(client, method)(address.url)
    assert response.status_code in {302, 401, 403, 404, 405}
    if response.status_code == 302:
        assert "/sign-in" in response["Location"] or "login" in response["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", GUARDED, ids=lambda a: a.pattern)
def test_a_role_without_the_action_is_refused(
    address: Address, method: str, acme: Organization, dan: Person, sign_in, within
) -> None:
    from opentrax.organizations.models import Membership

    assert address.access is not None
    refused = [role for role in Role if role not in ACTIONS[address.access.action]]
    if not refused:
        return
    with within(acme, dan):
        Membership.objects.filter(person=dan).update(role=refused[0])
    response = getattr(sign_in(dan, acme), method)(address.url)
    assert response.status_code in {403, 405}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [a for a in GUARDED if "uuid" in a.pattern], ids=lambda a: a.pattern
)
def test_an_unknown_row_is_not_found(
    address: Address, globex: Organization, gus: Person, sign_in
) -> None:
    client = sign_in(gus, globex)
    codes = {client.get(address.url).status_code, client.post(address.url).status_code}
    assert codes <= {404, 405}
    assert 404 in codes
