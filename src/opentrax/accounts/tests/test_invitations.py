"""Invitations: by mail, once, for a term, into one role."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from opentrax.accounts import services
from opentrax.accounts.tests.conftest import PASSWORD, STATEMENTS, NewestMail, link_in
from opentrax.audit.models import Entry
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.messaging.models import State
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Invitation, Membership, Organization, Person, Role
from opentrax.organizations.selectors import person_id_by_email

NEW_MEMBER = {
    "name": "Zoe Example", "time_zone": "America/Vancouver", "password": PASSWORD, **STATEMENTS,
}  # fmt: skip
pytestmark = pytest.mark.django_db


def _invite(
    organization: Organization, actor: Person, email: str = "zoe@example.com", role: str = "viewer"
) -> Invitation:
    with scope(organization.pk, actor.pk):
        return services.invite(email=email, role=role, name="Zoe", actor=actor)


def _role(organization: Organization, email: str) -> str | None:
    with scope(organization.pk):
        active = Membership.objects.active().filter(organization_id=organization.pk)
        found = active.filter(person__email=email).first()
        return found.role if found else None


def test_an_invited_person_joins_with_name_zone_and_password(
    acme: Organization, dan: Person, sign_in: Any, newest_mail: NewestMail, client: Client
) -> None:
    fields = {"email": "Zoe@Example.com", "name": "Zoe", "role": "technician"}
    response = sign_in(dan, acme).post("/organization/invitations", fields)
    assert (response.status_code, response["Location"]) == (302, "/organization/members")
    mail = newest_mail()
    assert mail.address == "zoe@example.com"
    assert mail.subject == "Dan Example invites you to Acme"
    link = link_in(mail)
    assert "Join Acme" in client.get(link).content.decode()
    assert client.post(f"{link}/acceptance", NEW_MEMBER)["Location"] == "/"
    assert _role(acme, "zoe@example.com") == Role.TECHNICIAN
    assert client.get("/me").status_code == 200
    assert client.get("/organization").context["organization"] == acme
    with scope(acme.pk):
        actions = list(Entry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions[-3:] == ["invitation.made", "member.added", "invitation.accepted"]


def test_the_address_needs_no_further_proof(
    acme: Organization, ada: Person, newest_mail: NewestMail
) -> None:
    _invite(acme, ada)
    Client().post(f"{link_in(newest_mail())}/acceptance", NEW_MEMBER)
    fields = {"login": "zoe@example.com", "password": PASSWORD}
    assert Client().post("/sign-in", fields)["Location"] == "/"


def test_a_person_with_an_account_signs_in_and_accepts(
    acme: Organization, ada: Person, eve: Person, newest_mail: NewestMail, client: Client
) -> None:
    _invite(acme, ada, "eve@example.com", "dispatcher")
    link = link_in(newest_mail())
    page = client.get(link).content.decode()
    assert "Sign in with it to accept" in page
    assert 'name="password"' not in page
    sign_in_url = f"/sign-in?next={link}"
    fields = {"login": "eve@example.com", "password": PASSWORD}
    assert client.post(sign_in_url, fields)["Location"] == link
    assert "this account joins" in client.get(link).content.decode()
    assert client.post(f"{link}/acceptance")["Location"] == "/"
    assert _role(acme, "eve@example.com") == Role.DISPATCHER


def test_nobody_takes_an_account_over_by_an_invitation(
    acme: Organization, ada: Person, eve: Person, newest_mail: NewestMail, client: Client
) -> None:
    _invite(acme, ada, "eve@example.com")
    response = client.post(f"{link_in(newest_mail())}/acceptance", NEW_MEMBER)
    assert response.status_code == 302
    assert _role(acme, "eve@example.com") is None
    assert client.get("/me").status_code == 302
    fields = {"login": "eve@example.com", "password": PASSWORD}
    assert Client().post("/sign-in", fields)["Location"] == "/"


def test_a_link_works_once(acme: Organization, ada: Person, newest_mail: NewestMail) -> None:
    _invite(acme, ada)
    link = link_in(newest_mail())
    Client().post(f"{link}/acceptance", NEW_MEMBER)
    for response in (Client().get(link), Client().post(f"{link}/acceptance", NEW_MEMBER)):
        assert response.status_code == 410
        assert "accepted already" in response.content.decode()


def test_a_link_ends_after_its_term(
    acme: Organization, ada: Person, newest_mail: NewestMail, clock: Any
) -> None:
    _invite(acme, ada)
    link = link_in(newest_mail())
    clock.advance(days=14)
    assert "has run out" in Client().get(link).content.decode()
    assert Client().post(f"{link}/acceptance", NEW_MEMBER).status_code == 410
    assert person_id_by_email("zoe@example.com") is None


def test_a_withdrawn_link_opens_nothing_and_its_mail_is_not_sent(
    acme: Organization, ada: Person, sign_in: Any, newest_mail: NewestMail
) -> None:
    invitation = _invite(acme, ada)
    link = link_in(newest_mail())
    client = sign_in(ada, acme)
    client.post(f"/organization/invitations/{invitation.pk}/withdrawal")
    assert "is not valid" in Client().get(link).content.decode()
    assert Client().post(f"{link}/acceptance", NEW_MEMBER).status_code == 410
    assert (newest_mail().state, newest_mail().text) == (State.REFUSED, "")


def test_a_new_invitation_replaces_the_old_one(
    acme: Organization, ada: Person, newest_mail: NewestMail
) -> None:
    _invite(acme, ada)
    old = link_in(newest_mail())
    _invite(acme, ada, role="dispatcher")
    assert Client().get(old).status_code == 410
    assert Client().get(link_in(newest_mail())).status_code == 200


@pytest.mark.parametrize("token", ["x", "0" * 32, "é"])
def test_a_made_up_link_opens_nothing(token: str, client: Client) -> None:
    assert client.get(f"/invitations/{token}").status_code == 410
    assert client.post(f"/invitations/{token}/acceptance", NEW_MEMBER).status_code == 410
    assert client.get(f"/partner-invitations/{token}").status_code == 410
    assert client.post(f"/partner-invitations/{token}/acceptance").status_code == 410


def test_opening_a_link_changes_nothing(
    acme: Organization, ada: Person, newest_mail: NewestMail
) -> None:
    invitation = _invite(acme, ada)
    Client().get(link_in(newest_mail()))
    with scope(acme.pk):
        assert Invitation.objects.get(pk=invitation.pk).accepted_at is None


def test_a_dispatcher_cannot_invite_an_owner(acme: Organization, dan: Person, sign_in: Any) -> None:
    with pytest.raises(Refused):
        _invite(acme, dan, role="owner")
    fields = {"email": "zoe@example.com", "role": "administrator"}
    assert sign_in(dan, acme).post("/organization/invitations", fields).status_code == 422


def test_a_member_is_not_invited_again(acme: Organization, ada: Person, dan: Person) -> None:
    with pytest.raises(Refused, match="member already"):
        _invite(acme, ada, "dan@example.com")


def test_a_member_who_accepts_keeps_their_role(
    acme: Organization, ada: Person, eve: Person, newest_mail: NewestMail
) -> None:
    from opentrax.accounts.selectors import invitation_of

    _invite(acme, ada, "eve@example.com", "viewer")
    link = link_in(newest_mail())
    with scope(acme.pk, ada.pk):
        organizations.add_member(eve, "dispatcher", actor=ada)
    found = invitation_of(link.rpartition("/")[2])
    assert found is not None
    assert services.accept_invitation(found, eve).role == Role.DISPATCHER


def test_a_weak_password_is_refused(
    acme: Organization, ada: Person, newest_mail: NewestMail, client: Client
) -> None:
    _invite(acme, ada)
    response = client.post(
        f"{link_in(newest_mail())}/acceptance", NEW_MEMBER | {"password": "password"}
    )
    assert response.status_code == 422
    assert person_id_by_email("zoe@example.com") is None


def test_an_outsider_sees_and_withdraws_nothing(
    acme: Organization, ada: Person, globex: Organization, gus: Person, sign_in: Any
) -> None:
    invitation = _invite(acme, ada)
    client = sign_in(gus, globex)
    assert "zoe@example.com" not in client.get("/organization/members").content.decode()
    path = f"/organization/invitations/{invitation.pk}/withdrawal"
    assert client.post(path).status_code == 404


def test_the_term_is_two_weeks() -> None:
    from opentrax.accounts.services import invitations

    assert timedelta(days=14) == invitations.TERM
