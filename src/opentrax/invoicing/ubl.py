"""An invoice as UBL 2.1 (OASIS, ISO/IEC 19845:2015): the elements that its schema demands and those
that we have, in the schema's order. No CustomizationID: it claims none of the national profiles.
"""

import re
from decimal import Decimal
from xml.etree import ElementTree as ET

from opentrax.invoicing.documents import Told
from opentrax.invoicing.models import Invoice, InvoiceLine
from opentrax.invoicing.states import LineKind
from opentrax.kit.money import to_currency
from opentrax.organizations.letterhead import tax_numbers
from opentrax.organizations.models import Letterhead

MEDIA_TYPE = "application/xml"
_ROOT = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
NAMESPACES = {"": _ROOT, "cac": _CAC, "cbc": _CBC}
_COMMERCIAL_INVOICE = "380"  # UNCL 1001
_HOUR, _ONE = "HUR", "C62"  # UNECE Recommendation 20
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

for _prefix, _uri in NAMESPACES.items():
    ET.register_namespace(_prefix, _uri)


def ubl(found: Told) -> bytes:
    """The document. The same invoice gives the same bytes."""
    paper = found.paper
    if not isinstance(paper, Invoice):
        raise TypeError("UBL is for invoices.")
    root = ET.Element(f"{{{_ROOT}}}Invoice")
    _head(root, found, paper)
    _party(_part(root, "AccountingSupplierParty"), found.provider, found.provider_head)
    _party(_part(root, "AccountingCustomerParty"), found.client, found.client_head)
    if found.provider_head and found.provider_head.payment:
        _text(_part(root, "PaymentTerms"), "Note", found.provider_head.payment)
    _taxes(root, paper)
    total = _part(root, "LegalMonetaryTotal")
    _amount(total, "LineExtensionAmount", paper.net_amount, paper.currency)
    _amount(total, "TaxExclusiveAmount", paper.net_amount, paper.currency)
    _amount(total, "TaxInclusiveAmount", paper.total_amount, paper.currency)
    _amount(total, "PayableAmount", paper.total_amount, paper.currency)
    for line in found.lines:
        _line(root, line, paper)  # type: ignore[arg-type]
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _head(root: ET.Element, found: Told, paper: Invoice) -> None:
    _text(root, "UBLVersionID", "2.1")
    _text(root, "ID", found.name)
    _text(root, "UUID", str(paper.pk))
    _text(root, "IssueDate", paper.invoice_on.isoformat())
    _text(root, "DueDate", paper.due_on.isoformat() if paper.due_on else "")
    _text(root, "InvoiceTypeCode", _COMMERCIAL_INVOICE)
    _text(root, "Note", paper.words)
    _text(root, "DocumentCurrencyCode", paper.currency)
    if found.order is not None:
        reference = _part(root, "OrderReference")
        _text(reference, "ID", found.order.client_po or str(found.order.number))
        _text(reference, "SalesOrderID", str(found.order.number))
    if paper.version > 1:
        earlier = f"{paper.number}-{paper.version - 1}" if paper.version > 2 else f"{paper.number}"
        _text(_part(_part(root, "BillingReference"), "InvoiceDocumentReference"), "ID", earlier)


def _party(side: ET.Element, name: str, head: Letterhead | None) -> None:
    party = _part(side, "Party")
    _text(_part(party, "PartyName"), "Name", name)
    if head is None:
        return
    if head.address or head.country:
        address = _part(party, "PostalAddress")
        for line in head.address.splitlines():
            if line.strip():
                _text(_part(address, "AddressLine"), "Line", line.strip())
        if head.country:
            _text(_part(address, "Country"), "IdentificationCode", head.country)
    for scheme, number in tax_numbers(head):
        taxed = _part(party, "PartyTaxScheme")
        _text(taxed, "CompanyID", number)
        _text(_part(taxed, "TaxScheme"), "ID", scheme)
    _text(_part(party, "PartyLegalEntity"), "RegistrationName", head.legal_name or name)
    if head.phone or head.email:
        contact = _part(party, "Contact")
        _text(contact, "Telephone", head.phone)
        _text(contact, "ElectronicMail", head.email)


def _taxes(root: ET.Element, paper: Invoice) -> None:
    if not paper.taxes:
        return
    total = _part(root, "TaxTotal")
    _amount(total, "TaxAmount", paper.tax_amount, paper.currency)
    for tax in paper.taxes:
        subtotal = _part(total, "TaxSubtotal")
        _amount(subtotal, "TaxableAmount", Decimal(tax["base"]), paper.currency)
        _amount(subtotal, "TaxAmount", Decimal(tax["amount"]), paper.currency)
        category = _part(subtotal, "TaxCategory")
        _text(category, "Percent", tax["percent"])
        _text(_part(category, "TaxScheme"), "ID", tax["name"])


def _line(root: ET.Element, line: InvoiceLine, paper: Invoice) -> None:
    found = _part(root, "InvoiceLine")
    _text(found, "ID", str(line.position))
    unit = _HOUR if line.kind == LineKind.LABOR else _ONE
    _text(found, "InvoicedQuantity", f"{line.quantity.normalize():f}", unitCode=unit)
    _amount(found, "LineExtensionAmount", line.amount, paper.currency)
    item = _part(found, "Item")
    _text(item, "Name", line.description)
    for tax in paper.taxes if line.is_taxed else ():
        category = _part(item, "ClassifiedTaxCategory")
        _text(category, "Percent", tax["percent"])
        _text(_part(category, "TaxScheme"), "ID", tax["name"])
    price = _text(_part(found, "Price"), "PriceAmount", f"{line.unit_amount.normalize():f}")
    if price is not None:
        price.set("currencyID", paper.currency)


def _part(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_CAC}}}{name}")


def _text(parent: ET.Element, name: str, value: str, **attributes: str) -> ET.Element | None:
    """An element with words; none for no words, which the schema would refuse."""
    words = _UNWRITABLE.sub("", value)
    if not words.strip():
        return None
    made = ET.SubElement(parent, f"{{{_CBC}}}{name}", attributes)
    made.text = words
    return made


def _amount(parent: ET.Element, name: str, value: Decimal, currency: str) -> None:
    _text(parent, name, f"{to_currency(value, currency):f}", currencyID=currency)
