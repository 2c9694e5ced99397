"""The front page leads everybody to where they begin."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from opentrax.website.views.public import home_of

pytestmark = pytest.mark.django_db


def test_an_empty_installation_begins_with_its_first_page(client: Client) -> None:
    assert client.get("/").headers["Location"] == reverse("first_run")


@pytest.mark.usefixtures("acme")
def test_strangers_are_greeted_and_shown_the_way_in(client: Client) -> None:
    page = client.get("/").content.decode()
    assert reverse("account_login") in page
    assert "Acme" not in page


def test_who_belongs_to_no_organization_yet_chooses_one() -> None:
    assert home_of(None) == reverse("organization_choose")


def test_the_style_guide_is_not_served_in_production(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get(reverse("styleguide")).status_code == 200

    class Production:
        production = True

    monkeypatch.setattr(settings, "ENVIRONMENT", Production())
    assert client.get(reverse("styleguide")).status_code == 404
    assert client.get(reverse("styleguide_panel")).status_code == 404
