"""Checklists: conditions, failing and missing answers, versions, and the work order that waits."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from hypothesis import given, settings
from hypothesis import strategies as st

from opentrax.directory.models import Location
from opentrax.kit.commands import Refused
from opentrax.kit.keys import uuid7
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import checklists as lists
from opentrax.workorders import services
from opentrax.workorders.checklists import (
    Condition,
    Definition,
    Given,
    Item,
    Option,
    Section,
    Text,
)
from opentrax.workorders.filled import checklists_of
from opentrax.workorders.models import (
    Assignment,
    Attachment,
    Checklist,
    ChecklistAnswer,
    ChecklistVersion,
    Visit,
    WorkChecklist,
    WorkOrder,
)
from opentrax.workorders.services import Answers, ChecklistDetails
from opentrax.workorders.tests.conftest import NINE, Side
from opentrax.workorders.tests.feed_fixtures import files_folder, upload

__all__ = ["files_folder"]

SAFE = Item(
    "i2", "yes_no", Text("Is it safe?", "Est-ce sécuritaire ?"), is_required=True, fails=("no",),
    photo="failed", raises_work_order=True,
)  # fmt: skip
WHY = Item("i3", "text", Text("Why not?"), is_required=True,
           shown_if=(Condition("i2", "is", "no"),))  # fmt: skip
PRESSURE = Item(
    "i4", "number", Text("Pressure"), minimum=Decimal("1.5"), maximum=Decimal(3), unit="bar"
)
FORM = Definition((Section("s1", Text("Door"), (SAFE, WHY, PRESSURE)),), 4)


# Pure: any form of yes and no and of numbers, with conditions on earlier items.


@st.composite
def forms(draw: st.DrawFn) -> Definition:
    items: list[Item] = []
    for n in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(["yes_no", "number"]))
        conditions = []
        if items and draw(st.booleans()):
            asked = draw(st.sampled_from(items))
            operator = draw(st.sampled_from(["is", "is_not", "failed", "answered"]))
            value = draw(st.sampled_from(["yes", "no"] if asked.kind == "yes_no" else ["1", "5"]))
            conditions.append(Condition(asked.key, operator, value))
        is_number = kind == "number"
        items.append(
            Item(
                f"i{n}", kind, Text(f"Item {n}"), is_required=draw(st.booleans()),
                fails=() if is_number else ("no",), minimum=Decimal(2) if is_number else None,
                photo=draw(st.sampled_from(["none", "failed", "always"])),
                shown_if=tuple(conditions),
            )
        )  # fmt: skip
    return Definition((Section("s", Text("S"), tuple(items)),), len(items))


@st.composite
def answered(draw: st.DrawFn) -> tuple[Definition, dict[str, Given]]:
    form = draw(forms())
    found = {}
    for item in form.items:
        values = ["", "1", "5"] if item.kind == "number" else ["", "yes", "no", "na"]
        found[item.key] = Given(draw(st.sampled_from(values)), draw(st.integers(0, 1)))
    return form, found


@settings(max_examples=100)
@given(answered())
def test_what_is_hidden_never_counts(case: tuple[Definition, dict[str, Given]]) -> None:
    form, answers = case
    assert lists.problems(form) == []
    shown = lists.shown(form, answers)
    hidden = {item.key for item in form.items} - {item.key for item in shown}
    without = {key: given for key, given in answers.items() if key not in hidden}
    assert lists.shown(form, without) == shown
    missing = lists.missing(form, answers)
    assert missing == lists.missing(form, without)
    assert set(missing) <= set(shown)
    for item in shown:
        for condition in item.shown_if:
            assert condition.item not in hidden, "asks what nobody was asked"


@settings(max_examples=100)
@given(answered())
def test_whoever_answers_all_that_is_missing_is_done(
    case: tuple[Definition, dict[str, Given]],
) -> None:
    form, answers = case
    for _round in range(len(list(form.items)) + 1):
        for item in lists.missing(form, answers):
            value = answers[item.key].value or ("5" if item.kind == "number" else "yes")
            answers[item.key] = Given(value, 1)
    assert lists.missing(form, answers) == []


@settings(max_examples=100)
@given(forms())
def test_a_form_is_kept_as_it_is(form: Definition) -> None:
    assert lists.decoded(lists.encoded(form)) == form


@pytest.mark.parametrize(
    ("item", "sent", "kept"),
    [
        (SAFE, ["no"], "no"),
        (PRESSURE, ["2,50"], "2.5"),
        (PRESSURE, [" "], ""),
        (Item("d", "date", Text("D")), ["2026-03-24"], "2026-03-24"),
        (Item("m", "many", Text("M"), options=(Option("a", Text("A")), Option("b", Text("B")))),
         ["b", "a"], "a\nb"),
    ],
)  # fmt: skip
def test_an_answer_is_read(item: Item, sent: list[str], kept: str) -> None:
    assert lists.read(item, sent) == kept


@pytest.mark.parametrize(
    ("item", "sent"),
    [(SAFE, "maybe"), (PRESSURE, "two"), (PRESSURE, "Infinity"), (PRESSURE, "1e99"),
     (Item("d", "date", Text("D")), "24/3/2026"), (WHY, "x" * 2001)],
)  # fmt: skip
def test_what_is_no_answer_is_refused(item: Item, sent: str) -> None:
    with pytest.raises(lists.Unreadable):
        lists.read(item, [sent])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text": Text()}, "write what is asked"),
        ({"kind": "choice", "fails": ()}, "two different answers"),
        ({"fails": ("never",)}, "not one of its answers"),
        ({"fails": ()}, "which answers fail"),
        ({"shown_if": (Condition("i9", "is", "no"),)}, "does not come before"),
        ({"kind": "magic"}, "how it is answered"),
    ],
)
def test_a_faulty_item_is_told(changes: dict[str, object], says: str) -> None:
    form = Definition((Section("s1", Text("S"), (replace_item(SAFE, **changes),)),), 2)
    assert any(says in text for text in lists.problems(form))


def replace_item(item: Item, **changes: object) -> Item:
    return msgspec.structs.replace(item, **changes)


# Through the services.


@pytest.fixture
def published(ada: Person, side: Side) -> Checklist:
    """Acme's checklist of doors, put to each of its work orders."""
    with side("acme"):
        details = ChecklistDetails("Door check", "Contrôle de porte", is_put_by_rule=True)
        made = services.add_checklist(details, definition=FORM, actor=ada)
        return services.publish_checklist(made, actor=ada)


@pytest.fixture
def put(published: Checklist, visit: Visit, side: Side) -> WorkChecklist:
    with side("acme"):
        return WorkChecklist.objects.get(work_order_id=visit.work_order_id)


Fill = Callable[..., WorkChecklist]


@pytest.fixture
def fill(put: WorkChecklist, visit: Visit, tim: Person, side: Side) -> Fill:
    def run(photos: int = 0, **texts: str) -> WorkChecklist:
        with side("bolt"):
            sent = Answers(
                "s1", {key: [text] for key, text in texts.items()},
                {"i2": [upload() for _ in range(photos)]},
            )  # fmt: skip
            return services.answer_section(put, sent, actor=tim, visit=visit)

    return run


@pytest.mark.django_db
def test_done_is_refused_with_what_is_missing_until_it_is_filled_in(
    put: WorkChecklist, fill: Fill, visit: Visit, tim: Person, bea: Person, side: Side
) -> None:
    with side("bolt"):
        services.mark_visit_arrived(visit, at=NINE, actor=tim)
        with pytest.raises(Refused, match=r"missing.*Door check: Is it safe"):
            services.mark_visit_left(visit, at=NINE, outcome="done", actor=tim)
        services.mark_visit_left(visit, at=NINE, actor=tim)
        with pytest.raises(Refused, match="Door check: Is it safe"):
            services.report_outcome(visit, "done", actor=tim)
        with pytest.raises(Refused, match="Door check: Is it safe"):
            services.complete_work_order(visit.work_order, reason="seen", actor=bea)
        services.report_outcome(visit, "return_needed", actor=tim)
    fill(i2="yes")
    with side("bolt"):
        services.report_outcome(visit, "done", actor=tim)
        assert WorkOrder.objects.get(pk=visit.work_order_id).status == "completed"


@pytest.mark.django_db
def test_a_failed_item_raises_one_work_order_and_asks_for_why_and_a_photo(
    fill: Fill, put: WorkChecklist, visit: Visit, side: Side, acme: Organization
) -> None:
    fill(i2="no")
    with side("acme"):
        [filled] = checklists_of(visit.work_order)
        assert [item.key for item in filled.missing] == ["i2", "i3"]
        [answer] = ChecklistAnswer.objects.all()
        [follow_up] = WorkOrder.objects.exclude(pk=visit.work_order_id)
        assert (answer.follow_up_id, follow_up.title) == (follow_up.pk, "Failed: Is it safe?")
        assert follow_up.organization_id == acme.pk
    fill(i2="no", i3="The spring is broken.", photos=1)
    fill(i2="yes")
    fill(i2="no")
    with side("acme"):
        assert WorkOrder.objects.exclude(pk=visit.work_order_id).count() == 1
        [filled] = checklists_of(visit.work_order)
        assert filled.missing == []
        [photo] = Attachment.objects.all()
        assert photo.answer_id == filled.answers["i2"].pk
        assert photo.taken_at is not None


@pytest.mark.django_db
def test_answers_stay_with_the_version_that_was_put(
    fill: Fill, published: Checklist, visit: Visit, shop: Location, ada: Person, side: Side
) -> None:
    fill(i2="yes", i4="2")
    with side("acme"):
        later = Definition((Section("s1", Text("Door"), (replace_item(SAFE, fails=("yes",)),)),), 4)
        services.change_draft(published, lambda _: later, actor=ada)
        services.publish_checklist(published, actor=ada)
        with pytest.raises(Refused, match="Nothing changed"):
            services.publish_checklist(published, actor=ada)
        [filled] = checklists_of(visit.work_order)
        assert filled.definition == FORM
        assert filled.failed == []
        other = services.create_work_order(shop, services.WorkOrderDetails("Next"), actor=ada)
        [new] = checklists_of(other)
        assert (new.row.version.number, new.definition) == (2, later)


@pytest.mark.django_db
def test_the_database_changes_no_version(published: Checklist, side: Side) -> None:
    with (
        side("acme"),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        ChecklistVersion.objects.update(definition="")


@pytest.mark.django_db
def test_the_next_provider_begins_anew_and_reads_nothing_of_the_one_before(
    fill: Fill, accepted: Assignment, visit: Visit, ada: Person, side: Side
) -> None:
    fill(i2="no")
    with side("acme"):
        services.recall_assignment(accepted, actor=ada)
        order = WorkOrder.objects.get(pk=visit.work_order_id)
        [filled] = checklists_of(order)
        assert filled.given == {}
        assert ChecklistAnswer.objects.count() == 1
    with side("bolt"):
        assert ChecklistAnswer.objects.count() == 0
        assert WorkChecklist.objects.count() == 0
        assert ChecklistVersion.objects.count() == 0
        with pytest.raises(Refused, match="no longer open"):
            services.answer_section(filled.row, Answers("s1", {"i2": ["no"]}), actor=ada)


@pytest.mark.django_db
def test_a_section_that_is_sent_twice_is_saved_once(
    put: WorkChecklist, visit: Visit, tim: Person, side: Side
) -> None:
    key = uuid7()
    with side("bolt"):
        for _ in range(2):
            sent = Answers("s1", {"i2": ["no"]}, {"i2": [upload()]})
            services.answer_section(put, sent, actor=tim, visit=visit, command_id=key)
        assert Attachment.objects.count() == 1


@pytest.mark.django_db
def test_a_checklist_is_put_by_trade_and_by_hand_and_taken_off_while_nobody_answered(
    shop: Location, order: WorkOrder, ada: Person, side: Side
) -> None:
    with side("acme"):
        details = ChecklistDetails("Lifts", is_put_by_rule=True, trade_code="elevators")
        made = services.add_checklist(details, definition=FORM, actor=ada)
        with pytest.raises(Refused, match="Publish"):
            services.put_checklist(order, made, actor=ada)
        services.publish_checklist(made, actor=ada)
        wanted = services.WorkOrderDetails("Lift", trade="elevators")
        lift = services.create_work_order(shop, wanted, actor=ada)
        door = services.create_work_order(shop, replace(wanted, trade="doors"), actor=ada)
        assert [len(checklists_of(one)) for one in (lift, door)] == [1, 0]
        row = services.put_checklist(door, made, actor=ada)
        with pytest.raises(Refused, match="already"):
            services.put_checklist(door, made, actor=ada)
        services.take_checklist_off(row, actor=ada)
        assert checklists_of(door) == []
        [filled] = checklists_of(lift)
        services.answer_section(filled.row, Answers("s1", {"i2": ["yes"]}), actor=ada)
        with pytest.raises(Refused, match="stays"):
            services.take_checklist_off(filled.row, actor=ada)
