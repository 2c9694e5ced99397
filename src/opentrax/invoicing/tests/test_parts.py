"""An invoice begins with the parts that were used, at the contract's mark-up or the list price."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from opentrax.directory.models import Technician
from opentrax.invoicing import prefilling, services
from opentrax.invoicing.models import Invoice
from opentrax.invoicing.prefilling import first_content
from opentrax.invoicing.services import Content, LineIn
from opentrax.invoicing.states import PaperKind
from opentrax.invoicing.tests.conftest import MONDAY, Browse, Desk, part
from opentrax.kit.commands import Refused
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization
from opentrax.timesheets.services.correct import Correction, add_segment
from opentrax.timesheets.services.weeks import approve_week
from opentrax.workorders.models import Visit, WorkOrder
from opentrax.workorders.services.parts import take_part_back
from opentrax.workorders.tests.part_fixtures import Van, marked_up, van

__all__ = ["marked_up", "van"]


def begun(desk: Desk) -> Content:
    with desk.side("bolt"):
        return first_content(WorkOrder.objects.get(), PaperKind.INVOICE)


def part_lines(desk: Desk) -> list[LineIn]:
    return [line for line in begun(desk).lines if line.kind == "part"]


@pytest.mark.django_db
def test_parts_that_were_used_are_billed_once(
    desk: Desk, van: Van, marked_up: Callable[[], None], clock: SettableClock
) -> None:
    with desk.side("bolt"):
        van.use(desk.order, "2")
        take_part_back(van.use(desk.order, "1"), actor=desk.bea)
    marked_up()
    with desk.side("bolt"):
        van.use(desk.order, "1.5")
    [at_price, at_cost] = part_lines(desk)
    assert (at_price.quantity, at_price.unit_amount) == (2, Decimal("9.5"))
    assert "4.00" not in at_price.description
    assert (at_cost.quantity, at_cost.unit_amount) == (Decimal("1.5"), 5)
    assert "4.00" in at_cost.description
    assert "25" in at_cost.description
    desk.done()
    assert desk.bills(at_price, at_cost).net_amount == Decimal("26.5")
    clock.advance(minutes=5)
    assert part_lines(desk) == []


def judged(desk: Desk, *lines: LineIn) -> tuple[Invoice, list[tuple[object, object]]]:
    bill = desk.bills(*lines)
    with desk.side("acme"):
        found = bill.lines.order_by("position")
        return bill, list(found.values_list("used_quantity", "beyond_amount"))


@pytest.mark.django_db
def test_what_comes_in_while_a_draft_is_open_is_the_next_invoices(
    desk: Desk, van: Van, worked: Visit, technician: Technician, browse: Browse,
    clock: SettableClock,
) -> None:  # fmt: skip
    with desk.side("bolt"):
        van.use(desk.order, "2")
        early = van.use(desk.order, "1")
    desk.done()
    with desk.side("bolt"):
        order = WorkOrder.objects.get()
        draft = services.begin_draft(
            order, PaperKind.INVOICE, first_content(order, PaperKind.INVOICE), actor=desk.bea
        )
        late = van.use(desk.order, "2")
        more = worked.left_at + timedelta(minutes=40)
        said = Correction(
            kind="onsite", started_at=worked.left_at, ended_at=more, reason="the belt",
            visit_id=worked.pk,
        )  # fmt: skip
        add_segment(technician, said, actor=desk.bea)
        approve_week(technician, MONDAY, actor=desk.bea)
    page = browse("bea").get(f"/drafts/{draft.pk}").content.decode()
    assert "2 lines of approved time or of parts" in page
    clock.advance(minutes=5)
    with desk.side("bolt"):
        services.submit_invoice(draft, actor=desk.bea)
    left = begun(desk).lines
    assert [(one.kind, one.quantity, one.part_use_id) for one in left] == [
        ("labor", Decimal("0.667"), None), ("part", 2, late.pk),
    ]  # fmt: skip
    assert early.pk not in {line.part_use_id for line in left}


@pytest.mark.django_db
def test_parts_beyond_what_was_used_need_a_person(
    desk: Desk, van: Van, browse: Browse, bolt: Organization
) -> None:
    with desk.side("bolt"):
        use = van.use(desk.order, "2")
        back = van.use(desk.order, "1")
        take_part_back(back, actor=desk.bea)
    desk.done()
    desk.agrees(approves_itself=True, under_amount=Decimal(500), needs_rates=False)
    good, found = judged(desk, part("9.5", "1.5", part_use_id=use.pk))
    assert (good.status, found) == ("approved", [(2, 0)])
    assert {"rule": "uses", "passed": True, "facts": {"beyond_amount": "0.00"}} in good.checks
    bad, found = judged(
        desk,
        part("9.5", "0.5", part_use_id=use.pk), part("9.5", "1", part_use_id=use.pk),
        part("10", "1", part_use_id=back.pk), part("3"),
    )  # fmt: skip
    assert (bad.status, found) == (
        "submitted", [(2, 0), (2, Decimal("9.5")), (None, 10), (None, 3)],
    )  # fmt: skip
    for who in ("ada", "bea"):
        page = browse(who).get(f"/invoices/{bad.pk}").content.decode()
        assert "22.50\N{NO-BREAK SPACE}CAD are beyond it" in page
        assert "9.50\N{NO-BREAK SPACE}CAD beyond it" in page
        assert "no part that was used" in page
    _dearer, found = judged(desk, part("9.75", "0.25", part_use_id=use.pk))
    assert found == [(2, Decimal("2.44"))]  # nothing of it is left
    with pytest.raises(Refused, match="not used on this work order"):
        desk.bills(part("1", part_use_id=bolt.pk))


@pytest.mark.django_db
def test_what_one_invoice_does_not_hold_is_said_and_comes_next(
    desk: Desk, van: Van, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefilling, "MOST_LINES", 1)
    with desk.side("bolt"):
        first, second = van.use(desk.order, "2"), van.use(desk.order, "1")
    desk.done()
    bea = browse("bea")
    answer = bea.post(f"/work-orders/{desk.order.pk}/invoices", follow=True)
    page = answer.content.decode()
    assert "1 line of approved time or of parts" in page
    form = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "taxes-TOTAL_FORMS": "0",
            "taxes-INITIAL_FORMS": "0", "lines-0-kind": "part", "lines-0-description": "Belt",
            "lines-0-quantity": "2", "lines-0-unit_amount": "9.5", "submit": "1",
            "lines-0-part_use": str(first.pk)}  # fmt: skip
    assert f'value="{first.pk}" selected' in page
    bea.post(answer.redirect_chain[-1][0], form)
    assert [line.part_use_id for line in part_lines(desk)] == [second.pk]
