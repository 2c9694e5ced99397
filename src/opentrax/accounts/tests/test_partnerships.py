"""A client invites a provider; both see the partnership, nobody else does."""

from typing import Any

import pytest
from django.test import Client

from opentrax.accounts import services
from opentrax.accounts.tests.conftest import NewestMail, link_in
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Partnership, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(acme: Organization, ada: Person, newest_mail: NewestMail) -> str:
    with scope(acme.pk, ada.pk):
        services.invite_partner(email="bea@example.com", actor=ada)
    return link_in(newest_mail())


def test_a_provider_accepts_and_both_see_it(
    acme: Organization, ada: Person, bolt: Organization, bea: Person, link: str, sign_in: Any
) -> None:
    provider = sign_in(bea, bolt)
    assert "Work for Acme" in provider.get(link).content.decode()
    response = provider.post(f"{link}/acceptance", {"organization": str(bolt.pk)})
    assert response["Location"] == "/organization/partners"
    assert "Acme" in provider.get("/organization/partners").content.decode()
    assert "Bolt" in sign_in(ada, acme).get("/organization/partners").content.decode()
    with scope(acme.pk):
        partnership = Partnership.objects.get()
    assert (partnership.organization_id, partnership.provider_id) == (acme.pk, bolt.pk)
    assert provider.get(link).status_code == 410


def test_an_outsider_sees_no_partnership(
    acme: Organization, bolt: Organization, bea: Person, globex: Organization, gus: Person,
    link: str, sign_in: Any,
) -> None:  # fmt: skip
    sign_in(bea, bolt).post(f"{link}/acceptance", {"organization": str(bolt.pk)})
    with scope(globex.pk, gus.pk):
        assert Partnership.objects.count() == 0
        assert set(Organization.objects.values_list("pk", flat=True)) == {globex.pk}


def test_a_technician_cannot_accept_for_the_provider(
    bolt: Organization, tim: Person, link: str, sign_in: Any
) -> None:
    client = sign_in(tim, bolt)
    assert "administer no organization" in client.get(link).content.decode()
    response = client.post(f"{link}/acceptance", {"organization": str(bolt.pk)})
    assert response["Location"] == link


def test_nobody_accepts_for_an_organization_of_others(
    bolt: Organization, globex: Organization, gus: Person, link: str, sign_in: Any
) -> None:
    client = sign_in(gus, globex)
    response = client.post(f"{link}/acceptance", {"organization": str(bolt.pk)})
    assert response["Location"] == link


def test_a_client_cannot_be_its_own_provider(
    acme: Organization, ada: Person, link: str, sign_in: Any
) -> None:
    client = sign_in(ada, acme)
    response = client.post(f"{link}/acceptance", {"organization": str(acme.pk)})
    assert response["Location"] == link
    with scope(acme.pk):
        assert Partnership.objects.count() == 0


def test_a_visitor_is_told_to_sign_in_or_up(link: str) -> None:
    page = Client().get(link).content.decode()
    assert "/sign-in?next=" in page
    assert "/sign-up" in page


def test_an_invitation_can_be_withdrawn(
    acme: Organization, ada: Person, link: str, sign_in: Any
) -> None:
    from opentrax.organizations.models import PartnerInvitation

    with scope(acme.pk):
        invitation = PartnerInvitation.objects.get()
    client = sign_in(ada, acme)
    assert "bea@example.com" in client.get("/organization/partners").content.decode()
    client.post(f"/organization/partner-invitations/{invitation.pk}/withdrawal")
    assert Client().get(link).status_code == 410


def test_a_partnership_ends_for_both(
    acme: Organization, ada: Person, bolt: Organization, bea: Person, link: str, sign_in: Any
) -> None:
    provider = sign_in(bea, bolt)
    provider.post(f"{link}/acceptance", {"organization": str(bolt.pk)})
    with scope(acme.pk):
        partnership = Partnership.objects.get()
    path = f"/organization/partners/{partnership.pk}/end"
    assert provider.post(path).status_code == 404
    assert sign_in(ada, acme).post(path).status_code == 302
    assert "Acme" not in provider.get("/organization/partners").content.decode()
