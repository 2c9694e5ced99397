"""Terms and holds in the settings: two people, a reason, an end."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations import services
from opentrax.organizations.models import Organization, Person, Role
from opentrax.privacy.models import LegalHold, ShorterTerm
from opentrax.tracking.testing import tracked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Within = Callable[[Organization, Person], AbstractContextManager[object]]
SignIn = Callable[[Person, Organization | None], Client]


@pytest.fixture
def form(bolt: Organization, bea: Person, tim: Person, within: Within) -> dict[str, str]:
    """A hold on Tim's places of a week."""
    with within(bolt, bea):
        technician, _device, _token = tracked(tim, actor=bea)
    return {
        "technician": str(technician.pk), "place": "tracking.Position", "from_on": "2026-03-16",
        "to_on": "2026-03-20", "reason": "A dispute about a week", "until_on": "2026-06-30",
    }  # fmt: skip


@pytest.fixture
def zoe(bolt: Organization, bea: Person, within: Within) -> Person:
    """Administers Bolt beside Bea."""
    person = services.register_person(
        email="zoe@example.com", name="Zoe Example", password=None, time_zone="America/Toronto"
    )
    with within(bolt, person):
        services.add_member(person, Role.ADMINISTRATOR, actor=None)
    return person


def test_one_asks_another_approves_and_both_stand_there(
    form: dict[str, str], bolt: Organization, bea: Person, zoe: Person, within: Within,
    sign_in: SignIn, clock: SettableClock,
):  # fmt: skip
    first, second = sign_in(bea, bolt), sign_in(zoe, bolt)
    assert first.post("/organization/holds/new", form).status_code == 302
    with within(bolt, bea):
        hold = LegalHold.objects.get()
    page = first.get("/organization/holds").content.decode()
    assert "Waits for a second person" in page
    assert f"/organization/holds/{hold.pk}/approval" not in page
    first.post(f"/organization/holds/{hold.pk}/approval")
    assert (
        "A second person has to approve this" in first.get("/organization/holds").content.decode()
    )
    second.post(f"/organization/holds/{hold.pk}/approval")
    page = second.get("/organization/holds").content.decode()
    for words in ("In force", "asked: Bea Example", "approved: Zoe Example", "Tim Example"):
        assert words in page
    second.post(f"/organization/holds/{hold.pk}/release")
    with within(bolt, bea):
        assert hold.refreshed().released_by_id == zoe.pk


@pytest.mark.parametrize(
    ("field", "value"), [("reason", " "), ("until_on", "2029-01-01"), ("to_on", "2026-03-01")]
)
def test_a_form_that_lacks_something_says_so(
    field: str, value: str, form: dict[str, str], bolt: Organization, bea: Person, within: Within,
    sign_in: SignIn, clock: SettableClock,
):  # fmt: skip
    answer = sign_in(bea, bolt).post("/organization/holds/new", {**form, field: value})
    assert answer.status_code == 422
    assert "error" in answer.content.decode()
    with within(bolt, bea):
        assert LegalHold.objects.count() == 0


def test_a_term_is_shortened_and_given_back(
    form: dict[str, str], bolt: Organization, bea: Person, within: Within, sign_in: SignIn
):
    client = sign_in(bea, bolt)
    client.post("/organization/terms", {"rule": "looks", "days": "30"})
    with within(bolt, bea):
        assert ShorterTerm.objects.get().days == 30
    assert "Shorter" in client.get("/organization/holds").content.decode()
    for days in ("9999", "0", "x", ""):
        client.post("/organization/terms", {"rule": "looks", "days": days})
    with within(bolt, bea):
        assert ShorterTerm.objects.get().days == 30


def test_a_dispatcher_holds_nothing(acme: Organization, dan: Person, sign_in: SignIn):
    assert sign_in(dan, acme).get("/organization/holds").status_code == 403


def test_an_outsider_holds_nothing_and_sees_none(
    form: dict[str, str], globex: Organization, gus: Person, bolt: Organization, bea: Person,
    within: Within, sign_in: SignIn,
):  # fmt: skip
    assert sign_in(gus, globex).post("/organization/holds/new", form).status_code == 422
    sign_in(bea, bolt).post("/organization/holds/new", form)
    with within(bolt, bea):
        hold = LegalHold.objects.get()
    answer = sign_in(gus, globex).post(f"/organization/holds/{hold.pk}/approval")
    assert answer.status_code == 404
