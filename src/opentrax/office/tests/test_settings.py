"""The settings: one rule for headings, each tab once, limits in plain words."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Organization, Person

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person, Organization | None], Client]

TABS = {
    "/organization": "Organization", "/organization/members": "Members",
    "/organization/partners": "Partners",
    "/organization/documents": "Compliance documents", "/organization/letterhead": "Letterhead",
    "/organization/positions": "Positions",
    "/organization/breaks": "Breaks", "/organization/payroll": "Payroll",
    "/organization/work-orders": "Work orders",
    "/organization/fields": "Fields",
    "/organization/trades": "Trades", "/organization/problem-codes": "Problem codes",
    "/organization/checklists": "Checklists",
    "/organization/costs": "Costs", "/organization/clocks": "Clocks",
    "/organization/dispatch": "Dispatch", "/organization/check-in": "Check-in",
    "/organization/holds": "Terms and holds",
    "/organization/requests": "Requests about data",
    "/organization/disclosures": "Disclosures",
    "/organization/staff": "The operator’s staff", "/organization/mail": "Mail",
    "/organization/api-tokens": "API tokens", "/organization/calendars": "Calendars",
    "/organization/webhooks": "Webhooks",
    "/organization/closure": "Closure", "/organization/roles": "Who may do what",
}  # fmt: skip


@pytest.mark.parametrize(("address", "name"), list(TABS.items()))
def test_a_tab_is_headed_by_its_name_and_stands_once(
    bolt: Organization, bea: Person, sign_in: SignIn, address: str, name: str
) -> None:
    page = sign_in(bea, bolt).get(address).content.decode()
    tabs = page.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    found = re.findall(r'<a href="([^"]+)"( aria-current="page")?>([^<]+)</a>', tabs)
    assert {href: text for href, _, text in found} == TABS
    assert [href for href, current, _ in found if current] == [address]
    assert len(found) == len(TABS)
    assert re.findall(r"<h1>([^<]+)</h1>", page) == [name]


@pytest.mark.parametrize(
    ("address", "sent", "says"),
    [
        ("positions", {"positions_kept_days": 45}, "At most 30 days."),
        ("positions", {"positions_kept_days": 0}, "At least 1 day."),
        ("positions", {"positions_kept_days": "two"}, "Give a whole number of days."),
        ("positions", {}, "Give a number of days."),
        ("breaks", {"after_minutes": 2000, "length_minutes": 30}, "At most 1440 minutes."),
        ("breaks", {"after_minutes": 360, "length_minutes": 1.5}, "whole number of minutes."),
        ("breaks", {"after_minutes": 360}, "Give both times, or neither for no rule."),
    ],
)
def test_a_limit_is_told_in_plain_words(
    bolt: Organization, bea: Person, sign_in: SignIn, address: str, sent: dict[str, str], says: str
) -> None:
    response = sign_in(bea, bolt).post(f"/organization/{address}", {**sent, "x": "1"})
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert "Ensure this value" not in page
    assert ">optional<" not in page.replace("(", ">").replace(")", "<")


def test_both_numbers_are_asked_for_alike_and_in_french(
    bolt: Organization, bea: Person, sign_in: SignIn
) -> None:
    client = sign_in(bea, bolt)
    pages = [client.get(f"/organization/{one}").content.decode() for one in ("positions", "breaks")]
    assert "Keep positions for (days)" in pages[0]
    assert "Shift longer than (minutes)" in pages[1]
    assert "Length of the break (minutes)" in pages[1]
    saves = [re.findall(r"<button[^>]*>[^<]*(?:<svg.*?</svg>)?Save", page) for page in pages]
    assert saves[0] == saves[1]
    assert len(saves[0]) == 1
    assert all('<form class="form card"' in page for page in pages)
    with person_scope(bea.pk):
        Person.objects.filter(pk=bea.pk).update(language="fr-ca")
    page = client.post("/organization/positions", {"positions_kept_days": 45}).content.decode()
    assert "Au plus 30 jours." in page
