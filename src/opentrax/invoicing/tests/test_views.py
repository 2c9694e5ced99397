"""Proposals and invoices through their pages, as both sides, a colleague and an outsider."""

from collections.abc import Callable
from decimal import Decimal

from django.test import Client

from opentrax.invoicing.models import Draft, Invoice, Proposal, Terms
from opentrax.invoicing.tests.conftest import Desk, Side, part
from opentrax.organizations.models import Partnership
from opentrax.workorders.models import Visit

Browse = Callable[[str], Client]


def written(*lines: tuple[str, str, str], visits: tuple[str, ...] = ()) -> dict[str, str]:
    """A draft as its page posts it: description, quantity and price of each line."""
    data = {
        "lines-TOTAL_FORMS": str(len(lines)), "lines-INITIAL_FORMS": "0",
        "taxes-TOTAL_FORMS": "1", "taxes-INITIAL_FORMS": "0",
        "taxes-0-name": "GST", "taxes-0-percent": "5", "words": "as agreed by phone",
    }  # fmt: skip
    for at, (description, quantity, price) in enumerate(lines):
        data |= {
            f"lines-{at}-kind": "labor" if at < len(visits) else "part",
            f"lines-{at}-rate_kind": "regular" if at < len(visits) else "",
            f"lines-{at}-visit": visits[at] if at < len(visits) else "",
            f"lines-{at}-description": description, f"lines-{at}-quantity": quantity,
            f"lines-{at}-unit_amount": price, f"lines-{at}-is_taxed": "on",
        }  # fmt: skip
    return data


def test_a_proposal_from_the_work_order_to_its_approval(
    desk: Desk, browse: Browse, side: Side
) -> None:
    bea, ada, gus = browse("bea"), browse("ada"), browse("gus")
    page = f"/work-orders/{desk.order.pk}"
    assert b"Write a proposal" in bea.get(page).content
    assert b"Write a proposal" not in ada.get(page).content
    draft = bea.post(f"{page}/proposals").headers["Location"]
    assert bea.get(draft).status_code == 200
    assert ada.get(draft).status_code == 404
    wrong = bea.post(draft, {**written(("Hinge", "-1", "200")), "submit": "1"})
    assert wrong.status_code == 422
    saved = bea.post(draft, written(("Hinge", "2", "200")))
    assert saved.headers["Location"] == draft
    sent = bea.post(draft, {**written(("Hinge", "2", "200")), "submit": "1"}).headers["Location"]
    shown = ada.get(sent).content.decode()
    assert "420.00" in shown
    assert "5 % · 20.00\u00a0CAD" in shown
    assert "as agreed by phone" in shown
    assert gus.get(sent).status_code == 404
    assert browse("tim").get(sent).status_code == 403
    with side("bolt"):
        line = Proposal.objects.get().lines.get()
    ada.post(f"{sent}/challenge", {f"line-{line.pk}": "too dear", "words": ""})
    assert "too dear" in bea.get(sent).content.decode()
    again = bea.post(f"{sent}/draft").headers["Location"]
    second = bea.post(again, {**written(("Hinge", "2", "150")), "submit": "1"}).headers["Location"]
    assert bea.post(f"{second}/approval").status_code == 302
    assert desk.fresh().nte_amount is None  # the provider approves nothing of its own
    ada.post(f"{second}/approval")
    assert desk.fresh().nte_amount == Decimal("315.00")
    assert "version 2" in ada.get("/proposals?status=approved").content.decode()
    assert b"No proposals yet" in gus.get("/proposals").content


def test_an_invoice_with_time_is_judged_rejected_and_another_one_paid(
    desk: Desk, worked: Visit, browse: Browse, side: Side
) -> None:
    desk.done()
    bea, ada = browse("bea"), browse("ada")
    draft = bea.post(f"/work-orders/{desk.order.pk}/invoices").headers["Location"]
    assert "On site" in bea.get(draft).content.decode()
    data = written(("On site", "3", "80"), ("Hinge", "1", "10"), visits=(str(worked.pk),))
    sent = bea.post(draft, {**data, "submit": "1"}).headers["Location"]
    shown = ada.get(sent).content.decode()
    assert "35 minutes beyond it" in shown  # 180 billed, 130 approved, 15 tolerated
    assert "not passed" in shown
    assert ada.post(f"{sent}/rejection", {"words": ""}).status_code == 422
    ada.post(f"{sent}/rejection", {"words": "not our site"})
    assert "not our site" in bea.get(sent).content.decode()
    paid = desk.bills(part("10"))
    ada.post(f"/invoices/{paid.pk}/approval", {"number": "C-1"})
    assert ada.post(f"/invoices/{paid.pk}/payment", {"on": "soon"}).status_code == 422
    ada.post(f"/invoices/{paid.pk}/payment", {"on": "2026-03-24", "reference": "T 9"})
    with side("acme"):
        assert Invoice.objects.get(pk=paid.pk).status == "paid"
    thrown = bea.post(f"/work-orders/{desk.order.pk}/invoices").headers["Location"]
    bea.post(f"{thrown}/removal")
    with side("bolt"):
        assert not Draft.objects.exists()


def test_the_client_sets_the_contract_and_the_provider_reads_it(
    desk: Desk, browse: Browse, side: Side
) -> None:
    with side("acme"):
        page = f"/organization/partners/{Partnership.objects.get().pk}"
    ada, bea = browse("ada"), browse("bea")
    rates = {"currency": "CAD", "regular": "85", "valid_from": "2026-01-01"}
    assert ada.post(f"{page}/rates", {**rates, "regular": ""}).status_code == 422
    assert ada.post(f"{page}/rates", rates).status_code == 302
    terms = {
        "step_minutes": "15", "rounding": "up", "least_minutes": "0", "tolerance_minutes": "10",
        "tolerance_percent": "5", "over_cap": "challenge", "payment_days": "45",
        "approves_itself": "on", "under_amount": "", "taxes-TOTAL_FORMS": "1",
        "taxes-INITIAL_FORMS": "0", "taxes-0-name": "HST", "taxes-0-percent": "13",
    }  # fmt: skip
    assert ada.post(f"{page}/terms/changes", {**terms, "rounding": "down"}).status_code == 422
    assert ada.post(f"{page}/terms/changes", terms).status_code == 302
    shown = bea.get(f"{page}/terms").content.decode()
    assert "85" in shown
    assert "45 days" in shown
    assert "HST" in shown
    assert bea.post(f"{page}/terms/changes", terms).status_code == 404
    assert browse("dan").post(f"{page}/terms/changes", terms).status_code == 403
    assert browse("gus").get(f"{page}/terms").status_code == 404
    assert f"{page}/terms" in bea.get("/organization/partners").content.decode()
    with side("acme"):
        assert Terms.objects.get().taxes == [{"name": "HST", "percent": "13"}]
