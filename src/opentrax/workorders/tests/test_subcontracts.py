"""A work order that its provider hands on, one level down: what each of the three sides sees, what
follows what, and how it ends."""

from collections.abc import Callable
from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from opentrax.audit.models import Entry
from opentrax.directory.models import Location
from opentrax.directory.selectors import locations_for_motion
from opentrax.directory.services import LocationDetails, add_location, change_location
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.messaging.models import OrganizationMessage
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Partnership, Person
from opentrax.workorders import calendars, services, tasks
from opentrax.workorders.models import (
    Assignment,
    Attachment,
    HandingOn,
    Note,
    NteChange,
    Subcontract,
    Visit,
    WorkOrder,
)
from opentrax.workorders.services import passing, subcontract_mails
from opentrax.workorders.services.subcontracts import HandOnDetails, hand_on
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Browse, Side
from opentrax.workorders.tests.subcontract_fixtures import (
    Gale,
    HandedOn,
    allowed,
    gale,
    handed_on,
)
from opentrax.workorders.tests.test_line import run

__all__ = ["allowed", "gale", "handed_on"]

SignIn = Callable[[Person, Organization | None], Client]

pytestmark = pytest.mark.django_db


@contextmanager
def refused_by_the_database():
    with (
        pytest.raises(DatabaseError, match=r"row-level security|permission denied"),
        transaction.atomic(),
    ):
        yield


def test_each_of_the_three_sees_its_own_and_a_stranger_nothing(
    handed_on: HandedOn, ada: Person, bea: Person, side: Side
) -> None:
    gale, own_id, for_id = (
        handed_on.gale,
        handed_on.row.work_order_id,
        handed_on.row.for_work_order_id,
    )
    with side("acme"):
        services.change_nte(WorkOrder.objects.get(), Decimal(900), reason="agreed", actor=ada)
        services.write_note(WorkOrder.objects.get(), "the key is with Jo", "provider", actor=ada)
    with side("bolt"):
        assert {order.pk for order in WorkOrder.objects.all()} == {own_id, for_id}
        own = WorkOrder.objects.get(pk=own_id)
        assert (own.nte_amount, own.tracking_number) == (None, "1")
        services.change_nte(own, Decimal(300), reason="agreed", actor=bea)
        services.write_note(own, "call me first", "provider", actor=bea)
    with scope(gale.organization.pk, gale.gil.pk):
        assert [o.pk for o in WorkOrder.objects.all()] == [own_id]
        assert [c.amount for c in NteChange.objects.all()] == [300]
        assert [n.body for n in Note.objects.all()] == ["call me first"]
        assert [place.name for place in Location.objects.all()] == ["Shop"]
        assert not Location.objects.filter(organization_id=handed_on.acme.pk).exists()
        assert not Subcontract.objects.exists()
        assert not HandingOn.objects.exists()
    handed_on.accept()
    handed_on.follow()
    with side("acme"):
        assert [o.pk for o in WorkOrder.objects.all()] == [for_id]
        assert [c.amount for c in NteChange.objects.all()] == [900]
        assert [n.body for n in Note.objects.all()] == ["the key is with Jo"]
        assert Subcontract.objects.get().subcontractor_name == "Gale"
    with side("globex"):
        for model in (WorkOrder, Subcontract, HandingOn, Visit, Location):
            assert not model.objects.exists()


def test_a_client_that_did_not_say_so_is_handed_on_by_nobody(
    accepted: Assignment, gale: Gale, bea: Person, side: Side
) -> None:
    with side("bolt"):
        with pytest.raises(Refused, match="has not said"):
            hand_on(accepted.work_order, gale.organization.pk, HandOnDetails("Door"), actor=bea)
        assert WorkOrder.objects.count() == 1


def test_what_was_allowed_ends_with_the_partnership(
    accepted: Assignment, allowed: None, gale: Gale, ada: Person, bea: Person, side: Side
) -> None:
    with side("acme"):
        bolts = Partnership.objects.get(provider_id=accepted.provider_id)
        organizations.end_partnership(bolts, actor=ada)
        organizations.add_partner(bolts.provider_id, actor=ada)
    assert run(tasks.forget_dispatch_address) == 1
    with side("acme"):
        assert HandingOn.objects.exists(), "it went on before the job ran"
        organizations.end_partnership(bolts.refreshed(), actor=ada)
    assert run(tasks.forget_dispatch_address) == 1
    with side("bolt"), pytest.raises(Refused, match="has not said"):
        hand_on(accepted.work_order, gale.organization.pk, HandOnDetails("Door"), actor=bea)


def test_what_is_refused(
    handed_on: HandedOn,
    acme: Organization,
    bolt: Organization,
    bea: Person,
    ada: Person,
    side: Side,
) -> None:
    gale, order, details = handed_on.gale, handed_on.clients(), HandOnDetails("Door")
    with side("bolt"):
        with pytest.raises(Refused, match="handed on already"):
            hand_on(order, gale.organization.pk, details, actor=bea)
        offer = Assignment.objects.get(work_order_id=handed_on.row.work_order_id)
        services.recall_assignment(offer, actor=bea)
        with pytest.raises(Refused, match="do it yourselves"):
            services.assign(handed_on.own(), bolt.pk, actor=bea)
        services.cancel_work_order(handed_on.own(), reason="ours again", actor=bea)
    handed_on.follow()
    assert handed_on.again().end_reason == "given_up"
    with side("bolt"):
        organizations.add_partner(acme.pk, actor=bea)
        for partner in (acme, bolt):
            with pytest.raises(Refused, match="neither your client"):
                hand_on(order, partner.pk, details, actor=bea)
        later = HandOnDetails("Door", then=(acme.pk,))  # nor as the next in line
        with pytest.raises(Refused, match="neither your client"):
            hand_on(order, gale.organization.pk, later, actor=bea)
        again = hand_on(order, gale.organization.pk, details, actor=bea)
        assert again.pk != handed_on.row.pk
    with side("acme"), pytest.raises(Refused, match="Only whoever accepted"):
        hand_on(order, bolt.pk, details, actor=ada)


def test_two_levels_are_refused_by_the_service_and_by_the_database(
    handed_on: HandedOn, globex: Organization, bea: Person, side: Side
) -> None:
    gale = handed_on.gale
    handed_on.accept()
    with side("bolt"):
        HandingOn(provider_id=gale.organization.pk).save(force_insert=True)
    with scope(gale.organization.pk, gale.gil.pk):
        organizations.add_partner(globex.pk, actor=gale.gil)
        order = WorkOrder.objects.get()
        with pytest.raises(Refused, match="cannot be handed on once more"):
            hand_on(order, globex.pk, HandOnDetails("Door"), actor=gale.gil)
        yard = _place(gale)
        own = services.create_work_order(
            yard, services.WorkOrderDetails("x", is_subcontract=True), actor=gale.gil
        )
        offer = Assignment.objects.get(work_order_id=order.pk)
        with refused_by_the_database():
            _row(own, order, offer).save(force_insert=True)
        with refused_by_the_database(), connection.cursor() as cursor:
            cursor.execute("UPDATE workorders_workorder SET is_subcontract = false")


def _place(gale: Gale) -> Location:
    details = LocationDetails("Yard", "America/Toronto", point=(45.1, -75.1))
    return add_location(details, actor=gale.gil)


def _row(own: WorkOrder, order: WorkOrder, offer: Assignment) -> Subcontract:
    return Subcontract(
        work_order_id=own.pk, for_work_order_id=order.pk, for_number=order.number,
        assignment_id=offer.pk, client_id=order.organization_id,
    )  # fmt: skip


def test_the_database_asks_for_the_acceptance_the_permission_and_an_own_work_order_for_it(
    offer: Assignment, allowed: None, bea: Person, ada: Person, bolt: Organization, side: Side
) -> None:
    with side("bolt"):
        details = LocationDetails("Yard", "America/Toronto", point=(45.1, -75.1))
        yard = add_location(details, actor=bea)
        plain = services.create_work_order(yard, services.WorkOrderDetails("x"), actor=bea)
        meant = services.create_work_order(
            yard, services.WorkOrderDetails("y", is_subcontract=True), actor=bea
        )
        order = offer.work_order
        with refused_by_the_database():  # offered, and not accepted yet
            _row(meant, order, offer).save(force_insert=True)
        services.answer_assignment(offer, "accepted", actor=bea)
        with refused_by_the_database():
            _row(plain, order, offer).save(force_insert=True)
        row = _row(meant, order, offer)
        row.save(force_insert=True)
        row.delete()
    with side("acme"):
        HandingOn.objects.all().delete()
    with side("bolt"), refused_by_the_database():
        _row(meant, order, offer).save(force_insert=True)


def test_the_clients_work_order_follows_from_the_plan_to_the_end(
    handed_on: HandedOn, side: Side
) -> None:
    handed_on.accept()
    visit = handed_on.plan()
    handed_on.follow()
    assert handed_on.told() == [("Sam Example (Gale)", "planned", "")]
    for act, said, status in (
        (services.mark_visit_set_out, {"at": NINE}, "in_progress"),
        (services.mark_visit_arrived, {"at": NINE}, "in_progress"),
        (services.mark_visit_left, {"at": ELEVEN, "outcome": "done", "note": "psst"}, "completed"),
    ):
        handed_on.tell(act, visit, **said)
        handed_on.follow()
        assert handed_on.clients().status == status
    assert handed_on.told() == [("Sam Example (Gale)", "finished", "done")]
    assert handed_on.clients().first_arrived_at == NINE
    with side("acme"):
        assert Visit.objects.get().outcome_note == ""  # words are between Bolt and Gale
        said = Entry.objects.count()
    handed_on.follow_again()
    with side("bolt"):  # once in the office's calendar, though there are two visits
        assert calendars._of_everybody(NINE) == [visit]
        assert Visit.objects.filter(provider_id=handed_on.bolt.pk).count() == 1
    with side("acme"):
        assert Entry.objects.count() == said
    with side("bolt"):  # it was not good: nothing is done for the client either
        services.reject_work(handed_on.own(), reason="the hinge", actor=_bea())
    handed_on.follow()
    assert handed_on.told() == [("Sam Example (Gale)", "finished", "")]
    assert handed_on.clients().status == "in_progress"


def _bea() -> Person:
    return Person.objects.get(email="bea@example.com")  # type: ignore[no-any-return]


@pytest.mark.parametrize("ran", [(), (1,), (0, 2), (0, 1, 2, 2)])
def test_whenever_the_jobs_run_the_last_leaves_the_same(
    handed_on: HandedOn, ran: tuple[int, ...]
) -> None:
    """After each of these acts the job ran, or not, or twice."""
    handed_on.accept()
    first, second = handed_on.plan(), handed_on.plan()
    acts = [
        lambda: handed_on.tell(
            services.reschedule_visit, first, technician=handed_on.gale.sam,
            start_at=ELEVEN, end_at=ELEVEN + (ELEVEN - NINE),
        ),
        lambda: handed_on.tell(services.mark_visit_arrived, second, at=NINE),
        lambda: handed_on.tell(services.cancel_visit, first),
    ]  # fmt: skip
    for at, act in enumerate(acts):
        act()
        for _ in range(ran.count(at)):
            handed_on.follow_again()
    handed_on.follow()
    with scope(handed_on.acme.pk):
        rows = Visit.objects.order_by("sequence").values_list(
            "sequence", "status", "planned_start_at", "arrived_at"
        )
        assert list(rows) == [(1, "cancelled", ELEVEN, None), (2, "on_site", NINE, NINE)]
    assert handed_on.clients().status == "in_progress"


def test_what_follows_is_changed_by_nobody_here(
    handed_on: HandedOn, bea: Person, side: Side
) -> None:
    handed_on.accept()
    handed_on.plan()
    handed_on.follow()
    with side("bolt"):
        mirror = Visit.objects.get(work_order_id=handed_on.row.for_work_order_id)
        for act, said in (
            (services.cancel_visit, {}),
            (services.mark_visit_missed, {}),
            (services.mark_visit_arrived, {"at": NINE}),
        ):
            with pytest.raises(Refused, match="subcontractor’s"):
                act(mirror, actor=bea, **said)
        with pytest.raises(Refused, match="still planned"):
            services.complete_work_order(handed_on.clients(), reason="x", actor=bea)
    # Long past, it is Gale's to be missed, and then it is missed here too.
    assert passing.mark_missed_visits(handed_on.bolt.pk) == 0
    assert passing.mark_missed_visits(handed_on.gale.organization.pk) == 1
    handed_on.follow()
    assert handed_on.told() == [("Sam Example (Gale)", "missed", "")]


def test_what_is_completed_by_hand_is_so_for_the_client_until_it_is_sent_back(
    handed_on: HandedOn, ada: Person, bea: Person, side: Side
) -> None:
    gale = handed_on.gale
    handed_on.accept()
    with scope(gale.organization.pk, gale.gil.pk):
        services.complete_work_order(WorkOrder.objects.get(), reason="by phone", actor=gale.gil)
    handed_on.follow()
    order = handed_on.clients()
    assert (order.status, order.completion_note) == ("completed", "Gale")
    with side("acme"):
        services.reject_work(order, reason="it is not", actor=ada)
    handed_on.follow()
    assert handed_on.clients().status == "in_progress"  # the same word does not count twice
    with side("bolt"):
        services.reject_work(handed_on.own(), reason="it is not", actor=bea)
    handed_on.follow()
    assert not handed_on.again().is_told_done


@pytest.mark.parametrize("way", ["recall", "cancel"])
def test_what_the_client_takes_back_is_called_off_and_closed_to_the_partner(
    handed_on: HandedOn, ada: Person, bea: Person, side: Side, way: str
) -> None:
    gale = handed_on.gale
    with side("bolt"):
        place = Location.objects.get(organization_id=handed_on.bolt.pk)
        Location.objects.filter(pk=place.pk).update(access_instructions="code 4711")
    handed_on.accept()
    handed_on.plan()
    handed_on.follow()
    with side("acme"):
        if way == "recall":
            offer = Assignment.objects.get(provider_id=handed_on.bolt.pk)
            services.recall_assignment(offer, actor=ada)
        else:
            services.cancel_work_order(handed_on.clients(), reason="no more", actor=ada)
    handed_on.follow()
    row = handed_on.again()
    assert row.end_reason == {"recall": "recalled", "cancel": "cancelled"}[way]
    own = handed_on.own()
    assert (own.status, own.cancel_reason.endswith("(1)")) == ("cancelled", True)
    with scope(gale.organization.pk, gale.gil.pk):
        for model in (WorkOrder, Visit, Location):
            assert not model.objects.exists()
    with side("bolt"):
        assert Location.objects.get(pk=place.pk).access_instructions == ""
    assert [status for _name, status, _o in handed_on.told()] == ["cancelled"]


def test_where_somebody_has_set_out_the_provider_is_told(
    handed_on: HandedOn, ada: Person, side: Side
) -> None:
    handed_on.accept()
    visit = handed_on.plan()
    handed_on.follow()
    with side("acme"):  # quicker than the job that would have told it
        offer = Assignment.objects.get(provider_id=handed_on.bolt.pk)
        handed_on.tell(services.mark_visit_set_out, visit, at=NINE)
        services.recall_assignment(offer, actor=ada)
    handed_on.follow()
    assert (handed_on.again().end_reason, handed_on.own().status) == ("recalled", "in_progress")
    assert [status for _name, status, _o in handed_on.told()] == ["cancelled"]
    assert run(tasks.tell_somebody_is_under_way) == 1
    with side("bolt"):
        assert subcontract_mails.tell_somebody_is_under_way(handed_on.row.pk) == 0  # told already
        [mail] = OrganizationMessage.objects.filter(kind="work_under_way")
        assert "Gale" in mail.text
    handed_on.tell(services.mark_visit_arrived, visit, at=NINE)
    handed_on.follow()
    assert [status for _name, status, _o in handed_on.told()] == ["cancelled"]


def test_a_copy_of_the_place_is_used_again_and_hidden_from_motion(
    handed_on: HandedOn, shop: Location, ada: Person, bea: Person, side: Side
) -> None:
    with side("bolt"):
        copy = Location.objects.get(organization_id=handed_on.bolt.pk)
        assert (copy.taken_from_id, copy.latitude, copy.placement) == (shop.pk, 45.5, "by_hand")
        assert [place.id for place in locations_for_motion()] == [shop.pk]
    with scope(handed_on.gale.organization.pk):
        assert [place.id for place in locations_for_motion()] == [copy.pk]
    with side("acme"):
        change_location(
            shop, LocationDetails("Shop 2", "America/Toronto", point=(45.6, -75.5),
                                  access_instructions="ring"), actor=ada,
        )  # fmt: skip
        order = services.create_work_order(shop, services.WorkOrderDetails("Lamp"), actor=ada)
        offer = services.assign(order, handed_on.bolt.pk, actor=ada)
    with side("bolt"):
        services.answer_assignment(offer, "accepted", actor=bea)
        made = hand_on(order, handed_on.gale.organization.pk, HandOnDetails("Lamp"), actor=bea)
        assert made.work_order.location_id == copy.pk
        again = Location.objects.get(pk=copy.pk)
        assert (again.name, again.latitude, again.access_instructions) == ("Shop 2", 45.6, "ring")


def test_through_the_pages_of_all_three(
    accepted: Assignment,
    gale: Gale,
    browse: Browse,
    side: Side,
    sign_in: SignIn,
    bolt: Organization,
) -> None:
    ada, bea, gil = browse("ada"), browse("bea"), sign_in(gale.gil, gale.organization)
    page = f"/work-orders/{accepted.work_order_id}"
    assert "Hand on to a partner" not in bea.get(page).text
    allow = {"provider": str(bolt.pk), "allow": "1"}
    assert "may hand work on" in ada.post(
        "/organization/dispatch/subcontracting", allow, follow=True
    ).text  # fmt: skip
    assert "Hand on to a partner" in bea.get(page).text
    assert "Hand on to a partner" not in browse("tim").get(page).text
    form = bea.get(f"{page}/subcontract").text
    assert "Gale" in form
    assert "As the client’s: Shop" in form
    said = {"provider": str(gale.organization.pk), "title": "The door", "priority": "normal",
            "answer_minutes": "0"}  # fmt: skip
    for wrong in ({"title": ""}, {"title": "a\0b"}, {"provider": str(bolt.pk)},
                  {"due_at": "99999-01-01T00:00"}, {"location": "x"}):  # fmt: skip
        assert bea.post(f"{page}/subcontract", said | wrong).status_code == 422
    made = bea.post(f"{page}/subcontract", said)
    with side("bolt"):
        row = Subcontract.objects.get()
    own = f"/work-orders/{row.work_order_id}"
    assert made["Location"] == own
    assert "For work order 1 of Acme" in bea.get(own).text
    assert "Handed on to Gale" in bea.get(page).text
    assert "handed on once more" in gil.get(own).text
    assert "Acme" not in gil.get(own).text
    assert gil.get(page).status_code == 404
    assert ada.get(own).status_code == 404
    assert "for work order 1" in bea.get("/work-orders").text
    assert "handed on" not in ada.get("/work-orders").text  # nobody has accepted
    handed = HandedOn(row, accepted_client(row), bolt, gale)
    handed.accept()
    handed.plan()
    handed.follow()
    told = ada.get(page).text
    assert "Gale comes for your provider" in told
    assert "Sam Example (Gale)" in told
    shown = bea.get(page).text
    with side("acme"):
        mirror = Visit.objects.get()
    assert f"/visits/{mirror.pk}/edit" not in shown
    assert "done by Gale" in ada.get("/work-orders").text


def accepted_client(row: Subcontract) -> Organization:
    with scope(row.client_id):
        return Organization.objects.get(pk=row.client_id)  # type: ignore[no-any-return]


def test_notes_and_files_are_passed_on_as_the_providers_own(
    handed_on: HandedOn, ada: Person, browse: Browse, side: Side, sign_in: SignIn
) -> None:
    gale, bea = handed_on.gale, browse("bea")
    with side("acme"):
        order = handed_on.clients()
        note = services.write_note(order, "the key is with Jo", "provider", actor=ada)
        secret = services.write_note(order, "they are dear", "internal", actor=ada)
    with scope(gale.organization.pk, gale.gil.pk):
        upload = services.Upload(BytesIO(b"what we found"), "found.txt")
        row = services.attach_one(WorkOrder.objects.get(), upload, "client", actor=gale.gil)
    page = f"/work-orders/{handed_on.row.for_work_order_id}"
    assert "Pass on to your partner" in bea.get(page).text
    assert "Pass on" not in browse("ada").get(page).text
    assert "passed on" in bea.post(f"/notes/{note.pk}/passing-on", follow=True).text
    assert "passed on" in bea.post(f"/attachments/{row.pk}/passing-on", follow=True).text
    assert bea.post(f"/notes/{secret.pk}/passing-on").status_code == 404
    assert browse("gus").post(f"/notes/{note.pk}/passing-on").status_code == 404
    with scope(gale.organization.pk):
        [told] = Note.objects.all()
        assert (told.body, told.author_organization_id) == ("the key is with Jo", handed_on.bolt.pk)
    gil = sign_in(gale.gil, gale.organization)
    assert "not handed on" in gil.post(f"/notes/{told.pk}/passing-on", follow=True).text
    ada_sees = browse("ada")
    with side("acme"):
        [copy] = Attachment.objects.all()
        assert (copy.author_organization_id, copy.organization_id) == (
            handed_on.bolt.pk, handed_on.acme.pk,
        )  # fmt: skip
    assert b"".join(ada_sees.get(f"/attachments/{copy.pk}")) == b"what we found"
    assert ada_sees.get(f"/attachments/{row.pk}").status_code == 404
    with side("bolt"):
        own = services.write_note(handed_on.own(), "mind the dog", "internal", actor=_bea())
        services.cancel_work_order(handed_on.own(), reason="ours", actor=_bea())
    assert "is not passed on" in bea.post(f"/notes/{own.pk}/passing-on", follow=True).text
    handed_on.follow()
    assert "is not handed on" in bea.post(f"/notes/{note.pk}/passing-on", follow=True).text
