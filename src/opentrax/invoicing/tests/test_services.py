"""From a draft to money: what each side sees, what the contract says, and what replaces the cap."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from opentrax.directory.services.rates import RateDetails, add_rate_card, end_rate_card
from opentrax.engine.pricing import Tax
from opentrax.invoicing import prefilling, services
from opentrax.invoicing.models import Draft, Invoice, InvoiceLine, Proposal, ProposalLine
from opentrax.invoicing.prefilling import first_content
from opentrax.invoicing.services import Content, LineIn
from opentrax.invoicing.states import PaperKind
from opentrax.invoicing.tests.conftest import GST, QST, Desk, Side, hours, part
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services as workorders
from opentrax.workorders.models import NteChange, Visit, WorkOrder
from opentrax.workorders.rates import rate_card_for
from opentrax.workorders.services.cost_settings import change_cost_settings


def denied() -> AbstractContextManager[object]:
    return pytest.raises(DatabaseError, match="permission denied")


def test_a_draft_is_its_providers_alone(desk: Desk, side: Side) -> None:
    with side("bolt"):
        draft = services.begin_draft(desk.order, PaperKind.PROPOSAL, Content(), actor=desk.bea)
    with side("acme"):
        assert not Draft.objects.exists()
        with pytest.raises(Refused, match="draft is gone"):
            services.save_draft(draft, Content(), actor=desk.ada)
        with pytest.raises(Refused, match="Only the organization that carries out"):
            services.begin_draft(desk.order, PaperKind.PROPOSAL, Content(), actor=desk.ada)
    with side("bolt"), pytest.raises(Refused, match="at least one line"):
        services.submit_proposal(draft, actor=desk.bea)


def test_an_approved_proposal_replaces_the_cap_and_work_that_waited_goes_on(
    desk: Desk, worked: Visit, side: Side
) -> None:
    desk.cap("100")
    with side("bolt"):
        workorders.hold_work_order(desk.order, "approval", actor=desk.bea)
        workorders.add_incurred(desk.order, Decimal(40), "first look", actor=desk.bea)
    first = desk.proposes(part("200", "2"), taxes=(GST, QST), words="two hinges")
    assert (first.number, first.version) == (1, 1)
    assert (first.net_amount, first.tax_amount) == (Decimal(400), Decimal("59.90"))
    assert (first.incurred_amount, first.total_amount) == (Decimal(40), Decimal("499.90"))
    second = desk.proposes(part("300"))
    assert second.number == 2
    with side("acme"):
        services.approve_proposal(first, actor=desk.ada)
        assert desk.fresh().nte_amount == Decimal("499.90")
        assert desk.fresh().status == "in_progress"
        services.approve_proposal(second, actor=desk.ada)
        assert desk.fresh().nte_amount == Decimal(340)  # the last one, never summed
        assert desk.fresh().nte_source == "proposal"
        steps = NteChange.objects.exclude(proposal_id=None).values_list("proposal_id", flat=True)
        assert set(steps) == {first.pk, second.pk}
        with pytest.raises(Refused, match="decided already"):
            services.reject(first, "too late", actor=desk.ada)


def test_what_is_challenged_comes_again_beside_the_first(desk: Desk, side: Side) -> None:
    first = desk.proposes(part("200"), part("10"))
    with side("bolt"), pytest.raises(Refused, match="raised the work order"):
        services.approve_proposal(first, actor=desk.bea)
    with side("acme"):
        line = first.lines.get(position=1)
        with pytest.raises(Refused, match="Say what is wrong"):
            services.challenge(first, " ", lines={line.pk: " "}, actor=desk.ada)
        services.challenge(first, "", lines={line.pk: "a cheaper hinge will do"}, actor=desk.ada)
    with side("bolt"):
        draft = services.revise(first, actor=desk.bea)
        assert services.revise(first, actor=desk.bea).pk == draft.pk
        assert [row["unit_amount"] for row in draft.lines] == ["200.0000", "10.0000"]
        services.save_draft(draft, Content((part("120"),)), actor=desk.bea)
        again = services.submit_proposal(draft, actor=desk.bea)
        assert (again.number, again.version, again.replaces_id) == (1, 2, first.pk)
        assert Proposal.objects.get(pk=first.pk).status == "resubmitted"
        assert first.lines.get(position=1).challenge == "a cheaper hinge will do"
        with pytest.raises(Refused, match="challenged"):
            services.revise(first, actor=desk.bea)


def test_billed_time_is_held_against_approved_time(
    desk: Desk, worked: Visit, rates: Callable[..., None], side: Side
) -> None:
    rates(regular=Decimal(80), travel=Decimal(50))
    desk.agrees(step_minutes=15, rounding="up", approves_itself=True, tolerance_minutes=10)
    desk.done()
    # 2 h 10 are 2 h 15 by the contract; 10 minutes are tolerated.
    good = desk.bills(hours("2.4", "80", worked))
    with side("acme"):
        line = good.lines.get()
    assert (line.raw_seconds, line.rounded_minutes, line.beyond_minutes) == (7800, 135, 0)
    assert (good.status, good.is_automatic) == ("approved", True)
    assert [(c["rule"], c["passed"]) for c in good.checks] == [("time", True), ("rates", True)]
    # The visit is billed: nothing of it is left but the one minute of the tolerance.
    again = desk.bills(hours("1", "80", worked), hours("0.5", "50", None, "travel"))
    with side("acme"):
        beyond = again.lines.order_by("position").values_list("beyond_minutes", flat=True)
        assert list(beyond) == [59, 30]
    assert again.status == "submitted"
    assert again.checks[0] == {"rule": "time", "passed": False, "facts": {"beyond_minutes": "89"}}


def test_time_of_a_week_that_nobody_approved_does_not_count(
    desk: Desk, visit: Visit, side: Side
) -> None:
    desk.done()
    bill = desk.bills(hours("1", "80", visit))
    with side("acme"):
        assert bill.lines.get().beyond_minutes == 45  # but for the tolerance, a quarter of an hour


def test_each_rule_of_the_contract_can_stop_what_approves_itself(
    desk: Desk, worked: Visit, rates: Callable[..., None]
) -> None:
    rates(regular=Decimal(80), trip=Decimal(30))
    desk.done()
    wanted = {"needs_files": True, "needs_proposal": True, "under_amount": Decimal(100)}
    desk.agrees(approves_itself=True, **wanted)
    bill = desk.bills(hours("2", "81", worked))
    found = {check["rule"]: check["passed"] for check in bill.checks}
    assert found == {
        "time": True, "rates": False, "amount": False, "proposal": False, "files": False,
    }  # fmt: skip
    assert bill.status == "submitted"


def test_the_largest_total_is_of_one_currency(desk: Desk, side: Side) -> None:
    desk.done()
    desk.agrees(under_amount=Decimal(100))
    assert _checks(desk.bills(part("10")))["amount"]
    with side("acme"):
        change_cost_settings(nte_label="NTE", currency="USD", actor=desk.ada)
    desk.agrees(under_amount=Decimal(100))
    assert not _checks(desk.bills(part("10")))["amount"]  # the work order counts in CAD


def _checks(bill: Invoice) -> dict[str, bool]:
    return {check["rule"]: check["passed"] for check in bill.checks}


def test_what_a_person_objected_to_is_a_persons_to_approve(desk: Desk, side: Side) -> None:
    desk.cap("500")
    desk.done()
    desk.agrees(approves_itself=True, under_amount=Decimal(50))
    bill = desk.bills(part("100"))
    assert bill.status == "submitted"
    with side("acme"):
        services.challenge(bill, "it never came", lines={}, actor=desk.ada)
    desk.agrees(approves_itself=True)
    with side("bolt"):
        again = services.submit_invoice(services.revise(bill, actor=desk.bea), actor=desk.bea)
    assert (again.status, _checks(again)["people"]) == ("submitted", False)
    assert desk.bills(part("10")).status == "submitted"  # nor beside it


def test_what_has_no_end_does_not_approve_itself(
    desk: Desk, worked: Visit, rates: Callable[..., None]
) -> None:
    rates(regular=Decimal(80), emergency=Decimal(200), trip=Decimal(30))
    desk.done()
    desk.agrees(approves_itself=True, taxes=[GST])
    without = desk.bills(part("50000"))
    assert (without.status, _checks(without)["parts"]) == ("submitted", False)
    trips = desk.bills(LineIn("trip", "Trips", Decimal(2), Decimal(30)))
    assert (trips.status, _checks(trips)["trips"]) == ("submitted", False)
    taxed = desk.bills(hours("1", "80", worked), taxes=(Tax("VAT", Decimal(100)),))
    assert (taxed.status, _checks(taxed)["taxes"]) == ("submitted", False)
    dearer = desk.bills(hours("0.1", "200", worked, "emergency"))
    assert (dearer.status, _checks(dearer)["rates"]) == ("submitted", False)
    good = desk.bills(hours("0.5", "80", worked), taxes=(GST,))
    assert (good.status, _checks(good)["taxes"]) == ("approved", True)


@pytest.mark.parametrize("rule", ["block", "challenge", "allow"])
def test_above_the_cap_the_contract_decides(desk: Desk, side: Side, rule: str) -> None:
    desk.cap("100")
    desk.done()
    desk.agrees(over_cap=rule)
    exactly = desk.bills(part("60"))
    assert exactly.status == "submitted"
    if rule == "challenge":
        assert desk.bills(part("41")).status == "challenged"
        return
    with pytest.raises(Refused, match="Submit a proposal" if rule == "block" else "Say why"):
        desk.bills(part("41"))
    if rule == "allow":
        assert desk.bills(part("41"), over_cap_note="nobody else had it").status == "submitted"
    else:  # what was refused took no number
        assert desk.bills(part("40")).number == 2


def test_an_invoice_is_approved_and_paid(desk: Desk, side: Side) -> None:
    with pytest.raises(Refused, match="complete the work order first"):
        desk.bills(part("10"))
    desk.done()
    bill = desk.bills(part("10"), taxes=(GST,), invoice_on=date(2026, 3, 1))
    assert (bill.due_on, bill.tax_amount) == (date(2026, 3, 31), Decimal("0.50"))
    with side("acme"):
        with pytest.raises(Refused, match="approved invoice"):
            services.mark_paid(bill, date(2026, 3, 2), "1", actor=desk.ada)
        services.approve_invoice(bill, close_out_number="C-7", actor=desk.ada)
        paid = services.mark_paid(bill, date(2026, 3, 2), "T 88", actor=desk.ada)
        assert (paid.status, paid.close_out_number) == ("paid", "C-7")
        with pytest.raises(Refused, match="only once"):
            services.mark_paid(bill, date(2026, 3, 2), "1", actor=desk.ada)


def test_after_a_recall_the_provider_reads_its_papers_and_writes_no_more(
    desk: Desk, accepted: object, side: Side
) -> None:
    paper = desk.proposes(part("10"))
    with side("acme"):
        workorders.recall_assignment(accepted, actor=desk.ada)  # type: ignore[arg-type]
    with side("bolt"):
        assert not WorkOrder.objects.exists()
        assert Proposal.objects.get().pk == paper.pk
        assert ProposalLine.objects.count() == 1
        with pytest.raises(Refused):
            services.begin_draft(desk.order, PaperKind.PROPOSAL, Content(), actor=desk.bea)
    with side("globex"):
        assert not Proposal.objects.exists()
        assert not ProposalLine.objects.exists()


def test_the_database_lets_nobody_change_what_was_submitted(desk: Desk, side: Side) -> None:
    desk.done()
    desk.bills(part("10"))
    for name in ("acme", "bolt"):
        with side(name), denied(), transaction.atomic():
            Invoice.objects.update(total_amount=1)
    with side("acme"), denied(), transaction.atomic():
        InvoiceLine.objects.update(quantity=2)
    with side("bolt"), transaction.atomic():
        assert Invoice.objects.update(status="approved") == 0


def test_two_cards_of_a_trade_never_hold_on_one_day(
    rates: Callable[..., None], desk: Desk, bolt: Organization, ada: Person, side: Side
) -> None:
    rates(regular=Decimal(80), valid_until=date(2026, 6, 30))
    with pytest.raises(Refused, match="Another card"):
        rates(regular=Decimal(90), valid_from=date(2026, 6, 30))
    rates(regular=Decimal(90), valid_from=date(2026, 7, 1))
    rates(regular=Decimal(99), trade_code="doors")
    order = desk.fresh()
    with side("bolt"):
        for on, rate in ((date(2026, 6, 30), 80), (date(2026, 7, 1), 90)):
            card = rate_card_for(order, bolt.pk, on)
            assert card is not None
            assert card.regular == rate
        assert rate_card_for(order, bolt.pk, date(2025, 12, 31)) is None
        with pytest.raises(Refused, match="not one of your"):
            end_rate_card(card, actor=desk.bea)
    with side("globex"), pytest.raises(Refused, match="not one of your providers"):
        add_rate_card(bolt.pk, RateDetails(date(2026, 1, 1), "CAD", regular=Decimal(1)), actor=ada)


def test_an_invoice_begins_with_what_is_known(
    desk: Desk, worked: Visit, rates: Callable[..., None], side: Side
) -> None:
    rates(regular=Decimal(80), trip=Decimal(30))
    desk.agrees(taxes=(GST,), step_minutes=30, rounding="nearest")
    with side("bolt"):
        begun = first_content(WorkOrder.objects.get(), PaperKind.INVOICE)
    assert [(line.kind, line.quantity, line.unit_amount) for line in begun.lines] == [
        ("labor", Decimal(2), Decimal(80)), ("trip", Decimal(1), Decimal(30)),
    ]  # fmt: skip
    assert begun.taxes == (GST,)


def test_the_next_invoice_begins_with_what_is_left(
    desk: Desk, worked: Visit, rates: Callable[..., None], side: Side
) -> None:
    rates(regular=Decimal(80), trip=Decimal(30))
    desk.done()
    first = desk.bills(hours("1.5", "80", worked), LineIn("trip", "Trip", Decimal(1), Decimal(30)))
    with side("bolt"):
        left = first_content(WorkOrder.objects.get(), PaperKind.INVOICE).lines
    assert [(line.kind, line.quantity) for line in left] == [("labor", Decimal("0.667"))]
    with side("acme"):
        services.reject(first, "not ours", actor=desk.ada)
    with side("bolt"):
        again = first_content(WorkOrder.objects.get(), PaperKind.INVOICE).lines
    assert [(line.kind, line.quantity) for line in again] == [
        ("labor", Decimal("2.167")), ("trip", Decimal(1)),
    ]  # fmt: skip


def test_an_invoice_begins_with_no_more_visits_than_it_holds(
    desk: Desk, worked: Visit, rates: Callable[..., None], side: Side,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    rates(regular=Decimal(80), trip=Decimal(30))
    monkeypatch.setattr(prefilling, "MOST_LINES", 1)
    with side("bolt"):
        assert first_content(WorkOrder.objects.get(), PaperKind.INVOICE).lines == ()
