"""Papers as files: what stands in them, that they add up, and that only both sides get them."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from django.test import Client
from pypdf import PdfReader

from opentrax.invoicing.tests.conftest import GST, QST, Desk, Side, hours, part
from opentrax.invoicing.ubl import NAMESPACES
from opentrax.kit.tenancy import person_scope
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Person
from opentrax.workorders.models import Visit

Browse = Callable[[str], Client]
ALL = {**NAMESPACES, "i": NAMESPACES[""]}


@pytest.fixture
def billed(desk: Desk, worked: Visit, side: Side) -> str:
    """An invoice of three lines and two taxes, from an organization with a letterhead."""
    with side("bolt"):
        organizations.change_letterhead(
            {
                "legal_name": "Bolt Field Services Ltd.", "address": "1 Depot Road\nMoncton",
                "country": "CA", "tax_numbers": "GST/HST: 123 RT0001", "payment": "By bank",
            },
            actor=desk.bea,
        )  # fmt: skip
    desk.done()
    lines = (hours("2.25", "95.5", worked), part("33.3333", "3"), part("10", is_taxed=False))
    made = desk.bills(*lines, taxes=(GST, QST), words="New hinges & a \x0bfan <b>")
    return f"/invoices/{made.pk}"


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer["Content-Disposition"].startswith("attachment")
    return "".join(p.extract_text() for p in PdfReader(io.BytesIO(answer.content)).pages)


def test_both_sides_get_the_same_paper_each_in_their_language(billed: str, browse: Browse) -> None:
    ada, bea = browse("ada"), browse("bea")
    with person_scope(_person("ada").pk):
        Person.objects.filter(pk=_person("ada").pk).update(language="fr-ca")
    english, french = text_of(bea, f"{billed}/pdf"), text_of(ada, f"{billed}/pdf")
    for words in ("Bolt Field Services Ltd.", "1 Depot Road", "GST/HST 123 RT0001", "By bank"):
        assert words in english
        assert words in french
    assert "2 h 10 min" in english, "the approved time stands beside what is billed"
    assert "372.03" in english.replace("\N{NO-BREAK SPACE}", " ")
    assert "372,03" in french
    assert bea.get(f"{billed}/pdf").content == bea.get(f"{billed}/pdf").content
    assert b"/pdf" in bea.get(billed).content


def _person(name: str) -> Person:
    from opentrax.organizations.selectors import person_id_by_email

    key = person_id_by_email(f"{name}@example.com")
    with person_scope(key):  # type: ignore[arg-type]
        return Person.objects.get(pk=key)


def test_a_paper_keeps_who_sent_it_after_both_have_moved(
    billed: str, browse: Browse, desk: Desk, side: Side
) -> None:
    moved = {"legal_name": "Bolt & Daughters", "address": "9 New Road", "country": "US"}
    with side("bolt"):
        organizations.change_letterhead(moved, actor=desk.bea)
    with side("acme"):
        organizations.change_letterhead({"legal_name": "Acme Holding"}, actor=desk.ada)
    ada = browse("ada")
    for said in (text_of(ada, f"{billed}/pdf"), ada.get(f"{billed}/ubl").content.decode()):
        assert "Bolt Field Services Ltd." in said
        assert "1 Depot Road" in said
        assert "Daughters" not in said
        assert "Acme Holding" not in said


def test_nobody_else_gets_any_of_them(billed: str, browse: Browse) -> None:
    gus, tim = browse("gus"), browse("tim")
    for form in ("pdf", "csv", "ubl"):
        assert gus.get(f"{billed}/{form}").status_code == 404
        assert tim.get(f"{billed}/{form}").status_code == 403
    book = openpyxl.load_workbook(io.BytesIO(gus.get("/invoices/export").content))
    assert [book[name].max_row for name in ("papers", "lines")] == [1, 1]


def test_ubl_has_the_order_of_the_standard_and_its_sums_add_up(billed: str, browse: Browse) -> None:
    root = ET.fromstring(browse("ada").get(f"{billed}/ubl").content)  # noqa: S314  our own
    assert [child.tag.partition("}")[2] for child in root] == [
        "UBLVersionID", "ID", "UUID", "IssueDate", "DueDate", "InvoiceTypeCode", "Note",
        "DocumentCurrencyCode", "OrderReference", "AccountingSupplierParty",
        "AccountingCustomerParty", "PaymentTerms", "TaxTotal", "LegalMonetaryTotal",
        "InvoiceLine", "InvoiceLine", "InvoiceLine",
    ]  # fmt: skip
    assert root.findtext("cbc:Note", namespaces=ALL) == "New hinges & a fan <b>"

    def amounts(path: str) -> list[Decimal]:
        return [Decimal(found.text or "") for found in root.findall(path, ALL)]

    lines = amounts("cac:InvoiceLine/cbc:LineExtensionAmount")
    assert lines == [Decimal("214.88"), Decimal("100.00"), Decimal("10.00")]
    [net] = amounts("cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount")
    [tax] = amounts("cac:TaxTotal/cbc:TaxAmount")
    [payable] = amounts("cac:LegalMonetaryTotal/cbc:PayableAmount")
    assert (sum(lines), net + tax) == (net, payable)
    assert sum(amounts("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount")) == tax
    base = amounts("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount")
    assert base == [net - 10, net - 10]
    quantities = root.findall("cac:InvoiceLine/cbc:InvoicedQuantity", ALL)
    assert [(q.text, q.get("unitCode")) for q in quantities] == [
        ("2.25", "HUR"), ("3", "C62"), ("1", "C62"),
    ]  # fmt: skip
    assert {e.get("currencyID") for e in root.iter() if "Amount" in e.tag} == {"CAD"}
    seller = "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"
    assert root.findtext(seller, namespaces=ALL) == "Bolt Field Services Ltd."


def test_sheets_say_what_was_measured_and_what_the_contract_made_of_it(
    billed: str, browse: Browse
) -> None:
    client = browse("bea")
    rows = list(csv.DictReader(io.StringIO(client.get(f"{billed}/csv").content.decode())))
    assert [row["measured_seconds"] for row in rows] == ["7800", "", ""]
    assert rows[0]["rounded_minutes"] == "130"
    assert sum(Decimal(row["amount"]) for row in rows) == Decimal(rows[0]["net_amount"])
    for status, count in (("", 1), ("?status=paid", 0), ("?status=nonsense", 1)):
        answer = client.get(f"/invoices/export{status}")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert [book[n].max_row for n in ("papers", "lines")] == [1 + count, 1 + 3 * count]


def test_a_proposal_is_a_paper_too(desk: Desk, browse: Browse) -> None:
    made = desk.proposes(part("200", "2"), taxes=(GST,), words="as agreed")
    text = text_of(browse("ada"), f"/proposals/{made.pk}/pdf")
    assert all(words in text for words in ("Proposal 1", "as agreed", "Hinge", "420.00"))
    assert browse("gus").get(f"/proposals/{made.pk}/pdf").status_code == 404
    assert browse("ada").get("/proposals/export").status_code == 200
