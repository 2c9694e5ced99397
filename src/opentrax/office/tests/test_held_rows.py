"""Holds on single rows: a person, a store of the data map, rows, some of their values."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from django.test import Client

from opentrax.kit.keys import uuid7
from opentrax.organizations.models import Membership, Organization, Person
from opentrax.privacy.models import LegalHold
from opentrax.privacy.selectors.holding import holdable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Within = Callable[[Organization, Person], AbstractContextManager[object]]
SignIn = Callable[[Person, Organization | None], Client]
PAGE, PLACE = "/organization/holds/rows", "organizations.Membership"


@pytest.fixture
def row(bolt: Organization, bea: Person, tim: Person, within: Within) -> UUID:
    """Tim's membership."""
    with within(bolt, bea):
        return Membership.objects.get(person=tim, organization=bolt).pk


def _form(tim: Person, **more: object) -> dict[str, object]:
    return {
        "whom": f"person:{tim.pk}", "place": PLACE, "reason": "A dispute about a role",
        "until_on": "2026-06-30", **more,
    }  # fmt: skip


def test_what_an_app_takes_away_by_its_own_rule_is_not_offered() -> None:
    labels = {termed.label for termed in holdable()}
    assert PLACE in labels
    assert "messaging.OrganizationMessage" not in labels


def test_a_row_is_chosen_and_some_of_its_values_are_held(
    row: UUID, bolt: Organization, bea: Person, tim: Person, sign_in: SignIn, within: Within
) -> None:
    client = sign_in(bea, bolt)
    assert "Choose rows" in client.get("/organization/holds").content.decode()
    assert str(row) not in client.get(PAGE).content.decode()
    page = client.get(PAGE, {"whom": f"person:{tim.pk}", "place": PLACE}).content.decode()
    assert str(row) in page
    assert "technician" in page
    assert client.post(f"{PAGE}/new", _form(tim, rows=[str(row)], fields_held=["role"])).url == (
        "/organization/holds"
    )
    with within(bolt, bea):
        hold = LegalHold.objects.get()
    assert (hold.place, hold.row_id, hold.fields) == (PLACE, row, ["role"])
    assert hold.approved_at is None


def test_rows_of_somebody_else_and_none_are_refused(
    row: UUID, bolt: Organization, bea: Person, tim: Person, sign_in: SignIn, within: Within
) -> None:
    client = sign_in(bea, bolt)
    with within(bolt, bea):
        beas = Membership.objects.get(person=bea, organization=bolt).pk
    for rows in ([], ["x"], [str(uuid7())], [str(beas)]):
        answer = client.post(f"{PAGE}/new", _form(tim, rows=rows))
        assert answer.status_code == 422
        assert "Choose at least one row" in answer.content.decode()
    for wrong in ({"place": "auth.Group"}, {"whom": f"person:{uuid7()}"}, {"reason": ""}):
        answer = client.post(f"{PAGE}/new", _form(tim, rows=[str(row)]) | wrong)
        assert answer.status_code == 422
    with within(bolt, bea):
        assert LegalHold.objects.count() == 0


def test_others_choose_nothing(tim: Person, bolt: Organization, sign_in: SignIn) -> None:
    assert sign_in(tim, bolt).get(PAGE).status_code == 403
