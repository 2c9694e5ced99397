"""Many work orders at once: the number is said before, each goes by its own rules, once."""

import csv
import re
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.db import OperationalError
from django.test import Client
from openpyxl import load_workbook
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from opentrax.directory import services as directory
from opentrax.directory.models import Location
from opentrax.directory.services import FieldDetails
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services, tasks
from opentrax.workorders.models import Assignment, BulkItem, BulkRun, Note, WorkOrder
from opentrax.workorders.services import bulk
from opentrax.workorders.services.bulk import carry_on
from opentrax.workorders.services.cost_settings import change_cost_settings
from opentrax.workorders.tests.conftest import Browse, Side

BULK = "/work-orders/bulk"
COMMAND = re.compile(r'name="command_id" value="([^"]+)"')


@pytest.fixture
def five(shop: Location, ada: Person, side: Side) -> list[WorkOrder]:
    """Acme's, of which the last is cancelled."""
    with side("acme"):
        made = [
            services.create_work_order(shop, services.WorkOrderDetails(f"Door {n}"), actor=ada)
            for n in range(5)
        ]
        made[-1] = services.cancel_work_order(made[-1], reason="not needed", actor=ada)
    return made


def begun(client: Client, said: int, **values: object) -> str:
    """Begin through the page; return the address of its progress."""
    response = client.post(BULK, {"said": said, **values})
    assert response.status_code == 302, response.text
    return str(response["Location"])


def carried_out() -> int:
    """Carry out what waits, and what that leaves waiting, as a worker does; return how many jobs
    it took.
    """
    done: set[int] = set()
    while True:
        waiting = ProcrastinateJob.objects.filter(task_name=tasks.carry_out_bulk.name)
        jobs = list(waiting.exclude(pk__in=done).order_by("pk"))
        if not jobs:
            return len(done)
        for job in jobs:
            done.add(job.pk)
            app.tasks[job.task_name].func(**job.args)


def test_chosen_ones_are_changed_and_each_refusal_is_said_by_number(
    five: list[WorkOrder], acme: Organization, side: Side, browse: Browse
) -> None:
    client = browse("ada")
    page = client.get("/work-orders")
    assert f'name="order" value="{five[0].pk}"' in page.text
    keys = [five[0].pk, five[4].pk]
    asked = client.get(BULK, {"act": "priority", "order": keys})
    assert "It is about 2 work orders." in asked.text
    address = begun(client, 2, act="priority", order=keys, chosen="high")
    waiting = client.get(address).text
    assert "0 of 2" in waiting
    assert "hx-get" in waiting
    carried_out()
    shown = client.get(address).text
    assert "2 of 2" in shown
    assert "hx-get" not in shown
    with side("acme"):
        priorities = WorkOrder.objects.order_by("number").values_list("priority", flat=True)
        assert list(priorities) == ["high", "normal", "normal", "normal", "normal"]
        [refused] = BulkItem.objects.filter(state="refused")
    assert refused.number == five[4].number
    assert refused.refusal
    assert refused.refusal in shown
    assert browse("dan").get(address).status_code == 404  # it is Ada's


def test_all_that_match_are_those_whose_number_was_said(
    five: list[WorkOrder], acme: Organization, ada: Person, side: Side, browse: Browse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    client, every = browse("ada"), {"act": "cancel", "all": "1", "status": "open"}
    asked = client.get(BULK, every)
    assert "It is about 4 work orders." in asked.text
    key = COMMAND.search(asked.text)
    assert key is not None
    form = every | {"said": 4, "words": "The shop closes", "command_id": key[1]}
    with side("acme"):
        services.cancel_work_order(five[0], reason="by itself", actor=ada)
    changed = client.post(BULK, form)
    assert changed.status_code == 422
    assert "Meanwhile the number changed: 3, not 4" in changed.text
    first = begun(client, **(form | {"said": 3}))  # type: ignore[arg-type]
    assert carried_out() == 2  # two, then the third
    # The same press again, now that none matches any more, is the same run.
    assert begun(client, **(form | {"said": 3})) == first  # type: ignore[arg-type]
    with side("acme"):
        assert set(WorkOrder.objects.values_list("status", flat=True)) == {"cancelled"}
        run = BulkRun.objects.get()
        assert (run.total, run.words) == (3, "")
        assert run.finished_at is not None
        reasons = set(WorkOrder.objects.values_list("cancel_reason", flat=True))
        assert reasons == {"not needed", "by itself", "The shop closes"}


def test_carried_out_again_nothing_happens_twice_and_a_failure_stops_nobody(
    five: list[WorkOrder], acme: Organization, side: Side, browse: Browse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    keys = [order.pk for order in five[:3]]
    begun(browse("ada"), 3, act="note", order=keys, words="Look twice", is_internal="on")
    with side("acme"):
        run = BulkRun.objects.get()
    usual, broken = bulk.ACTS["note"], five[1].pk

    def once_broken(order: WorkOrder, of: BulkRun, actor: Person) -> object:
        made = usual(order, of, actor)
        if order.pk == broken:
            raise ZeroDivisionError
        return made

    monkeypatch.setattr(bulk, "ACTS", {"note": once_broken})
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    assert carry_on(acme.pk, run.pk)  # the worker dies here, and another goes on
    assert not carry_on(acme.pk, run.pk)
    assert not carry_on(acme.pk, run.pk)
    with side("acme"):
        written = sorted(Note.objects.values_list("work_order_id", flat=True))
        assert written == sorted([five[0].pk, five[2].pk])
        [failed] = BulkItem.objects.filter(state="refused")
        assert failed.work_order_id == broken
        assert "failed" in failed.refusal


def test_a_deadlock_refuses_nothing_and_the_job_comes_again(
    five: list[WorkOrder], acme: Organization, side: Side, browse: Browse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    begun(browse("ada"), 1, act="note", order=[five[0].pk], words="Look", is_internal="on")
    with side("acme"):
        run = BulkRun.objects.get()

    def deadlocked(order: WorkOrder, of: BulkRun, actor: Person) -> object:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(bulk, "ACTS", {"note": deadlocked})
        with pytest.raises(OperationalError):
            carry_on(acme.pk, run.pk)
    assert not carry_on(acme.pk, run.pk)
    with side("acme"):
        assert [item.state for item in BulkItem.objects.all()] == ["done"]
        assert Note.objects.count() == 1


def test_each_act_goes_by_the_rules_of_its_page(
    five: list[WorkOrder], acme: Organization, bolt: Organization, partners: None, ada: Person,
    bea: Person, side: Side, browse: Browse,
) -> None:  # fmt: skip
    client, first = browse("ada"), [five[0].pk]
    begun(client, 1, act="trade", order=first, chosen="roofing")
    begun(client, 1, act="nte", order=first, amount="250.50", words="As agreed")
    begun(client, 1, act="offer", order=first, chosen=bolt.pk, minutes="0")
    carried_out()
    with side("acme"):
        order = WorkOrder.objects.get(pk=first[0])
        assert (order.trade_code, str(order.nte_amount)) == ("roofing", "250.500")
        assert (order.provider_id, order.title) == (bolt.pk, "Door 0")
        offer = Assignment.objects.get()
    provider = browse("bea")
    begun(provider, 1, act="note", all="1", words="We come")
    with side("bolt"):
        services.answer_assignment(offer, "declined", actor=bea, reason="no")
    carried_out()  # what was open when it began is open no more
    with side("bolt"):
        [refused] = BulkItem.objects.all()
        assert "no longer open" in refused.refusal
    begun(client, 1, act="verify", order=first)
    carried_out()
    with side("acme"):
        assert BulkItem.objects.filter(state="refused").count() == 1
        change_cost_settings(nte_label="NTE", currency="USD", actor=ada)
    begun(client, 1, act="nte", order=first, amount="9", words="In dollars now")
    carried_out()
    with side("acme"):
        assert BulkItem.objects.filter(refusal__contains="another currency").count() == 1
        assert WorkOrder.objects.get(pk=first[0]).nte_amount == Decimal("250.5")


def test_who_may_not_and_what_makes_no_sense(
    five: list[WorkOrder], order: WorkOrder, bolt: Organization, partners: None, tim: Person,
    browse: Browse,
) -> None:  # fmt: skip
    client, keys = browse("ada"), [five[0].pk]
    assert client.get(BULK, {"act": "nonsense", "order": keys}).status_code == 302
    none = client.get(BULK, {"act": "note", "order": "no key"}, follow=True)
    assert "Choose work orders first" in none.text
    assert client.post(BULK, {"act": "note", "order": keys, "said": 1}).status_code == 422
    for words in ("a\0b", "y" * 301):
        form = {"act": "cancel", "order": keys, "said": 1, "words": words}
        assert client.post(BULK, form).status_code == 422
    odd = {"act": "offer", "order": keys, "said": 1, "chosen": order.pk}
    assert client.post(BULK, odd).status_code == 422
    assert client.post(BULK, {"act": "nte", "order": keys, "said": 1, "amount": "NaN",
                              "words": "x"}).status_code == 422  # fmt: skip
    gus = browse("gus").get(BULK, {"act": "note", "order": keys}, follow=True)
    assert "Choose work orders first" in gus.text
    assert browse("tim").get(BULK, {"act": "note", "order": keys}).status_code == 403
    assert 'name="act"' not in browse("tim").get("/work-orders").text


def test_what_is_chosen_or_found_is_exported_with_own_fields_and_references(
    five: list[WorkOrder], shop: Location, partners: None, bolt: Organization, ada: Person,
    bea: Person, side: Side, browse: Browse,
) -> None:  # fmt: skip
    with side("acme"):
        field = directory.add_field(FieldDetails("Cost centre"), actor=ada)
        details = services.WorkOrderDetails("=1+1", fields={field.pk: "North 7"})
        order = services.create_work_order(shop, details, actor=ada)
        services.set_own_reference(order, "AC-1", actor=ada)
        services.assign(order, bolt.pk, actor=ada)
    with side("bolt"):
        services.set_own_reference(order, "BO-9", actor=bea)
    client, address = browse("ada"), "/work-orders/export"
    response = client.get(address, {"format": "csv", "all": "1", "status": "open", "sort": "x"})
    rows = list(csv.DictReader(StringIO(response.text)))
    assert [row["title"] for row in rows] == ["'=1+1", "Door 3", "Door 2", "Door 1", "Door 0"]
    first = rows[0]
    assert (first["Cost centre"], first["own_reference"]) == ("North 7", "AC-1")
    assert (first["client"], first["provider"], first["location"]) == ("Acme", "Bolt", "Shop")
    assert rows[1]["Cost centre"] == ""
    theirs = browse("bea").get(address, {"order": [order.pk, five[0].pk]})
    sheet = load_workbook(BytesIO(theirs.content))["work_orders"]
    header, *others = [list(row) for row in sheet.values]
    [told] = [dict(zip(header, row, strict=True)) for row in others]
    assert (told["title"], told["own_reference"]) == ("=1+1", "BO-9")
    assert client.get(address).status_code == 302  # nothing is chosen
    assert browse("tim").get(address, {"all": "1"}).status_code == 403
