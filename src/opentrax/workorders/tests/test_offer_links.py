"""The link of an offer's mail: answers without an account; looking changes nothing; it dies with
the offer.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from opentrax.audit.models import Entry
from opentrax.kit.tenancy import current_organization_id
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging.models import OrganizationMessage
from opentrax.messaging.services import deliver
from opentrax.messaging.tests.conftest import Postbox, operator, postbox
from opentrax.organizations.models import Membership, Person
from opentrax.workorders import services, tasks
from opentrax.workorders.models import Assignment, OfferLink, WorkOrder
from opentrax.workorders.services.dispatching import write_dispatch_address
from opentrax.workorders.services.links import link_of
from opentrax.workorders.services.passing import expire_offers
from opentrax.workorders.tests.conftest import NINE, Side
from opentrax.workorders.tests.test_line import run
from opentrax.workorders.tests.test_row_security import refused_by_the_database

__all__ = ["operator", "postbox"]  # fixtures
LINK = re.compile(r"/offers/\S+")


@pytest.fixture
def timed(order: WorkOrder, partners: None, bolt: Any, ada: Person, side: Side,
          clock: SettableClock) -> Assignment:  # fmt: skip
    """Offered to Bolt, for an hour."""
    clock.set(NINE)
    with side("acme"):
        return services.assign(order, bolt.pk, answer_minutes=60, actor=ada)


@pytest.fixture
def members(timed: Assignment, side: Side) -> str:
    """The link in Bea's mail."""
    run(tasks.mail_offer_to_members)
    return _link(side, "bolt")


@pytest.fixture
def written_down(timed: Assignment, ada: Person, side: Side) -> str:
    """The link in the mail to the address that Acme wrote down."""
    with side("acme"):
        write_dispatch_address(timed.provider_id, email="desk@bolt.example", language="en",
                               actor=ada)  # fmt: skip
    run(tasks.mail_offer_to_address)
    return _link(side, "acme")


def _link(side: Side, name: str) -> str:
    with side(name):
        found = LINK.search(OrganizationMessage.objects.get().text)
    assert found is not None
    return found[0]


def test_looking_shows_what_is_needed_and_changes_nothing(
    members: str, timed: Assignment, side: Side
) -> None:
    client = Client()
    for method in (client.get, client.head):
        page = method(members)
        assert page.status_code == 200
        assert page["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page["X-Robots-Tag"]
        assert "no-store" in page["Cache-Control"]
        assert not page.cookies
    page = client.get(members)
    # By the clock of the priority: nobody typed a time by hand.
    assert "<dt>Due</dt><dd>–" not in page.text
    with side("bolt"):
        assert "Due:" in OrganizationMessage.objects.get().text
    for words in ("1 · Fix the door", "Acme offers this work order to Bolt", "Shop", "Answer by",
                  "24 Mar 2026, 10:00", "America/Toronto"):  # fmt: skip
        assert words in page.text, words
    assert client.put(members).status_code == 405
    with side("acme"):
        assert Assignment.objects.get().status == "offered"


def test_a_member_accepts_by_link_and_the_audit_says_so(
    members: str, timed: Assignment, bea: Person, side: Side
) -> None:
    client = Client(enforce_csrf_checks=True)
    done = client.post(members, {"answer": "accepted"}, follow=True)
    assert (done.status_code, "The work is accepted" in done.text) == (200, True)
    with side("acme"):
        offer = Assignment.objects.get()
        assert (offer.status, offer.answered_by_id, offer.is_answered_by_link) == (
            "accepted", bea.pk, True,
        )  # fmt: skip
        said = Entry.objects.get(action="assignment.accepted")
        assert (said.actor_id, said.facts["by_link"]) == (bea.pk, True)
    again = client.post(members, {"answer": "declined"})
    assert "The work is accepted" in again.text
    with side("acme"):
        assert Assignment.objects.get().status == "accepted"


def test_an_address_without_an_account_declines_with_a_reason(
    written_down: str, side: Side
) -> None:
    done = Client().post(written_down, {"answer": "declined", "reason": "no truck"}, follow=True)
    assert "The work is declined" in done.text
    assert "Fix the door" not in done.text
    with side("acme"):
        offer = Assignment.objects.get()
        assert (offer.status, offer.answered_by_id, offer.decline_reason) == (
            "declined", None, "no truck",
        )  # fmt: skip
        said = Entry.objects.get(action="assignment.declined")
        assert (said.actor_id, said.facts["by_link"]) == (None, True)


def test_after_a_recall_it_opens_nothing(
    members: str, written_down: str, timed: Assignment, ada: Person, side: Side
) -> None:
    with side("acme"):
        services.recall_assignment(timed, actor=ada)
    for link in (members, written_down):
        for answered in (Client().get(link), Client().post(link, {"answer": "accepted"})):
            assert (answered.status_code, "taken back" in answered.text) == (410, True)
            for words in ("Fix the door", "Shop", "Acme"):
                assert words not in answered.text
    with side("acme"):
        assert Assignment.objects.get().status == "recalled"


@pytest.mark.parametrize("has_run", [False, True])
def test_after_the_time_it_says_so(
    members: str, has_run: bool, side: Side, clock: SettableClock
) -> None:
    clock.set(NINE + timedelta(hours=1))
    if has_run:
        with side("acme"):
            expire_offers(current_organization_id())
    for answered in (Client().get(members), Client().post(members, {"answer": "accepted"})):
        assert (answered.status_code, "time to answer is over" in answered.text) == (410, True)
        assert "Fix the door" not in answered.text


def test_who_may_answer_no_more_has_no_link_any_more(members: str, bea: Person, side: Side) -> None:
    with side("bolt"):
        Membership.objects.filter(person=bea).update(role="viewer")
    for answered in (Client().get(members), Client().post(members, {"answer": "accepted"})):
        assert (answered.status_code, "not good any more" in answered.text) == (410, True)
    with side("acme"):
        assert Assignment.objects.get().status == "offered"


def test_what_is_no_link_is_not_found(members: str, db: None) -> None:
    assert Client().get("/offers/unknown").status_code == 404
    assert Client().post(f"{members}x", {"answer": "accepted"}).status_code == 404
    assert Client().post(members, {"answer": "maybe"}).status_code == 422


def test_the_secret_is_kept_as_a_hash_and_cut_out_of_the_log(members: str, side: Side) -> None:
    token = members.removeprefix("/offers/")
    with side("bolt"):
        link = OfferLink.objects.get()
        assert token.encode() not in bytes(link.token_hash)
        assert token in OrganizationMessage.objects.get().secrets
    assert link_of(token) == link


def test_a_link_can_be_made_for_an_open_offer_between_the_two_alone(
    timed: Assignment, bolt: Any, globex: Any, ada: Person, side: Side
) -> None:
    def made(provider_id: Any) -> OfferLink:
        return OfferLink(
            assignment_id=timed.pk, provider_id=provider_id, token_hash=b"x" * 32, expires_at=NINE
        )

    with side("globex"), refused_by_the_database():
        made(bolt.pk).save(force_insert=True)
    with side("acme"), refused_by_the_database():
        made(globex.pk).save(force_insert=True)
    with side("acme"):
        services.recall_assignment(timed, actor=ada)
        with refused_by_the_database():
            made(bolt.pk).save(force_insert=True)


def test_a_link_once_made_is_never_turned_elsewhere(members: str, globex: Any, side: Side) -> None:
    with side("bolt"), refused_by_the_database():
        OfferLink.objects.update(provider_id=globex.pk)


def test_the_mail_passes_the_gate_and_the_log_keeps_no_word_of_the_work(
    order: WorkOrder, partners: None, bolt: Any, ada: Person, side: Side, postbox: Postbox
) -> None:
    with side("acme"):
        WorkOrder.objects.filter(pk=order.pk).update(title="Door\u200b stuck!!")
        services.assign(order, bolt.pk, actor=ada)
    run(tasks.mail_offer_to_members)
    with side("bolt"):
        key = OrganizationMessage.objects.get().pk
    deliver(OrganizationMessage, bolt.pk, key)
    [mail] = postbox.mails
    assert mail["Subject"] == "Work order 1 from Acme: Door stuck!"
    body = mail.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert LINK.search(words) is not None
    assert "The link is good until the offer is answered" in words
    with side("bolt"):
        kept = OrganizationMessage.objects.get()
    assert kept.state == "sent"
    for word in ("Door", "Shop", "/offers/"):
        assert word not in kept.subject + kept.text
    assert Client().get(LINK.findall(words)[0]).status_code == 200


def test_the_page_in_french(members: str) -> None:
    page = Client().get(members, headers={"accept-language": "fr-ca"})
    assert "Réponse d’ici" in page.text
    assert "Refuser" in page.text
