"""An e-invoice in UBL 2.1 (ISO/IEC 19845), as CEN/TS 16931-3-2 binds it: an Invoice or a CreditNote."""

from __future__ import annotations

from decimal import Decimal
from xml.etree.ElementTree import Element

from cartwright.adapters.documents.markup import Child, amount, element, percent, said, some, word, written
from cartwright.domain.einvoice import EInvoice, Group, Item, Party, Postal, Preceding, TypeCode
from cartwright.domain.money import Money

NORM = "urn:cen.eu:en16931:2017"
PIECES = "C62"
ONLINE = "68"
"""UNTDID 4461: through an online payment service."""

_OASIS = "urn:oasis:names:specification:ubl:schema:xsd"


def ubl(invoice: EInvoice) -> bytes:
    """UTF-8, the same bytes for the same e-invoice."""
    credit = invoice.type_code is TypeCode.CREDIT_NOTE
    kind = "CreditNote" if credit else "Invoice"
    namespaces = {
        "": f"{_OASIS}:{kind}-2",
        "cac": f"{_OASIS}:CommonAggregateComponents-2",
        "cbc": f"{_OASIS}:CommonBasicComponents-2",
    }
    children: list[Child] = [
        said("cbc:CustomizationID", NORM),
        said("cbc:ID", invoice.number),
        said("cbc:IssueDate", invoice.issued_on.isoformat()),
        said(f"cbc:{kind}TypeCode", invoice.type_code),
        *(word("cbc:Note", note) for note in invoice.notes),
        said("cbc:DocumentCurrencyCode", invoice.currency),
        # UBL has no seller's order without a buyer's, which nobody here gave: so it is said to be none.
        element("cac:OrderReference", said("cbc:ID", "NA"), said("cbc:SalesOrderID", invoice.order)),
        *map(_preceding, invoice.preceding),
        element("cac:AccountingSupplierParty", _party(invoice.seller)),
        element("cac:AccountingCustomerParty", _party(invoice.buyer)),
        element(
            "cac:Delivery",
            said("cbc:ActualDeliveryDate", invoice.delivered.on.isoformat()),
            element("cac:DeliveryLocation", _address("cac:Address", invoice.delivered.to)),
        ),
        element("cac:PaymentMeans", _means(invoice)),
        element("cac:TaxTotal", _money("cbc:TaxAmount", invoice.totals.tax), *map(_group, invoice.groups)),
        element(
            "cac:LegalMonetaryTotal",
            _money("cbc:LineExtensionAmount", invoice.totals.lines),
            _money("cbc:TaxExclusiveAmount", invoice.totals.net),
            _money("cbc:TaxInclusiveAmount", invoice.totals.gross),
            _money("cbc:PrepaidAmount", invoice.totals.paid),
            _money("cbc:PayableAmount", invoice.totals.due),
        ),
        *(_line(item, credit=credit) for item in invoice.items),
    ]
    return written(kind, namespaces, children)


def _money(name: str, money: Money) -> Element:
    return said(name, amount(money), currencyID=money.currency)


def _preceding(of: Preceding) -> Element:
    on = word("cbc:IssueDate", of.issued_on.isoformat() if of.issued_on else "")
    named = element("cac:InvoiceDocumentReference", said("cbc:ID", of.number), on)
    return element("cac:BillingReference", named)


def _means(invoice: EInvoice) -> Element:
    named = {"name": invoice.paid_with} if invoice.paid_with else {}
    return said("cbc:PaymentMeansCode", ONLINE, **named)


def _party(party: Party) -> Element:
    return element(
        "cac:Party",
        some("cac:PartyIdentification", word("cbc:ID", party.identifier)),
        _address("cac:PostalAddress", party.address),
        element("cac:PartyTaxScheme", said("cbc:CompanyID", party.vat_number), _vat())
        if party.vat_number
        else None,
        element("cac:PartyLegalEntity", said("cbc:RegistrationName", party.name)),
        some("cac:Contact", word("cbc:Name", party.contact), word("cbc:ElectronicMail", party.email)),
    )


def _address(name: str, address: Postal) -> Element:
    return element(
        name,
        word("cbc:StreetName", address.line1),
        word("cbc:AdditionalStreetName", address.line2),
        word("cbc:CityName", address.city),
        word("cbc:PostalZone", address.postcode),
        word("cbc:CountrySubentity", address.region),
        element("cac:Country", said("cbc:IdentificationCode", address.country)),
    )


def _vat() -> Element:
    return element("cac:TaxScheme", said("cbc:ID", "VAT"))


def _percent(category: str, rate: Decimal) -> Child:
    """BR-O-05: what is not subject to VAT has no rate, not one of nothing."""
    return None if category == "O" else said("cbc:Percent", percent(rate))


def _group(group: Group) -> Element:
    return element(
        "cac:TaxSubtotal",
        _money("cbc:TaxableAmount", group.net),
        _money("cbc:TaxAmount", group.tax),
        element(
            "cac:TaxCategory",
            said("cbc:ID", group.category),
            _percent(group.category, group.rate),
            word("cbc:TaxExemptionReasonCode", group.exemption),
            word("cbc:TaxExemptionReason", group.reason),
            _vat(),
        ),
    )


def _line(item: Item, *, credit: bool) -> Element:
    kind, counted = ("CreditNoteLine", "Credited") if credit else ("InvoiceLine", "Invoiced")
    return element(
        f"cac:{kind}",
        said("cbc:ID", item.id),
        word("cbc:Note", item.note),
        said(f"cbc:{counted}Quantity", str(item.quantity), unitCode=PIECES),
        _money("cbc:LineExtensionAmount", item.net),
        *(
            element(
                "cac:AllowanceCharge",
                said("cbc:ChargeIndicator", "false"),
                word("cbc:AllowanceChargeReasonCode", one.code),
                said("cbc:AllowanceChargeReason", one.reason),
                _money("cbc:Amount", one.amount),
            )
            for one in item.allowances
        ),
        element(
            "cac:Item",
            said("cbc:Name", item.name),
            element(
                "cac:ClassifiedTaxCategory",
                said("cbc:ID", item.category),
                _percent(item.category, item.rate),
                _vat(),
            ),
        ),
        element(
            "cac:Price",
            _money("cbc:PriceAmount", item.price),
            said("cbc:BaseQuantity", str(abs(item.quantity)), unitCode=PIECES),
        ),
    )
