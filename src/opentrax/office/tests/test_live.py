"""The live map: for whom, what it is given, and that looking is told."""

from collections.abc import Callable

import pytest
from django.test import Client

from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.tracking.models import Look
from opentrax.tracking.testing import tracked


@pytest.fixture
def watched(bolt: Organization, bea: Person, tim: Person) -> None:
    with scope(bolt.pk, bea.pk):
        tracked(tim, actor=bea)


def test_the_office_gets_a_stream_and_its_look_is_recorded(
    watched: None, sign_in: Callable[..., Client], bolt: Organization, bea: Person
) -> None:
    shown = sign_in(bea, bolt).get("/live-map").content.decode()
    assert "/alarms/ALARM/acknowledgement" in shown
    assert "/live/events?token=" in shown
    with scope(bolt.pk, bea.pk):
        assert Look.objects.get(what="live").actor_id == bea.pk


def test_a_technician_does_not_watch_the_others(
    watched: None, sign_in: Callable[..., Client], bolt: Organization, tim: Person
) -> None:
    assert sign_in(tim, bolt).get("/live-map").status_code == 403


def test_an_organization_without_technicians_is_told_what_to_do(
    watched: None, sign_in: Callable[..., Client], globex: Organization, gus: Person
) -> None:
    shown = sign_in(gus, globex).get("/live-map").content.decode()
    assert "No technicians yet" in shown
    assert "/live/events" not in shown


def test_a_date_that_is_none_is_no_address(
    sign_in: Callable[..., Client], bolt: Organization, bea: Person
) -> None:
    client = sign_in(bea, bolt)
    assert client.get("/days/2026-02-30").status_code == 404
    assert client.get("/days/2026-03-01").status_code == 200
