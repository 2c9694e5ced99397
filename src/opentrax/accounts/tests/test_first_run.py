"""The first organization of an installation."""

import dataclasses
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from opentrax.accounts import services
from opentrax.accounts.tests.conftest import PASSWORD, STATEMENTS
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Membership, Organization, Role
from opentrax.organizations.selectors import organization_ids

FIRST = {
    "name": "Zoe Example", "organization": "Zenith", "time_zone": "Europe/Vaduz",
    "email": "zoe@example.com", "password": PASSWORD, **STATEMENTS,
}  # fmt: skip


@pytest.mark.django_db
def test_an_empty_installation_leads_to_its_first_organization(client: Client) -> None:
    assert client.get("/sign-in")["Location"] == "/start"
    assert "Make the first organization" in client.get("/start").content.decode()
    assert client.post("/start", FIRST)["Location"] == "/"
    [organization_id] = organization_ids()
    with scope(organization_id):
        membership = Membership.objects.select_related("person", "organization").get()
    assert (membership.role, membership.person.email) == (Role.OWNER, "zoe@example.com")
    assert (membership.organization.name, membership.person.time_zone) == ("Zenith", "Europe/Vaduz")
    assert client.get("/me").status_code == 200
    assert Client().post("/sign-in", {"login": "zoe@example.com", "password": PASSWORD}).url == "/"


@pytest.mark.django_db
def test_a_second_organization_is_not_made_this_way(client: Client, globex: Organization) -> None:
    assert client.get("/start")["Location"] == "/sign-in"
    assert client.post("/start", FIRST)["Location"] == "/sign-in"
    assert organization_ids() == [globex.pk]
    with pytest.raises(Refused):
        services.found_first_organization(
            name="Zoe", organization_name="Zenith", email="zoe@example.com", password=PASSWORD,
            time_zone="UTC",
        )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("changed", ["production", "mail_server"])
def test_where_mail_can_be_sent_the_first_owner_is_verified_too(
    changed: str, client: Client, settings: Any
) -> None:
    environment = settings.ENVIRONMENT
    value = {
        "production": {"stage": type(environment.stage).PRODUCTION},
        "mail_server": {"mail_server": SimpleNamespace(host="127.0.0.1")},
    }[changed]
    settings.ENVIRONMENT = dataclasses.replace(environment, **value)
    assert client.get("/start")["Location"] == "/sign-up"
    assert client.post("/start", FIRST)["Location"] == "/sign-up"
    assert organization_ids() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_first_organizations_at_once_one_is_made() -> None:
    barrier, outcomes = threading.Barrier(2), []

    def found(n: int) -> None:
        barrier.wait()
        try:
            services.found_first_organization(
                name="Zoe", organization_name=f"Zenith {n}", email=f"zoe{n}@example.com",
                password=PASSWORD, time_zone="UTC",
            )  # fmt: skip
            outcomes.append("made")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=found, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "refused"]
    assert len(organization_ids()) == 1
