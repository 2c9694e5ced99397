"""Near and over the cap: lists find what pages show, to each side by the amounts it sees."""

import random
from contextlib import suppress
from decimal import Decimal
from importlib import import_module
from uuid import UUID

import pytest
from django.db import connection

from opentrax.kit.commands import Refused
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import listing, selectors, services
from opentrax.workorders.caps import incurred_totals, used
from opentrax.workorders.models import Assignment, Incurred, WorkOrder
from opentrax.workorders.tests.conftest import Browse, Side

pytestmark = pytest.mark.django_db
FOUND = {"near": ["near"], "over": ["near", "over"]}
"""By which words of the filter a reach is found."""


def shown(order: WorkOrder) -> str:
    """What pages show to the scope; empty where it sees no such work order."""
    seen = WorkOrder.objects.filter(pk=order.pk).first()
    return "" if seen is None else str(used(seen, incurred_totals([seen])).reach)


def found(order: WorkOrder) -> list[str]:
    """The words by which the scope's list finds it, in each order and in pieces."""
    rows, words = selectors.work_orders(), []
    for word in ("near", "over"):
        keys = {sort: listing.listed(rows, sort, nte=word) for sort in ("", *listing.SORTS)}
        keys["api"] = [one.pk for one in listing.newest_before(rows, None, 5, nte=word)]
        keys["every"] = [key for key, _number in listing.every(rows, 5, nte=word)]
        assert len({str(one) for one in keys.values()}) == 1, keys
        words += [word] if order.pk in keys[""] else []
    return words


class Acts:
    """What can happen to one work order of Acme between Bolt and Globex."""

    def __init__(self, order: WorkOrder, people: dict[str, Person], side: Side) -> None:
        self.order, self.people, self.side = order, people, side
        self.provider, self.ids = "", dict[str, UUID]()

    def cap(self, pick: random.Random) -> None:
        amount = pick.choice([None, Decimal(0), Decimal(100), Decimal(160)])
        with self.side("acme"), suppress(Refused):  # the amount that it is already
            services.change_nte(self.order, amount, reason="agreed", actor=self.people["acme"])

    def offer(self, pick: random.Random) -> None:
        with self.side("acme"):
            if self.provider:
                [standing] = Assignment.objects.filter(status="accepted")
                services.recall_assignment(standing, actor=self.people["acme"])
            self.provider = {"bolt": "globex"}.get(self.provider, "bolt")
            provider_id = self.ids[self.provider]
            offer = services.assign(self.order, provider_id, actor=self.people["acme"])
        with self.side(self.provider):
            services.answer_assignment(offer, "accepted", actor=self.people[self.provider])

    def spend(self, pick: random.Random) -> None:
        amount = Decimal(pick.choice(["0.01", "19.99", "30", "80"]))
        with self.side(self.provider):
            services.add_incurred(self.order, amount, "labor", actor=self.people[self.provider])

    def withdraw(self, pick: random.Random) -> None:
        with self.side(self.provider):
            rows = list(Incurred.objects.filter(withdrawn_at=None).order_by("id"))
            if rows:
                gone = pick.choice(rows)
                services.withdraw_incurred(gone, actor=self.people[self.provider])


@pytest.fixture
def acts(order: WorkOrder, partners: None, globex: Organization, ada: Person, bea: Person,
         gus: Person, side: Side, bolt: Organization) -> Acts:  # fmt: skip
    """With a cap of 100, accepted by Bolt."""
    with side("acme"):
        organizations.add_partner(globex.pk, actor=ada)
        services.change_nte(order, Decimal(100), reason="agreed", actor=ada)
    made = Acts(order, {"acme": ada, "bolt": bea, "globex": gus}, side)
    made.ids = {"bolt": bolt.pk, "globex": globex.pk}
    made.offer(random.Random(0))
    return made


@pytest.mark.parametrize("seed", [1, 3])
def test_what_is_kept_is_what_pages_show_whatever_happened(acts: Acts, seed: int) -> None:
    pick, seen = random.Random(seed), set()
    choices = [acts.cap, acts.offer, acts.spend, acts.spend, acts.spend, acts.withdraw]
    for _step in range(16):
        pick.choice(choices)(pick)
        reached = []
        for name, kept in (("acme", "reach"), (acts.provider, "provider_reach")):
            with acts.side(name):
                reach, seen_now = shown(acts.order), WorkOrder.objects.get(pk=acts.order.pk)
            assert getattr(seen_now, kept) == (reach if reach in FOUND else ""), (name, reach)
            reached.append(reach)
        seen.add(tuple(reached))
    # A provider's own is not what the keeper sees: an earlier one's amounts are not its own.
    assert seen & {("over", "below"), ("near", "below"), ("over", "near")}


def test_every_list_finds_what_pages_show_to_its_side(acts: Acts) -> None:
    def all_sides() -> list[list[str]]:
        lists = []
        for name in ("acme", "bolt", "globex"):
            with acts.side(name):
                lists.append(found(acts.order))
                assert lists[-1] == FOUND.get(shown(acts.order), [])
        return lists

    def spend(amount: str) -> None:
        with acts.side(acts.provider):
            actor = acts.people[acts.provider]
            services.add_incurred(acts.order, Decimal(amount), "labor", actor=actor)

    spend("80")
    assert all_sides() == [["near"], ["near"], []]
    acts.offer(random.Random(0))
    spend("20.01")
    assert all_sides() == [["near", "over"], [], []]  # the second one spent 20 % itself
    spend("59.99")
    assert all_sides() == [["near", "over"], [], ["near"]]


def test_the_filter_on_the_list_kept_and_for_many(
    order: WorkOrder, offer: Assignment, ada: Person, bea: Person, side: Side, browse: Browse
) -> None:
    with side("acme"):
        services.change_nte(order, Decimal(100), reason="agreed", actor=ada)
    with side("bolt"):
        services.answer_assignment(offer, "accepted", actor=bea)
        services.add_incurred(order, Decimal(80), "labor", actor=bea)
    for name in ("ada", "bea"):
        client = browse(name)
        assert "Fix the door" in client.get("/work-orders?nte=near").text
        assert "No work order fits" in client.get("/work-orders?nte=over").text
        assert "Fix the door" in client.get("/work-orders?nte=nonsense").text
    client = browse("ada")
    form = {"name": "Tight", "is_pinned": "on", "nte": "over"}
    kept = client.post("/work-orders/filters/new", form)["Location"]
    assert "NTE: over" in client.get("/work-orders/filters").text
    assert "Fix the door" not in client.get(kept).text
    chosen = "/work-orders/bulk?act=cancel&all=1&nte="
    assert "NTE: near or over" in client.get(f"{chosen}near").text
    assert f" {order.number}" in client.get(f"{chosen}near").text
    with side("bolt"):
        services.add_incurred(order, Decimal("20.01"), "parts", actor=bea)
    page = client.get(kept).text
    assert "Fix the door" in page
    assert 'value="over" selected>NTE: over' in page


def test_what_was_there_before_is_filled_in(
    order: WorkOrder, offer: Assignment, ada: Person, bea: Person, side: Side
) -> None:
    with side("acme"):
        services.change_nte(order, Decimal(100), reason="agreed", actor=ada)
    with side("bolt"):
        services.answer_assignment(offer, "accepted", actor=bea)
        services.add_incurred(order, Decimal(80), "labor", actor=bea)
        wrong = services.add_incurred(order, Decimal(80), "typo", actor=bea)
        services.withdraw_incurred(wrong, actor=bea)
    fill = import_module("opentrax.workorders.migrations.0031_reach").FILL
    with side("acme"), connection.cursor() as cursor:
        WorkOrder.objects.update(reach="over", provider_reach="")
        cursor.execute(fill)
        order.refresh_from_db()
        assert (order.reach, order.provider_reach) == ("near", "near")
