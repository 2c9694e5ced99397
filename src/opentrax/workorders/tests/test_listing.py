"""Lists in their orders, over what is kept and what clients opened; searches."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from opentrax.directory import services as directory
from opentrax.directory.models import Location
from opentrax.directory.services import LocationDetails
from opentrax.maps.rules import fold
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import listing, selectors, services
from opentrax.workorders.listing import SORTS, hits, in_order, listed
from opentrax.workorders.models import Assignment, Visit, WorkOrder, WorkRequest
from opentrax.workorders.tests.conftest import NINE, Browse, Side

pytestmark = pytest.mark.django_db
Raise = Callable[..., WorkOrder]


@pytest.fixture
def raised(shop: Location, ada: Person, side: Side) -> Raise:
    """Acme raises a work order."""

    def make(title: str, days: int | None = None, place: Location | None = None) -> WorkOrder:
        due_at = None if days is None else NINE + timedelta(days=days)
        details = services.WorkOrderDetails(title, due_at=due_at, client_po=f"PO-{title}")
        with side("acme"):
            return services.create_work_order(place or shop, details, actor=ada)

    return make


@pytest.fixture
def many(
    raised: Raise, shop: Location, partners: None, bolt: Organization, ada: Person, bea: Person,
    side: Side,
) -> list[WorkOrder]:  # fmt: skip
    """Of Acme with and without due dates at two places, some accepted by Bolt; of Bolt itself."""
    with side("acme"):
        annex = directory.add_location(LocationDetails("Annex", "UTC", point=(45, -75)), actor=ada)
    orders = [
        raised(f"Job {n}", days, place)
        for n, (days, place) in enumerate(product((None, 3, 1, 3), (shop, annex)))
    ]
    for order in orders[::2] + orders[1:2]:
        with side("acme"):
            offer = services.assign(order, bolt.pk, actor=ada)
        with side("bolt"):
            services.answer_assignment(offer, "accepted", actor=bea)
    with side("bolt"):
        yard = directory.add_location(LocationDetails("Yard", "UTC", point=(44, -74)), actor=bea)
        for days in (2, None):
            details = services.WorkOrderDetails("Own", due_at=days and NINE + timedelta(days=days))
            services.create_work_order(yard, details, actor=bea)
    return orders


def naive(sort: str) -> list[Any]:
    """All that the scope sees, sorted in memory."""
    own_id = listing.current_organization_id()
    orders = list(WorkOrder.objects.select_related("location"))
    descending = sort.startswith("-") or not sort

    def place(order: WorkOrder) -> tuple[Any, ...]:
        return order.organization_id.int, order.location.sort_key

    name = sort.removeprefix("-") or "created"
    if name == "location":
        orders.sort(key=lambda o: o.pk.int, reverse=True)
        orders.sort(key=place, reverse=descending)
        orders.sort(key=lambda o: o.organization_id != own_id)
        return [order.pk for order in orders]
    value = {
        "number": lambda o: o.number, "due": lambda o: o.due_at, "created": lambda o: o.created_at,
        "next": lambda o: o.next_due_at,
    }[name]  # fmt: skip
    given = [o for o in orders if value(o) is not None]
    given.sort(key=lambda o: (value(o), o.pk.int), reverse=descending)
    without = [o for o in orders if value(o) is None]
    without.sort(key=lambda o: (o.created_at, o.pk.int), reverse=True)
    return [order.pk for order in given + without]


@pytest.mark.parametrize("sort", ["", *SORTS])
@pytest.mark.parametrize("name", ["acme", "bolt", "globex"])
def test_a_list_is_what_sorting_everything_would_give(
    many: list[WorkOrder], globex: Organization, side: Side, name: str, sort: str
) -> None:
    with side(name):
        found = listed(selectors.work_orders(), sort)
        assert found == naive(sort)
        assert len(found) == {"acme": 8, "bolt": 7, "globex": 0}[name]
        assert [order.pk for order in in_order(found)] == found


def test_a_list_ends_and_says_so(
    many: list[WorkOrder], browse: Browse, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "The list ends" not in browse("ada").get("/work-orders").text
    monkeypatch.setattr(listing, "MOST", 3)
    with side("bolt"):
        for sort in ("", *SORTS):
            assert listed(selectors.work_orders(), sort) == naive(sort)[:4]
    page = browse("ada").get("/work-orders").text
    assert "The list ends after 3 work orders." in page
    assert page.count("<tr data-row>") == 3


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("leak", {"Leaking tap"}), ("TAP leaking", {"Leaking tap"}), ("eaking", set()),
        ("po-leaking", {"Leaking tap"}), ("tap shop s-1", {"Leaking tap"}),
        ("bouchee", {"Toilette bouchée"}), ("d’toil bouch", set()),
        ("o'clock (it)", {"O'Clock it"}),
        ("l’eau", {"Fuite d’eau à l’étage"}), ("\\ & tap", {"Leaking tap"}), ("café", set()),
    ],
)  # fmt: skip
def test_words_are_found_by_their_beginning(
    raised: Raise, side: Side, words: str, titles: set[str]
) -> None:
    for title in ("Leaking tap", "Toilette bouchée", "O'Clock it", "Fuite d’eau à l’étage"):
        raised(title)
    with side("acme"):
        found = selectors.work_orders(search=words)
        assert {order.title for order in found} == titles


def test_no_word_is_no_search(order: WorkOrder, side: Side) -> None:
    with side("acme"):
        assert hits("  ") is None
        assert not hits("':* | !")
        assert hits("door") == [order.pk]
        assert hits(str(order.number)) == [order.pk]
        assert hits("shop") == [order.pk]


def test_a_search_alone_is_in_the_order_of_the_list(
    many: list[WorkOrder], ada: Person, bea: Person, browse: Browse, side: Side
) -> None:
    for name, count in (("acme", 8), ("bolt", 5)):
        with side(name):
            found = listing.newest_hits("job")
            assert found == listed(selectors.work_orders(search="job"))
            assert found is not None
            assert len(found) == count
    with side("bolt"):
        # A number of Bolt's own books stands among them: the rows say where.
        services.set_own_reference(many[0], "JOB-77", actor=bea)
        assert listing.newest_hits("job") == found
        services.set_own_reference(many[2], "B-78", actor=bea)
        assert listing.newest_hits("b-78") is None
        assert listed(selectors.work_orders(search="b-78")) == [many[2].pk]
    assert "Job 2" in browse("bea").get("/work-orders?q=b-78").text
    assert browse("ada").get("/work-orders?q=job").text.count("<tr data-row>") == 8


def test_a_search_finds_what_is_open_to_the_organization_and_nothing_else(
    order: WorkOrder, partners: None, bolt: Organization, globex: Organization, ada: Person,
    bea: Person, side: Side,
) -> None:  # fmt: skip
    def found(name: str) -> list[UUID]:
        with side(name):
            return listed(selectors.work_orders(search="door"))

    assert (found("acme"), found("bolt"), found("globex")) == ([order.pk], [], [])
    with side("acme"):
        offer: Assignment = services.assign(order, bolt.pk, actor=ada)
    assert (found("bolt"), found("globex")) == ([order.pk], [])
    with side("bolt"):
        services.answer_assignment(offer, "declined", actor=bea)
        assert hits("door") == [], "not even by the function that the search asks"
    assert found("bolt") == []


def test_the_newest_hits_are_looked_at(
    raised: Raise, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [raised(f"Tap {n}").pk for n in range(4)]
    monkeypatch.setattr(listing, "MOST_HITS", 3)
    with side("acme"):
        assert hits("tap") == made[:0:-1]


@pytest.mark.parametrize(
    "name",
    [
        "Tim Example", "Zoé LÉVÊQUE", "Jean-François d’Arc", "Søren Ærø", "Łukasz Đình", "Straßer",
        "O'Neill", "ＦＵＬＬ Width", "Þór Œuvre", "  two   spaces ", "Иван", "",
    ],
)  # fmt: skip
def test_the_database_folds_a_name_as_the_program_does(db: None, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT workorders_folded(%s)", [name])
        assert cursor.fetchone() == (fold(name),)


def test_who_comes_and_who_asked_is_found_by_those_who_may_know(
    visit: Visit, globex: Organization, ada: Person, bea: Person, side: Side
) -> None:
    """The technician by both sides, the requester by who keeps the work order; until a recall, and
    by a word of the work order beside the name."""
    key = visit.work_order_id

    def found(name: str, words: str) -> list[UUID]:
        with side(name):
            return listed(selectors.work_orders(search=words))

    with side("acme"):
        place = WorkOrder.objects.get().location
        WorkRequest.objects.create(
            location=place, source="form", status="accepted", secret="s", description="Broken",
            requester_name="Zoé Pépin", work_order_id=key,
        )  # fmt: skip
    for words in ("tim", "EXAM", "tim door", "door exa"):
        assert (found("acme", words), found("bolt", words)) == ([key], [key]), words
    assert (found("acme", "pepin"), found("bolt", "pepin")) == ([key], [])
    for words in ("tim window", "im", "tim zoe"):
        assert found("acme", words) == [], words
    assert found("globex", "tim") == []
    with side("acme"):
        services.recall_assignment(visit.assignment, actor=ada)
    assert (found("acme", "tim"), found("bolt", "tim")) == ([key], [])
    with side("acme"):
        Visit.objects.update(technician_name="")
    assert found("acme", "tim") == []
