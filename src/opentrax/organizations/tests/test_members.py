"""Members, roles, the last owner, settings and the switch, as their screens do them."""

import threading
from typing import Any

import pytest
from django.db import connection

from opentrax.audit.models import Entry
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations import rules, services
from opentrax.organizations.models import Membership, Organization, Person, Role
from opentrax.organizations.permissions import ACTIONS
from opentrax.organizations.selectors import membership_of


def _membership(organization: Organization, person: Person) -> Membership:
    with scope(organization.pk):
        found = membership_of(person.pk)
    assert found is not None
    return found


@pytest.mark.django_db
def test_an_owner_changes_a_role(
    acme: Organization, ada: Person, dan: Person, sign_in: Any
) -> None:
    path = f"/organization/members/{_membership(acme, dan).pk}/role"
    response = sign_in(ada, acme).post(path, {"role": "administrator"})
    assert response["Location"] == "/organization/members"
    assert _membership(acme, dan).role == Role.ADMINISTRATOR
    with scope(acme.pk):
        entry = Entry.objects.get(action="member.role_changed")
    assert entry.facts == {"before": "dispatcher", "after": "administrator"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["owner", "king", ""])
def test_an_administrator_makes_no_owner(
    role: str, acme: Organization, ada: Person, dan: Person, sign_in: Any
) -> None:
    with scope(acme.pk, ada.pk):
        services.change_role(_membership(acme, dan), Role.ADMINISTRATOR, actor=ada)
    client = sign_in(dan, acme)
    client.post(f"/organization/members/{_membership(acme, dan).pk}/role", {"role": role})
    client.post(f"/organization/members/{_membership(acme, ada).pk}/role", {"role": "viewer"})
    client.post(f"/organization/members/{_membership(acme, ada).pk}/end")
    assert _membership(acme, dan).role == Role.ADMINISTRATOR
    assert _membership(acme, ada).role == Role.OWNER


@pytest.mark.django_db
def test_the_last_owner_stays(acme: Organization, ada: Person, dan: Person, sign_in: Any) -> None:
    client = sign_in(ada, acme)
    page = client.post("/organization/departure", follow=False)
    assert page["Location"] == "/"
    with scope(acme.pk, ada.pk), pytest.raises(Refused, match="needs an owner"):
        services.change_role(_membership(acme, ada), Role.VIEWER, actor=ada)
    with scope(acme.pk, ada.pk):
        services.change_role(_membership(acme, dan), Role.OWNER, actor=ada)
    assert client.post("/organization/departure")["Location"] == "/organizations"
    with scope(acme.pk):
        assert membership_of(ada.pk) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays(
    acme: Organization, ada: Person, dan: Person
) -> None:
    with scope(acme.pk, ada.pk):
        services.change_role(_membership(acme, dan), Role.OWNER, actor=ada)
    memberships = {person.pk: _membership(acme, person) for person in (ada, dan)}
    barrier, outcomes = threading.Barrier(2), []

    def leave(person: Person) -> None:
        try:
            with scope(acme.pk, person.pk):
                barrier.wait()
                services.end_membership(memberships[person.pk], actor=person)
            outcomes.append("left")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(person,)) for person in (ada, dan)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["left", "refused"]


@pytest.mark.django_db
def test_somebody_whose_membership_ended_is_out_at_once(
    acme: Organization, ada: Person, dan: Person, sign_in: Any
) -> None:
    client = sign_in(dan, acme)
    assert client.get("/organization/members").status_code == 200
    sign_in(ada, acme).post(f"/organization/members/{_membership(acme, dan).pk}/end")
    response = client.get("/organization/members")
    assert response["Location"] == "/organizations"
    page = client.get("/organizations").content.decode()
    assert "You belong to no organization" in page
    assert "Acme" not in page


@pytest.mark.django_db
def test_an_outsider_sees_and_touches_nobody(
    acme: Organization, ada: Person, dan: Person, globex: Organization, gus: Person, sign_in: Any
) -> None:
    client = sign_in(gus, globex)
    for path in ("/organization", "/organization/members", "/organization/partners"):
        page = client.get(path).content.decode()
        assert "Acme" not in page
        assert "dan@example.com" not in page
    membership = _membership(acme, dan)
    for act in ("role", "end"):
        path = f"/organization/members/{membership.pk}/{act}"
        assert client.post(path, {"role": "viewer"}).status_code == 404
    assert _membership(acme, dan).role == Role.DISPATCHER


@pytest.mark.django_db
def test_a_member_of_two_sees_the_members_of_one(
    acme: Organization, ada: Person, globex: Organization, gus: Person, sign_in: Any
) -> None:
    """Their own membership elsewhere is visible to them; it is no member of this organization."""
    with scope(acme.pk, ada.pk):
        services.add_member(gus, Role.VIEWER, actor=ada)
    members = sign_in(gus, acme).get("/organization/members").context["members"]
    assert [(m.person.name, m.role) for m, _ in members] == [
        ("Ada Example", Role.OWNER), ("Gus Example", Role.VIEWER),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_switch_leads_into_ones_own_organizations_only(
    acme: Organization, ada: Person, globex: Organization, gus: Person, bolt: Organization,
    sign_in: Any,
) -> None:  # fmt: skip
    with scope(acme.pk, ada.pk):
        services.add_member(gus, Role.VIEWER, actor=ada)
    client = sign_in(gus, globex)
    for chosen, seen in ((acme, acme), (bolt, acme), (globex, globex)):
        response = client.post("/organizations/current", {"organization": str(chosen.pk)})
        assert response["Location"] == "/"
        assert client.get("/organization").context["organization"] == seen
    assert client.get("/organizations/current").status_code == 405


@pytest.mark.django_db
def test_settings_are_changed_by_those_who_may(
    acme: Organization, ada: Person, dan: Person, sign_in: Any
) -> None:
    fields = {"name": "Acme Inc.", "kind": "client", "time_zone": "UTC", "units": "imperial"}
    assert sign_in(dan, acme).post("/organization/changes", fields).status_code == 403
    client = sign_in(ada, acme)
    wrong = fields | {"time_zone": "Mars"}
    assert client.post("/organization/changes", wrong).status_code == 422
    assert client.post("/organization/changes", fields)["Location"] == "/organization"
    with scope(acme.pk):
        kept = Organization.objects.get(pk=acme.pk)
    assert (kept.name, kept.time_zone, kept.units) == ("Acme Inc.", "UTC", "imperial")


@pytest.mark.django_db
def test_the_table_of_roles_is_the_programs_own(
    acme: Organization, ada: Person, sign_in: Any
) -> None:
    page = sign_in(ada, acme).get("/organization/roles")
    assert len(page.context["rows"]) == len(ACTIONS)
    for action in ACTIONS:
        assert f"<code>{action}</code>" in page.content.decode()


def test_nobody_gives_more_than_they_have() -> None:
    assert rules.grantable_roles(Role.OWNER) == frozenset(Role)
    assert Role.OWNER not in rules.grantable_roles(Role.ADMINISTRATOR)
    assert rules.grantable_roles(Role.DISPATCHER).isdisjoint({Role.OWNER, Role.ADMINISTRATOR})
    for role in (Role.TECHNICIAN, Role.CLIENT_USER, Role.PROVIDER_USER, Role.VIEWER):
        assert rules.grantable_roles(role) == frozenset()
