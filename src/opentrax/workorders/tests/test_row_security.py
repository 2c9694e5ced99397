"""What the database itself lets each side see and write, asked under the serving role."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from opentrax.directory import services as directory
from opentrax.directory.models import Location, LocationContact, LocationKey, Technician
from opentrax.directory.selectors import locations_for_motion
from opentrax.directory.services import LocationDetails
from opentrax.directory.services.contacts import (
    ContactDetails,
    add_contact,
    add_key,
    hand_out_key,
)
from opentrax.kit.keys import uuid7
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import (
    Assignment,
    Hold,
    ListEntry,
    SubStatusChoice,
    Visit,
    WorkOrder,
    WorkSettings,
)
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Browse, Side

pytestmark = pytest.mark.postgres15


def seen(*models: type[Model]) -> list[int]:
    return [model._default_manager.count() for model in models]


EVERYTHING = (WorkOrder, Location, Assignment, Visit)


@contextmanager
def refused_by_the_database():
    """The block fails in the database, whose transaction goes on."""
    with (
        pytest.raises(DatabaseError, match=r"row-level security|permission denied"),
        transaction.atomic(),
    ):
        yield


def test_tests_run_as_the_serving_role(order: WorkOrder) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("opentrax_app",)


def test_before_an_offer_only_the_keeper_sees(order: WorkOrder, partners: None, side: Side) -> None:
    with side("acme"):
        assert seen(*EVERYTHING) == [1, 1, 0, 0]
    for name in ("bolt", "globex"):
        with side(name):
            assert seen(*EVERYTHING) == [0, 0, 0, 0]


def test_while_an_offer_stands_its_provider_sees_work_order_and_location(
    offer: Assignment, side: Side
) -> None:
    with side("bolt"):
        assert seen(*EVERYTHING) == [1, 1, 1, 0]
        assert [place.name for place in locations_for_motion()] == ["Shop"]
    with side("globex"):
        assert seen(*EVERYTHING) == [0, 0, 0, 0]
        assert locations_for_motion() == []


def test_a_declined_offer_hides_them_again(offer: Assignment, bea: Person, side: Side) -> None:
    with side("bolt"):
        services.answer_assignment(offer, "declined", actor=bea, reason="no time")
        assert seen(*EVERYTHING) == [0, 0, 1, 0]  # the answer itself stays the provider's to see
        assert locations_for_motion() == []
    with side("acme"):
        assert seen(*EVERYTHING) == [1, 1, 1, 0]


@pytest.mark.parametrize("answered", [False, True])
def test_a_recalled_offer_hides_everything_again(
    offer: Assignment, technician: Technician, ada: Person, bea: Person, answered: bool, side: Side
) -> None:
    if answered:
        with side("bolt"):
            services.answer_assignment(offer, "accepted", actor=bea)
            services.plan_visit(
                offer.work_order, technician, start_at=NINE, end_at=ELEVEN, actor=bea
            )
            assert seen(*EVERYTHING) == [1, 1, 1, 1]
    with side("acme"):
        services.recall_assignment(offer, actor=ada)
    with side("bolt"):
        assert seen(*EVERYTHING) == [0, 0, 0, 0]


def test_another_provider_sees_nothing_of_it(visit: Visit, side: Side) -> None:
    with side("globex"):
        assert seen(*EVERYTHING) == [0, 0, 0, 0]


def test_a_second_offer_opens_it_to_the_second_provider_only(
    offer: Assignment, ada: Person, bea: Person, globex: Organization, side: Side
) -> None:
    from opentrax.organizations import services as organizations

    with side("bolt"):
        services.answer_assignment(offer, "declined", actor=bea)
    with side("acme"):
        organizations.add_partner(globex.pk, actor=ada)
        services.assign(offer.work_order, globex.pk, actor=ada)
    with side("globex"):
        assert seen(*EVERYTHING) == [1, 1, 1, 0]
    with side("bolt"):
        assert seen(*EVERYTHING) == [0, 0, 1, 0]


def test_the_provider_column_alone_opens_nothing(
    order: WorkOrder, partners: None, bolt: Organization, side: Side
) -> None:
    with side("acme"):
        WorkOrder.objects.filter(pk=order.pk).update(provider_id=bolt.pk)
    with side("bolt"):
        assert seen(*EVERYTHING) == [0, 0, 0, 0]


def test_the_provider_cannot_write_the_work_order_or_the_location(
    accepted: Assignment, bolt: Organization, side: Side
) -> None:
    with side("bolt"):
        assert WorkOrder.objects.update(title="ours", provider_id=bolt.pk) == 0
        assert Location.objects.update(name="ours") == 0
        assert WorkOrder.objects.all()._raw_delete("default") == 0
        assert Assignment.objects.all()._raw_delete("default") == 0
        assert Location.objects.all()._raw_delete("default") == 0
        assert list(WorkOrder.objects.values_list("title", flat=True)) == ["Fix the door"]


def test_the_provider_can_only_answer_an_open_offer(accepted: Assignment, side: Side) -> None:
    with side("bolt"):
        assert Assignment.objects.filter(pk=accepted.pk).update(status="declined") == 0
        assert Assignment.objects.filter(pk=accepted.pk).update(decline_reason="late") == 0


def test_an_answer_is_yes_or_no(offer: Assignment, side: Side) -> None:
    with side("bolt"):
        for status in ("recalled", "expired"):
            with refused_by_the_database():
                Assignment.objects.filter(pk=offer.pk).update(status=status)


@pytest.mark.parametrize("column", ["organization_id", "work_order_id", "provider_id"])
def test_nobody_can_hang_an_assignment_elsewhere(
    offer: Assignment, column: str, side: Side
) -> None:
    for name in ("acme", "bolt"):
        with side(name), refused_by_the_database():
            Assignment.objects.filter(pk=offer.pk).update(**{column: uuid7()})


def test_a_provider_cannot_offer_itself_work(
    order: WorkOrder, partners: None, bolt: Organization, side: Side
) -> None:
    with side("bolt"), refused_by_the_database():
        Assignment(
            organization_id=order.organization_id, work_order_id=order.pk, provider_id=bolt.pk,
            status="accepted",
        ).save(force_insert=True)  # fmt: skip


def _visit_of(assignment: Assignment, technician: Technician, **changed: object) -> Visit:
    fields = {
        "organization_id": assignment.organization_id, "work_order_id": assignment.work_order_id,
        "assignment_id": assignment.pk, "provider_id": assignment.provider_id,
        "technician_id": technician.pk, "technician_name": technician.name, "sequence": 7,
        "planned_start_at": NINE, "planned_end_at": ELEVEN,
    }  # fmt: skip
    return Visit(**fields | changed)


def test_a_visit_before_the_acceptance_is_refused(
    offer: Assignment, technician: Technician, side: Side
) -> None:
    with side("bolt"), refused_by_the_database():
        _visit_of(offer, technician).save(force_insert=True)


def test_a_visit_under_anothers_acceptance_is_refused(
    accepted: Assignment, technician: Technician, globex: Organization, side: Side
) -> None:
    with side("globex"):
        for provider_id in (globex.pk, accepted.provider_id):
            with refused_by_the_database():
                _visit_of(accepted, technician, provider_id=provider_id).save(force_insert=True)


def test_a_visit_of_another_work_order_or_keeper_is_refused(
    accepted: Assignment,
    technician: Technician,
    shop: Location,
    acme: Organization,
    ada: Person,
    side: Side,
) -> None:
    with side("acme"):
        other = services.create_work_order(shop, services.WorkOrderDetails("Other"), actor=ada)
    with side("bolt"):
        with refused_by_the_database():
            _visit_of(accepted, technician, work_order_id=other.pk).save(force_insert=True)
        with refused_by_the_database():
            _visit_of(accepted, technician, organization_id=acme.pk, provider_id=acme.pk).save(
                force_insert=True
            )
        _visit_of(accepted, technician).save(force_insert=True)  # the control: this one is right


def test_the_provider_changes_its_visits_and_nobody_elses(visit: Visit, side: Side) -> None:
    later = ELEVEN + timedelta(hours=3)
    with side("globex"):
        assert Visit.objects.update(planned_end_at=later) == 0
    with side("bolt"):
        assert Visit.objects.update(planned_end_at=later) == 1
        with refused_by_the_database():
            Visit.objects.update(provider_id=uuid7())
        assert Visit.objects.all()._raw_delete("default") == 0


def test_a_keeper_never_sees_the_providers_technicians(visit: Visit, side: Side) -> None:
    with side("acme"):
        assert Technician.objects.count() == 0
        assert Visit.objects.get().technician_name == "Tim Example"


def test_a_work_order_opens_no_place_of_another_keeper(
    accepted: Assignment, globex: Organization, gus: Person, ada: Person, side: Side
) -> None:
    """A foreign key's own check ignores row security: the policy must not follow it blindly."""
    with side("globex"):
        details = LocationDetails("Vault", "America/Toronto", point=(45.7, -75.7))
        vault = directory.add_location(details, actor=gus)
    with side("acme"):
        WorkOrder.objects.filter(pk=accepted.work_order_id).update(location_id=vault.pk)
    with side("bolt"):
        assert not Location.objects.filter(pk=vault.pk).exists()


def test_why_work_waits_is_seen_while_it_is_open_to_the_provider(
    visit: Visit, accepted: Assignment, order: WorkOrder, bea: Person, side: Side
) -> None:
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="parts_needed")
        services.hold_work_order(order, "parts", actor=bea)
        assert seen(Hold) == [1]
        assert Hold.objects.update(note="ours") == 0
        with refused_by_the_database():
            Hold(
                organization_id=order.organization_id, work_order_id=order.pk, reason_code="x",
                started_at=NINE, ended_at=NINE,
            ).save(force_insert=True)  # fmt: skip
    with side("globex"):
        assert seen(Hold, ListEntry, WorkSettings, SubStatusChoice) == [0, 0, 0, 0]
    with side("acme"):
        assert seen(Hold) == [1]
        for column in ("work_order_id", "stops_clocks", "started_at", "reason_code"):
            value = {"work_order_id": uuid7(), "stops_clocks": True}.get(column, NINE)
            with refused_by_the_database():
                Hold.objects.update(**{column: value})


def test_words_and_settings_of_one_side_are_its_own(
    accepted: Assignment, ada: Person, side: Side
) -> None:
    with side("acme"):
        services.add_list_entry("hold_reason", "Strike", actor=ada)
        services.change_work_settings(missed_after_minutes=5, verify_after_days=1, actor=ada)
        assert seen(WorkSettings) == [1]
    for name in ("bolt", "globex"):
        with side(name):
            assert seen(ListEntry, WorkSettings) == [0, 0]


def test_people_and_keys_of_a_location_open_with_the_offer_and_close_with_it(
    order: WorkOrder, partners: None, bolt: Organization, ada: Person, side: Side, browse: Browse
) -> None:
    with side("acme"):
        for name, audience in (("Cleo Outside", "provider"), ("Ian Inside", "internal")):
            details = ContactDetails(name, phone="555-0100", audience=audience)
            add_contact(order.location, details, actor=ada)
        key = add_key(order.location, "K-7", actor=ada)
        hand_out_key(key, "Max", actor=ada)
    page = f"/locations/{order.location_id}"
    client = browse("bea")
    assert client.get(page).status_code == 404
    with side("acme"):
        offer = services.assign(order, bolt.pk, actor=ada)
    shown = client.get(page).text
    assert "Cleo Outside" in shown
    assert "K-7" in shown
    assert "Ian Inside" not in shown
    assert "Max" not in shown
    with side("acme"):
        services.recall_assignment(offer, actor=ada)
    assert client.get(page).status_code == 404
    with side("bolt"):
        assert not LocationContact.objects.exists()
        assert not LocationKey.objects.exists()
