"""Whatever takes a form from somebody who is not signed in is limited: found by walking all
addresses, so that a new form cannot be forgotten.
"""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from opentrax.accounts.tests.conftest import PASSWORD, STATEMENTS
from opentrax.organizations.models import Organization, Person

pytestmark = pytest.mark.django_db


def _views(resolver: URLResolver | None = None, prefix: str = "") -> list[tuple[str, Any]]:
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += _views(entry, pattern)
        elif isinstance(entry, URLPattern):
            found.append((pattern, entry.callback))
    return found


def _url(pattern: str) -> str:
    import re

    values = {"int": "1", "uuid": "01970000-0000-7000-8000-000000000001", "slug": "x"}
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda m: values.get(m[1] or "str", "x"), pattern)


# Open to everybody, or to the holder of a link: forms that come before anybody is signed in.
NO_FORMS = {
    "healthz",  # answers the same to every method, and nothing that is sent is read
    "mail/provider/<str:what>",  # opened by the provider's secret
    "mail/stop/<str:token>",  # whoever holds a mail may always stop mail; it cannot be guessed
}
OPEN = [
    (pattern, view) for pattern, view in _views()
    if getattr(view, "access", None) and view.access.kind in {"public", "link"}
    and pattern not in NO_FORMS
]  # fmt: skip


@pytest.fixture(autouse=True)
def not_fresh(globex: Organization) -> Organization:
    """An installation with an organization."""
    return globex


def test_every_form_that_is_open_to_strangers_is_limited() -> None:
    client, forms = Client(), []
    for pattern, view in OPEN:
        cache.clear()
        takes_forms = client.post(_url(pattern)).status_code != 405
        if takes_forms:
            forms.append(pattern)
            assert getattr(view, "limited", None), f"{pattern} takes forms and is not limited"
            assert view.limited in django_settings.ACCOUNT_RATE_LIMITS, pattern
    assert len(forms) >= 17
    assert {"sign-in", "sign-up", "report/under-age", "sign-in/passkey"} <= set(forms)


FORMS = sorted({(view.limited, pattern) for pattern, view in OPEN if hasattr(view, "limited")})


@pytest.mark.parametrize(("action", "pattern"), FORMS, ids=[pattern for _, pattern in FORMS])
def test_over_the_limit_the_answer_is_429(action: str, pattern: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, action: "2/m/ip"}
    client = Client()
    codes = [client.post(_url(pattern)).status_code for _ in range(3)]
    assert 429 not in codes[:2]
    assert codes[2] == 429
    assert client.get("/terms").status_code == 200


def test_one_mailbox_gets_few_mails_whoever_types_its_address(eve: Person) -> None:
    fields = {"name": "Zoe", "organization": "Zenith", "time_zone": "UTC", **STATEMENTS,
              "password1": PASSWORD}  # fmt: skip
    for address in (eve.email, "new@example.com"):
        codes = []
        for _attempt in range(6):
            cache.delete_many([k for k in _keys() if "confirm_email" in k])
            codes.append(Client().post("/sign-up", {**fields, "email": address}).status_code)
        assert codes == [302] * 5 + [429], address


def _keys() -> list[str]:
    return [key.rpartition(":1:")[2] for key in cache._cache]  # type: ignore[attr-defined]


def test_the_counts_cannot_be_flushed_by_many_addresses() -> None:
    for number in range(1000):
        cache.set(f"filler-{number}", 1)
    assert cache.get("filler-0") == 1
