"""Whom a user names for one request: its purpose, one message, no other, and gone by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from opentrax.accounts import services
from opentrax.accounts.evidence import named, own
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.privacy import Personal, declarations
from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging import services as messaging
from opentrax.messaging.models import OrganizationMessage
from opentrax.messaging.services.keeping import forget_by_term
from opentrax.organizations.models import Invitation, Organization, Person
from opentrax.organizations.selectors import person_id_by_email
from opentrax.privacy.ledger import Evidence
from opentrax.privacy.services.terms import keep_terms

ADDRESS = "zoe@example.com"
pytestmark = pytest.mark.django_db


def _invite(organization: Organization, actor: Person) -> Invitation:
    with scope(organization.pk, actor.pk):
        return services.invite(email=ADDRESS, role="viewer", name="Zoe", actor=actor)


def test_what_is_written_of_them_is_for_that_request() -> None:
    for place in ("organizations.Invitation", "organizations.PartnerInvitation"):
        fields = declarations()[place].fields
        about = [e for e in fields.values() if isinstance(e, Personal) and e.of is None]
        assert {entry.purpose for entry in about} == {"one request"}


def test_a_request_has_one_message_by_the_database(acme: Organization, ada: Person) -> None:
    invitation = _invite(acme, ada)
    with scope(acme.pk):
        with pytest.raises(IntegrityError), transaction.atomic():
            messaging.send(
                "invitation", template="accounts/mail/password_changed.txt", to_address=ADDRESS,
                subject_id=invitation.pk,
            )  # fmt: skip
        assert OrganizationMessage.objects.count() == 1


def test_asking_again_is_a_request_of_its_own_once_in_a_month(
    acme: Organization, globex: Organization, ada: Person, gus: Person, clock: Any
) -> None:
    first = _invite(acme, ada)
    clock.advance(days=3)
    _invite(acme, ada)
    with scope(acme.pk):
        assert Invitation.objects.get(pk=first.pk).withdrawn_at is not None
    with pytest.raises(Refused, match="invited twice"):
        _invite(acme, ada)
    _invite(globex, gus)  # what others asked them is not told to anybody
    clock.advance(days=27)
    _invite(acme, ada)


def test_so_for_partners(acme: Organization, ada: Person) -> None:
    with scope(acme.pk, ada.pk):
        for _ in range(2):
            services.invite_partner(email=ADDRESS, actor=ada)
        with pytest.raises(Refused, match="invited twice"):
            services.invite_partner(email=ADDRESS, actor=ada)


def test_whoever_does_not_answer_is_forgotten(acme: Organization, ada: Person, clock: Any) -> None:
    _invite(acme, ada)
    with scope(acme.pk):
        OrganizationMessage.objects.update(state="sent", decided_at=now())
    clock.advance(days=46)
    with scope(acme.pk):
        keep_terms()
    forget_by_term()
    with scope(acme.pk):
        assert not Invitation.objects.exists()
        assert not OrganizationMessage.objects.exists()
    assert person_id_by_email(ADDRESS) is None
    assert named.named_people_are_forgotten() == Evidence(0, 0)


def test_the_figures_count_each_of_them(acme: Organization, ada: Person) -> None:
    _invite(acme, ada)
    assert named.named_people_get_one_message() == Evidence(0, 1)
    assert named.named_people_are_forgotten() == Evidence(0, 2)
    with scope(acme.pk):
        Invitation.objects.update(expires_at=now() - timedelta(days=32))
    assert named.named_people_are_forgotten() == Evidence(1, 2)


def test_whoever_tries_their_ways_changes_nothing(acme: Organization, ada: Person) -> None:
    assert own.people_change_what_they_said() == Evidence(0, len(own.said_of_an_account()))
    assert own.whoever_disagrees_can_leave() == Evidence(0, 2)
    with person_scope(ada.pk):
        fresh = Person.objects.get(pk=ada.pk)
    assert (fresh.email, fresh.name, fresh.is_active) == (ada.email, ada.name, True)
