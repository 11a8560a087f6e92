"""An e-invoice in UN/CEFACT's Cross Industry Invoice, as CEN/TS 16931-3-3 binds it: what Factur-X and ZUGFeRD
put into a PDF in their profile EN 16931."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

from cartwright.adapters.documents.markup import Child, amount, element, percent, said, some, word, written
from cartwright.adapters.documents.ubl import NORM, ONLINE, PIECES
from cartwright.domain.einvoice import EInvoice, Group, Item, Party, Postal, Preceding
from cartwright.domain.money import Money

_UNECE = "urn:un:unece:uncefact:data:standard"
_NAMESPACES = {
    "rsm": f"{_UNECE}:CrossIndustryInvoice:100",
    "ram": f"{_UNECE}:ReusableAggregateBusinessInformationEntity:100",
    "qdt": f"{_UNECE}:QualifiedDataType:100",
    "udt": f"{_UNECE}:UnqualifiedDataType:100",
}
_DAY = "102"
"""UNTDID 2379: CCYYMMDD."""


def cii(invoice: EInvoice) -> bytes:
    """UTF-8, the same bytes for the same e-invoice."""
    return written(
        "rsm:CrossIndustryInvoice",
        _NAMESPACES,
        [
            element(
                "rsm:ExchangedDocumentContext",
                element("ram:GuidelineSpecifiedDocumentContextParameter", said("ram:ID", NORM)),
            ),
            element(
                "rsm:ExchangedDocument",
                said("ram:ID", invoice.number),
                said("ram:TypeCode", invoice.type_code),
                element("ram:IssueDateTime", _day(invoice.issued_on)),
                *(some("ram:IncludedNote", word("ram:Content", note)) for note in invoice.notes),
            ),
            element(
                "rsm:SupplyChainTradeTransaction",
                *map(_line, invoice.items),
                element(
                    "ram:ApplicableHeaderTradeAgreement",
                    _party("ram:SellerTradeParty", invoice.seller),
                    _party("ram:BuyerTradeParty", invoice.buyer),
                    element("ram:SellerOrderReferencedDocument", said("ram:IssuerAssignedID", invoice.order)),
                ),
                element(
                    "ram:ApplicableHeaderTradeDelivery",
                    element("ram:ShipToTradeParty", _address(invoice.delivered.to)),
                    element(
                        "ram:ActualDeliverySupplyChainEvent",
                        element("ram:OccurrenceDateTime", _day(invoice.delivered.on)),
                    ),
                ),
                _settlement(invoice),
            ),
        ],
    )


def _settlement(invoice: EInvoice) -> Element:
    totals = invoice.totals
    return element(
        "ram:ApplicableHeaderTradeSettlement",
        said("ram:InvoiceCurrencyCode", invoice.currency),
        element(
            "ram:SpecifiedTradeSettlementPaymentMeans",
            said("ram:TypeCode", ONLINE),
            word("ram:Information", invoice.paid_with),
        ),
        *map(_group, invoice.groups),
        element(
            "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
            _money("ram:LineTotalAmount", totals.lines),
            _money("ram:TaxBasisTotalAmount", totals.net),
            said("ram:TaxTotalAmount", amount(totals.tax), currencyID=totals.tax.currency),
            _money("ram:GrandTotalAmount", totals.gross),
            _money("ram:TotalPrepaidAmount", totals.paid),
            _money("ram:DuePayableAmount", totals.due),
        ),
        *map(_preceding, invoice.preceding),
    )


def _preceding(of: Preceding) -> Element:
    on = of.issued_on
    return element(
        "ram:InvoiceReferencedDocument",
        said("ram:IssuerAssignedID", of.number),
        element("ram:FormattedIssueDateTime", _day(on, "qdt")) if on else None,
    )


def _money(name: str, money: Money) -> Element:
    """The currency is said once, for all (BT-5)."""
    return said(name, amount(money))


def _day(day: date, types: str = "udt") -> Element:
    return said(f"{types}:DateTimeString", f"{day:%Y%m%d}", format=_DAY)


def _party(name: str, party: Party) -> Element:
    return element(
        name,
        word("ram:ID", party.identifier),
        said("ram:Name", party.name),
        some(
            "ram:DefinedTradeContact",
            word("ram:PersonName", party.contact),
            some("ram:EmailURIUniversalCommunication", word("ram:URIID", party.email)),
        ),
        _address(party.address),
        element("ram:SpecifiedTaxRegistration", said("ram:ID", party.vat_number, schemeID="VA"))
        if party.vat_number
        else None,
    )


def _address(address: Postal) -> Element:
    return element(
        "ram:PostalTradeAddress",
        word("ram:PostcodeCode", address.postcode),
        word("ram:LineOne", address.line1),
        word("ram:LineTwo", address.line2),
        word("ram:CityName", address.city),
        said("ram:CountryID", address.country),
        word("ram:CountrySubDivisionName", address.region),
    )


def _rate(category: str, rate: Decimal) -> Child:
    """BR-O-05: what is not subject to VAT has no rate, not one of nothing."""
    return None if category == "O" else said("ram:RateApplicablePercent", percent(rate))


def _group(group: Group) -> Element:
    return element(
        "ram:ApplicableTradeTax",
        _money("ram:CalculatedAmount", group.tax),
        said("ram:TypeCode", "VAT"),
        word("ram:ExemptionReason", group.reason),
        _money("ram:BasisAmount", group.net),
        said("ram:CategoryCode", group.category),
        word("ram:ExemptionReasonCode", group.exemption),
        _rate(group.category, group.rate),
    )


def _line(item: Item) -> Element:
    return element(
        "ram:IncludedSupplyChainTradeLineItem",
        element(
            "ram:AssociatedDocumentLineDocument",
            said("ram:LineID", item.id),
            some("ram:IncludedNote", word("ram:Content", item.note)),
        ),
        element("ram:SpecifiedTradeProduct", said("ram:Name", item.name)),
        element(
            "ram:SpecifiedLineTradeAgreement",
            element(
                "ram:NetPriceProductTradePrice",
                _money("ram:ChargeAmount", item.price),
                said("ram:BasisQuantity", str(abs(item.quantity)), unitCode=PIECES),
            ),
        ),
        element(
            "ram:SpecifiedLineTradeDelivery",
            said("ram:BilledQuantity", str(item.quantity), unitCode=PIECES),
        ),
        element(
            "ram:SpecifiedLineTradeSettlement",
            element(
                "ram:ApplicableTradeTax",
                said("ram:TypeCode", "VAT"),
                said("ram:CategoryCode", item.category),
                _rate(item.category, item.rate),
            ),
            *(
                element(
                    "ram:SpecifiedTradeAllowanceCharge",
                    element("ram:ChargeIndicator", said("udt:Indicator", "false")),
                    _money("ram:ActualAmount", one.amount),
                    word("ram:ReasonCode", one.code),
                    said("ram:Reason", one.reason),
                )
                for one in item.allowances
            ),
            element(
                "ram:SpecifiedTradeSettlementLineMonetarySummation", _money("ram:LineTotalAmount", item.net)
            ),
        ),
    )
