"""Who is next in line: declining and letting the time pass hand on at once; mail goes to each
side's own people.
"""

import json
from datetime import timedelta

import pytest
from django.db import connection

from opentrax.audit.models import Entry
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.jobs import Job
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging.models import OrganizationMessage
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Partnership, Person
from opentrax.workorders import services, tasks
from opentrax.workorders.models import Assignment, DispatchAddress, LinePlace, OfferLink, WorkOrder
from opentrax.workorders.services.dispatching import write_dispatch_address
from opentrax.workorders.services.passing import expire_offers
from opentrax.workorders.tests.conftest import NINE, Browse, Side

HOUR = timedelta(hours=1)


def run(job: Job, *, again: bool = False) -> int:
    """Run what waits of a job, as a worker does; return how many there were. With `again` what ran
    already: the worker died before it could say so.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing'"
            " WHERE task_name = %s AND status = %s RETURNING args",
            [job.name, "doing" if again else "todo"],
        )
        found = [json.loads(row[0]) for row in cursor.fetchall()]
    for arguments in found:
        job.task.func(**arguments)
    return len(found)


@pytest.fixture
def both(partners: None, acme: Organization, ada: Person, globex: Organization) -> None:
    """Acme works with Bolt and with Globex."""
    with scope(acme.pk, ada.pk):
        organizations.add_partner(globex.pk, actor=ada)


@pytest.fixture
def lined(
    order: WorkOrder, both: None, ada: Person, bolt: Organization, globex: Organization,
    side: Side, clock: SettableClock,
) -> Assignment:  # fmt: skip
    """Offered to Bolt; Globex is next. Each has an hour."""
    clock.set(NINE)
    with side("acme"):
        return services.assign(order, bolt.pk, then=[globex.pk], answer_minutes=60, actor=ada)


def stands(side: Side) -> set[tuple[str, str]]:
    """Every offer of Acme's work order."""
    with side("acme"):
        return {(a.status, str(a.provider_id)) for a in Assignment.objects.all()}


def test_each_gets_the_time_and_the_last_end_is_told(
    lined: Assignment, bolt: Organization, globex: Organization, side: Side, clock: SettableClock
) -> None:
    assert lined.answer_by == NINE + HOUR
    with side("acme"):
        clock.set(NINE + HOUR - timedelta(seconds=1))
        assert expire_offers(current_organization_id()) == 0
        clock.set(NINE + HOUR)
        assert expire_offers(current_organization_id()) == 1
    assert stands(side) == {("expired", str(bolt.pk)), ("offered", str(globex.pk))}
    with side("acme"):
        second = Assignment.objects.get(status="offered")
        assert (second.answer_by, second.offered_by_id) == (NINE + 2 * HOUR, None)
        assert LinePlace.objects.count() == 0
        clock.set(NINE + 2 * HOUR)
        assert (
            expire_offers(current_organization_id()),
            expire_offers(current_organization_id()),
        ) == (1, 0)
        order = WorkOrder.objects.get()
        assert (order.status, order.provider_id) == ("new", None)
        actions = list(Entry.objects.order_by("sequence").values_list("action", flat=True))
        assert actions[-4:] == [
            "assignment.offered", "assignment.expired", "assignment.offered", "assignment.expired",
        ]  # fmt: skip
    assert run(tasks.tell_that_nobody_took) == 1
    assert run(tasks.tell_that_nobody_took, again=True) == 1
    with side("acme"):
        [mail] = OrganizationMessage.objects.filter(kind="work_offer_unanswered")
        assert (mail.address, mail.subject) == (
            "ada@example.com", "Work order 1: nobody has taken it",
        )  # fmt: skip
        assert "offered to 2 providers" in mail.text


def test_who_declines_hands_on_at_once(
    lined: Assignment, bolt: Organization, globex: Organization, bea: Person, gus: Person,
    side: Side,
) -> None:  # fmt: skip
    with side("bolt"):
        services.answer_assignment(lined, "declined", actor=bea, reason="busy")
        assert WorkOrder.objects.count() == 0
    assert stands(side) == {("declined", str(bolt.pk)), ("offered", str(globex.pk))}
    with side("globex"):
        second = Assignment.objects.get()
        services.answer_assignment(second, "accepted", actor=gus)
    assert run(tasks.tell_that_nobody_took) == 0
    with side("acme"):
        assert WorkOrder.objects.get().status == "scheduled"


def test_who_accepts_ends_the_line(lined: Assignment, bea: Person, side: Side) -> None:
    with side("bolt"):
        assert LinePlace.objects.count() == 0  # a provider sees nothing of who is next
        services.answer_assignment(lined, "accepted", actor=bea)
    with side("acme"):
        assert LinePlace.objects.count() == 0
    assert len(stands(side)) == 1


def test_a_recall_stops_at_who_is_next_until_somebody_says_so(
    lined: Assignment, ada: Person, bolt: Organization, globex: Organization, side: Side
) -> None:
    with side("acme"):
        with pytest.raises(Refused, match="assigned already"):
            services.offer_to_next(lined.work_order, actor=ada)
        services.recall_assignment(lined, actor=ada)
        assert LinePlace.objects.count() == 1
        services.offer_to_next(lined.work_order, actor=ada)
        with pytest.raises(Refused, match="assigned already"):
            services.offer_to_next(lined.work_order, actor=ada)
    assert stands(side) == {("recalled", str(bolt.pk)), ("offered", str(globex.pk))}
    with side("acme"):
        services.recall_assignment(Assignment.objects.get(status="offered"), actor=ada)
        with pytest.raises(Refused, match="Nobody is next"):
            services.offer_to_next(lined.work_order, actor=ada)


def test_who_is_no_partner_any_more_is_passed_over(
    lined: Assignment, ada: Person, bea: Person, globex: Organization, side: Side
) -> None:
    with side("acme"):
        organizations.end_partnership(Partnership.objects.get(provider_id=globex.pk), actor=ada)
    with side("bolt"):
        services.answer_assignment(lined, "declined", actor=bea)
    assert [status for status, _who in stands(side)] == ["declined"]
    assert run(tasks.tell_that_nobody_took) == 1


def test_the_own_technicians_may_be_last(
    order: WorkOrder, both: None, ada: Person, bea: Person, acme: Organization,
    bolt: Organization, globex: Organization, side: Side,
) -> None:  # fmt: skip
    with side("acme"):
        offer = services.assign(order, bolt.pk, then=[acme.pk, globex.pk], actor=ada)
    with side("bolt"):
        services.answer_assignment(offer, "declined", actor=bea)
    with side("acme"):
        assert WorkOrder.objects.get().status == "scheduled"
        assert Assignment.objects.get(status="accepted").provider_id == acme.pk
        assert LinePlace.objects.count() == 0


def test_what_a_line_refuses(
    order: WorkOrder, both: None, ada: Person, bea: Person, bolt: Organization,
    globex: Organization, side: Side,
) -> None:  # fmt: skip
    stranger = order.pk  # no organization's key
    with side("acme"):
        for then, words in (([bolt.pk], "once"), ([stranger], "does not work with")):
            with pytest.raises(Refused, match=words):
                services.assign(order, bolt.pk, then=then, actor=ada)
        assert not Assignment.objects.exists()
        assert not LinePlace.objects.exists()
        offer = services.assign(order, bolt.pk, then=[globex.pk], actor=ada)
    with side("bolt"), pytest.raises(Refused, match="raised"):
        services.assign(order, globex.pk, actor=bea)
    with side("acme"), pytest.raises(Refused, match="not over yet"):
        services.expire_offer(offer)


def test_after_the_end_nothing_is_answered_even_before_the_job_came(
    lined: Assignment, bea: Person, side: Side, clock: SettableClock
) -> None:
    clock.set(NINE + HOUR)
    with side("bolt"):
        for answer in ("accepted", "declined"):
            with pytest.raises(Refused, match="time to answer this offer is over"):
                services.answer_assignment(lined, answer, actor=bea)
    clock.set(NINE + HOUR - timedelta(seconds=1))
    with side("bolt"):
        services.answer_assignment(lined, "accepted", actor=bea)
    clock.set(NINE + HOUR)
    with side("acme"):
        assert expire_offers(current_organization_id()) == 0


def test_cancelled_work_has_no_line(lined: Assignment, ada: Person, side: Side) -> None:
    with side("acme"):
        services.cancel_work_order(lined.work_order, reason="mended itself", actor=ada)
        assert LinePlace.objects.count() == 0


def test_a_provider_sees_an_offer_that_ran_out_no_more(
    lined: Assignment, bea: Person, side: Side, browse: Browse, clock: SettableClock
) -> None:
    client, url = browse("bea"), f"/work-orders/{lined.work_order_id}"
    shop = f"/locations/{lined.work_order.location_id}"
    assert [client.get(one).status_code for one in (url, shop)] == [200, 200]
    clock.set(NINE + HOUR)
    with side("acme"):
        expire_offers(current_organization_id())
    assert [client.get(one).status_code for one in (url, shop)] == [404, 404]
    assert client.post(f"/assignments/{lined.pk}/answer", {"answer": "accepted"}).status_code == 404
    with side("bolt"):
        assert (Assignment.objects.count(), WorkOrder.objects.count()) == (0, 0)


def test_members_who_may_answer_get_a_link_each_from_their_own_outbox(
    lined: Assignment, bea: Person, tim: Person, side: Side
) -> None:
    assert run(tasks.mail_offer_to_members) == 1
    assert run(tasks.mail_offer_to_address) == 1
    assert run(tasks.mail_offer_to_members, again=True) == 1
    with side("bolt"):
        [mail] = OrganizationMessage.objects.filter(kind="work_offer")
        [link] = OfferLink.objects.all()
        assert (mail.address, mail.subject) == (bea.email, "Work order 1 from Acme: Fix the door")
        assert (mail.message_class, mail.subject_id) == ("transactional", lined.pk)
        assert (link.person_id, link.expires_at) == (bea.pk, NINE + HOUR)
        for words in ("Shop", "Normal", "/offers/", "24 Mar 2026, 10:00 (America/Toronto)"):
            assert words in mail.text, words
        # What the log keeps after sending tells nothing of work that may be taken back.
        assert {"Fix the door", "Shop"} <= set(mail.secrets.splitlines())
    with side("acme"):
        assert not OrganizationMessage.objects.exists()


def test_in_the_readers_language(lined: Assignment, bea: Person, side: Side) -> None:
    with side("bolt"):
        Person.objects.filter(pk=bea.pk).update(language="fr-ca")
    run(tasks.mail_offer_to_members)
    with side("bolt"):
        [mail] = OrganizationMessage.objects.filter(kind="work_offer")
    assert mail.subject == "Bon de travail 1 de Acme : Fix the door"
    assert "Priorité" in mail.text


def test_an_offer_that_is_taken_back_takes_its_mail_back(
    lined: Assignment, ada: Person, side: Side
) -> None:
    with side("acme"):
        write_dispatch_address(
            lined.provider_id, email="desk@bolt.example", language="en", actor=ada
        )
    run(tasks.mail_offer_to_members)
    run(tasks.mail_offer_to_address)
    with side("acme"):
        services.recall_assignment(lined, actor=ada)
    for name in ("acme", "bolt"):
        with side(name):
            [mail] = OrganizationMessage.objects.filter(subject_id=lined.pk)
            assert (mail.state, mail.reason, mail.text) == ("refused", "withdrawn", "")


def test_nobody_is_told_of_what_was_taken_back_before(
    lined: Assignment, ada: Person, side: Side
) -> None:
    with side("acme"):
        services.recall_assignment(lined, actor=ada)
    run(tasks.mail_offer_to_members)
    run(tasks.mail_offer_to_address)
    with side("bolt"):
        assert not OfferLink.objects.exists()
        assert not OrganizationMessage.objects.exists()


def test_an_address_that_was_written_down_gets_it_too(
    lined: Assignment, ada: Person, bea: Person, side: Side, clock: SettableClock
) -> None:
    with side("acme"):
        write_dispatch_address(
            lined.provider_id, email=" Desk@Bolt.example ", language="fr-ca", actor=ada
        )
    clock.set(NINE + timedelta(minutes=5))
    run(tasks.mail_offer_to_address)
    with side("acme"):
        [mail] = OrganizationMessage.objects.all()
        assert (mail.kind, mail.address, mail.language) == (
            "work_offer_named", "desk@bolt.example", "fr-ca",
        )  # fmt: skip
        [link] = OfferLink.objects.all()
        assert (link.person_id, link.provider_id) == (None, lined.provider_id)
        assert DispatchAddress.objects.get().used_at == now()
    with side("bolt"):
        assert not DispatchAddress.objects.exists()
        assert not OrganizationMessage.objects.exists()


def test_a_member_is_not_written_to_twice(
    lined: Assignment, ada: Person, bea: Person, side: Side
) -> None:
    with side("acme"):
        write_dispatch_address(lined.provider_id, email=bea.email, language="en", actor=ada)
    run(tasks.mail_offer_to_address)
    with side("acme"):
        assert not OrganizationMessage.objects.exists()


def test_the_address_goes_with_the_partnership(
    both: None, ada: Person, bolt: Organization, gus: Person, side: Side
) -> None:
    with side("acme"):
        write_dispatch_address(bolt.pk, email="desk@bolt.example", language="en", actor=ada)
        partnership = Partnership.objects.get(provider_id=bolt.pk)
        organizations.end_partnership(partnership, actor=ada)
    run(tasks.forget_dispatch_address)
    with side("acme"):
        assert not DispatchAddress.objects.exists()
        with pytest.raises(Refused, match="does not work with"):
            write_dispatch_address(bolt.pk, email="x@bolt.example", language="en", actor=ada)
