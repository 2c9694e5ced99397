"""What the directory's services do, refuse and tell."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from opentrax.audit import services as audit
from opentrax.audit.models import Entry
from opentrax.directory import selectors, services
from opentrax.directory.events import LocationChanged, TechnicianChanged, WorkingHoursChanged
from opentrax.directory.models import Client, Location, Placement, Technician
from opentrax.directory.rules import Hours
from opentrax.directory.services import LocationDetails, TechnicianDetails
from opentrax.directory.tests.conftest import Side
from opentrax.kit import events
from opentrax.kit.commands import Refused
from opentrax.kit.events import Event
from opentrax.kit.keys import uuid7
from opentrax.organizations.models import Organization, Person

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-75.501, 45.5], [-75.5, 45.5], [-75.5, 45.501], [-75.501, 45.5]]],
}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Event]]:
    """Events that were published, in order; handlers still run."""
    heard: list[Event] = []
    for kind in (LocationChanged, TechnicianChanged, WorkingHoursChanged):
        monkeypatch.setitem(events._handlers, kind, [*events._handlers[kind], heard.append])
    return heard


def named(name: str, **more: object) -> LocationDetails:
    return LocationDetails(
        **{"name": name, "time_zone": "America/Toronto", "point": (45.5, -75.5)} | more
    )


def test_a_location_is_found_by_words_without_accents(
    shop: Location, ada: Person, side: Side
) -> None:
    with side("acme"):
        services.add_location(named("Zebra"), actor=ada)
        services.add_location(named("élan"), actor=ada)
        names = [place.name for place in selectors.own_locations().order_by("sort_key")]
        assert names == ["Café Älpli", "élan", "Zebra"]
        assert [p.name for p in selectors.own_locations(search="ALPLI cafe s-1")] == ["Café Älpli"]
        assert not selectors.own_locations(search="alpli zebra").exists()


def test_adding_is_audited_and_told(
    shop: Location, ada: Person, side: Side, told: list[Event]
) -> None:
    with side("acme"):
        services.archive_location(shop, actor=ada)
        actions = list(Entry.objects.filter(subject_id=shop.pk).values_list("action", flat=True))
        assert sorted(actions) == ["location.added", "location.archived"]
        assert audit.verify().broken_at is None
    assert told == [LocationChanged(shop.organization_id, shop.pk)]


def test_sent_twice_it_is_one_location(ada: Person, side: Side) -> None:
    key = uuid7()
    with side("acme"):
        first = services.add_location(named("Once"), actor=ada, command_id=key)
        again = services.add_location(named("Once"), actor=ada, command_id=key)
        assert first == again
        assert Location.objects.count() == 1


@pytest.mark.parametrize(
    ("details", "says"),
    [
        (named("  "), "needs a name"),
        (named("x", time_zone="Mars/Olympus"), "no time zone"),
        (named("x", radius_m=5), "between 20 m and 5 km"),
        (named("x", reference="S-1"), "has the number"),
    ],
)
def test_what_a_location_is_refused_for(
    shop: Location, ada: Person, side: Side, details: LocationDetails, says: str
) -> None:
    with side("acme"):
        with pytest.raises(Refused, match=says):
            services.add_location(details, actor=ada)
        assert Location.objects.count() == 1


def test_archiving_is_undone_unless_the_number_went_to_another(
    shop: Location, ada: Person, side: Side
) -> None:
    with side("acme"):
        services.archive_location(shop, actor=ada)
        assert not selectors.own_locations().exists()
        assert selectors.locations_for_motion() == []
        assert services.restore_location(shop, actor=ada).archived_at is None
        assert len(selectors.locations_for_motion()) == 1
        services.archive_location(shop, actor=ada)
        services.add_location(named("Heir", reference="S-1"), actor=ada)
        with pytest.raises(Refused, match="has the number"):
            services.restore_location(shop, actor=ada)


def test_another_organizations_location_is_nobodys(shop: Location, gus: Person, side: Side) -> None:
    with side("globex"):
        assert selectors.location_by_id(shop.pk) is None
        for act in (services.archive_location, services.restore_location, services.retry_placement):
            with pytest.raises(Refused, match="not one of your"):
                act(shop, actor=gus)
        with pytest.raises(Refused, match="not one of your"):
            services.change_location(shop, named("Ours"), actor=gus)
    with side("acme"):
        assert Location.objects.get().name == "Café Älpli"


def test_another_organizations_client_is_refused(ada: Person, gus: Person, side: Side) -> None:
    with side("globex"):
        client = services.add_client("Secret", actor=gus)
    with side("acme"), pytest.raises(Refused, match="not one of your"):
        services.add_location(named("x", client=client), actor=ada)


def test_a_new_client_comes_with_its_location(ada: Person, side: Side) -> None:
    with side("acme"):
        place = services.add_location(named("x", new_client=" Baker & Sons "), actor=ada)
        assert place.client == Client.objects.get(name="Baker & Sons")
        assert [c.name for c in selectors.clients()] == ["Baker & Sons"]
        services.archive_client(Client.objects.get(), actor=ada)
        assert not selectors.clients().exists()


def test_the_database_refuses_a_placed_location_without_a_point(shop: Location, side: Side) -> None:
    with side("acme"):
        for change in (
            {"latitude": None},
            {"latitude": 91},
            {"placement": "unplaced"},
            {"radius_m": 1},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Location.objects.filter(pk=shop.pk).update(**change)


def test_the_database_keeps_organizations_apart(
    shop: Location, technician: Technician, globex: Organization, side: Side
) -> None:
    with side("globex"):
        assert [m.objects.count() for m in (Location, Technician, Client)] == [0, 0, 0]
        assert Location.objects.filter(pk=shop.pk).update(name="ours") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Location(
                organization_id=shop.organization_id, name="x", time_zone="UTC", sort_key="x"
            ).save(force_insert=True)


def test_candidates_are_ready_for_the_engine(shop: Location, ada: Person, side: Side) -> None:
    with side("acme"):
        services.add_location(named("Yard", polygon=SQUARE), actor=ada)
        services.add_location(LocationDetails("Nowhere", "UTC"), actor=ada)
        services.add_location(named("Far", point=(10.0, 10.0)), actor=ada)
        found = {p.name: p for p in selectors.locations_for_motion((45.0, -76.0, 46.0, -75.0))}
    assert set(found) == {"Café Älpli", "Yard"}
    assert found["Yard"].place.place_id == str(found["Yard"].id)
    assert type(found["Yard"].fence).__name__ == "Polygon"
    assert found["Café Älpli"].fence.reach_m() == 150
    assert found["Yard"].as_json()["polygon"] == SQUARE


def test_a_point_that_moved_was_placed_by_hand(shop: Location, ada: Person, side: Side) -> None:
    with side("acme"):
        moved = services.change_location(shop, named("Shop", point=(45.6, -75.6)), actor=ada)
        assert (moved.latitude, moved.placement) == (45.6, Placement.BY_HAND)
        put = services.place_by_hand(moved, (45.7, -75.7), actor=ada)
        assert (put.latitude, put.longitude) == (45.7, -75.7)


def test_hours_are_replaced_and_told(
    technician: Technician, bea: Person, side: Side, told: list[Event]
) -> None:
    with side("bolt"):
        early, late = Hours(0, time(6), time(12)), Hours(0, time(13), time(17))
        services.set_working_hours(technician, [late, early], actor=bea)
        services.set_working_hours(technician, [early, late], actor=bea)
        assert selectors.weekly_hours([technician.pk]) == {technician.pk: [early, late]}
        windows = selectors.working_windows(technician, date(2026, 3, 9), date(2026, 3, 16))
        assert len(windows) == 4
        with pytest.raises(Refused, match="overlaps"):
            services.set_working_hours(technician, [early, early], actor=bea)
    assert told == [WorkingHoursChanged(technician.organization_id, technician.pk)] * 2


def test_another_zone_is_other_hours(
    technician: Technician, bea: Person, side: Side, told: list[Event]
) -> None:
    with side("bolt"):
        services.change_technician(technician, TechnicianDetails("Tim", "Europe/Vaduz"), actor=bea)
    assert told == [
        WorkingHoursChanged(technician.organization_id, technician.pk),
        TechnicianChanged(technician.organization_id, technician.pk),
    ]


def test_a_person_is_one_technician_here(
    technician: Technician, tim: Person, bea: Person, gus: Person, side: Side
) -> None:
    with side("bolt"):
        assert selectors.technician_of_person(tim.pk) == technician
        assert selectors.technician_of_person(bea.pk) is None
        details = TechnicianDetails("Tim again", "UTC")
        with pytest.raises(Refused, match="technician already"):
            services.add_technician(details, actor=bea, person=tim)
        with pytest.raises(Refused, match="no member"):
            services.add_technician(details, actor=bea, person=gus)
        services.archive_technician(technician, actor=bea)
        assert selectors.technician_of_person(tim.pk) is None
        second = services.add_technician(details, actor=bea, person=tim)
        with pytest.raises(Refused, match="technician already"):
            services.restore_technician(technician, actor=bea)
        services.archive_technician(second, actor=bea)
        assert services.restore_technician(technician, actor=bea).archived_at is None
