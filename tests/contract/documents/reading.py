"""What an e-invoice says, read back from what was written, by another way than it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

from cartwright.domain.einvoice import (
    Allowance,
    Delivered,
    EInvoice,
    Group,
    Item,
    Party,
    Postal,
    Preceding,
    Totals,
    TypeCode,
)
from cartwright.domain.money import Money


@dataclass(frozen=True)
class _Read:
    """An element, found by names without their namespaces."""

    element: ET.Element

    def all(self, path: str) -> Iterator[_Read]:
        steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
        return map(_Read, self.element.findall(steps))

    def text(self, path: str) -> str:
        return next((one.element.text or "" for one in self.all(path)), "")

    def one(self, path: str) -> _Read:
        (found,) = self.all(path)
        return found

    def money(self, path: str, currency: str) -> Money:
        return Money.of(self.text(path), currency)


def _rate(text: str) -> Decimal:
    return Decimal(text or 0) / 100


def read_ubl(body: bytes) -> EInvoice:
    root = _Read(ET.fromstring(body))  # noqa: S314
    kind = "CreditNote" if root.element.tag.endswith("}CreditNote") else "Invoice"
    counted = "CreditedQuantity" if kind == "CreditNote" else "InvoicedQuantity"
    currency = root.text("DocumentCurrencyCode")
    totals = root.one("LegalMonetaryTotal")
    means = root.one("PaymentMeans/PaymentMeansCode").element
    assert {one.attrib["currencyID"] for one in root.element.iter() if "currencyID" in one.attrib} == {
        currency
    }

    def postal(at: _Read) -> Postal:
        return Postal(
            at.text("Country/IdentificationCode"),
            at.text("StreetName"),
            at.text("AdditionalStreetName"),
            at.text("CityName"),
            at.text("PostalZone"),
            at.text("CountrySubentity"),
        )

    def party(at: _Read) -> Party:
        return Party(
            at.text("PartyLegalEntity/RegistrationName"),
            postal(at.one("PostalAddress")),
            at.text("PartyTaxScheme/CompanyID"),
            at.text("PartyIdentification/ID"),
            at.text("Contact/Name"),
            at.text("Contact/ElectronicMail"),
        )

    def item(at: _Read) -> Item:
        assert abs(int(at.text(counted))) == int(at.text("Price/BaseQuantity"))
        return Item(
            at.text("ID"),
            at.text("Item/Name"),
            int(at.text(counted)),
            at.money("Price/PriceAmount", currency),
            at.money("LineExtensionAmount", currency),
            at.text("Item/ClassifiedTaxCategory/ID"),
            _rate(at.text("Item/ClassifiedTaxCategory/Percent")),
            tuple(
                Allowance(
                    one.money("Amount", currency),
                    one.text("AllowanceChargeReason"),
                    one.text("AllowanceChargeReasonCode"),
                )
                for one in at.all("AllowanceCharge")
            ),
            at.text("Note"),
        )

    return EInvoice(
        root.text("ID"),
        date.fromisoformat(root.text("IssueDate")),
        TypeCode(root.text(f"{kind}TypeCode")),
        currency,
        root.text("OrderReference/SalesOrderID"),
        party(root.one("AccountingSupplierParty/Party")),
        party(root.one("AccountingCustomerParty/Party")),
        Delivered(
            date.fromisoformat(root.text("Delivery/ActualDeliveryDate")),
            postal(root.one("Delivery/DeliveryLocation/Address")),
        ),
        tuple(map(item, root.all(f"{kind}Line"))),
        tuple(
            Group(
                at.text("TaxCategory/ID"),
                _rate(at.text("TaxCategory/Percent")),
                at.money("TaxableAmount", currency),
                at.money("TaxAmount", currency),
                at.text("TaxCategory/TaxExemptionReason"),
                at.text("TaxCategory/TaxExemptionReasonCode"),
            )
            for at in root.all("TaxTotal/TaxSubtotal")
        ),
        Totals(
            totals.money("LineExtensionAmount", currency),
            totals.money("TaxExclusiveAmount", currency),
            root.money("TaxTotal/TaxAmount", currency),
            totals.money("TaxInclusiveAmount", currency),
            totals.money("PrepaidAmount", currency),
            totals.money("PayableAmount", currency),
        ),
        tuple(
            Preceding(one.text("ID"), date.fromisoformat(on) if (on := one.text("IssueDate")) else None)
            for one in root.all("BillingReference/InvoiceDocumentReference")
        ),
        means.attrib.get("name", ""),
        tuple(one.element.text or "" for one in root.all("Note")),
    )


def read_cii(body: bytes) -> EInvoice:
    root = _Read(ET.fromstring(body))  # noqa: S314
    trade = root.one("SupplyChainTradeTransaction")
    agreed, delivered, settled = (
        trade.one(f"ApplicableHeaderTrade{part}") for part in ("Agreement", "Delivery", "Settlement")
    )
    totals = settled.one("SpecifiedTradeSettlementHeaderMonetarySummation")
    currency = settled.text("InvoiceCurrencyCode")
    assert totals.one("TaxTotalAmount").element.attrib["currencyID"] == currency

    def day(text: str) -> date:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))

    def postal(at: _Read) -> Postal:
        return Postal(
            at.text("CountryID"),
            at.text("LineOne"),
            at.text("LineTwo"),
            at.text("CityName"),
            at.text("PostcodeCode"),
            at.text("CountrySubDivisionName"),
        )

    def party(at: _Read) -> Party:
        return Party(
            at.text("Name"),
            postal(at.one("PostalTradeAddress")),
            at.text("SpecifiedTaxRegistration/ID"),
            at.text("ID"),
            at.text("DefinedTradeContact/PersonName"),
            at.text("DefinedTradeContact/EmailURIUniversalCommunication/URIID"),
        )

    def item(at: _Read) -> Item:
        price = at.one("SpecifiedLineTradeAgreement/NetPriceProductTradePrice")
        of = at.one("SpecifiedLineTradeSettlement")
        quantity = int(at.text("SpecifiedLineTradeDelivery/BilledQuantity"))
        assert abs(quantity) == int(price.text("BasisQuantity"))
        return Item(
            at.text("AssociatedDocumentLineDocument/LineID"),
            at.text("SpecifiedTradeProduct/Name"),
            quantity,
            price.money("ChargeAmount", currency),
            of.money("SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", currency),
            of.text("ApplicableTradeTax/CategoryCode"),
            _rate(of.text("ApplicableTradeTax/RateApplicablePercent")),
            tuple(
                Allowance(one.money("ActualAmount", currency), one.text("Reason"), one.text("ReasonCode"))
                for one in of.all("SpecifiedTradeAllowanceCharge")
            ),
            at.text("AssociatedDocumentLineDocument/IncludedNote/Content"),
        )

    return EInvoice(
        root.text("ExchangedDocument/ID"),
        day(root.text("ExchangedDocument/IssueDateTime/DateTimeString")),
        TypeCode(root.text("ExchangedDocument/TypeCode")),
        currency,
        agreed.text("SellerOrderReferencedDocument/IssuerAssignedID"),
        party(agreed.one("SellerTradeParty")),
        party(agreed.one("BuyerTradeParty")),
        Delivered(
            day(delivered.text("ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString")),
            postal(delivered.one("ShipToTradeParty/PostalTradeAddress")),
        ),
        tuple(map(item, trade.all("IncludedSupplyChainTradeLineItem"))),
        tuple(
            Group(
                at.text("CategoryCode"),
                _rate(at.text("RateApplicablePercent")),
                at.money("BasisAmount", currency),
                at.money("CalculatedAmount", currency),
                at.text("ExemptionReason"),
                at.text("ExemptionReasonCode"),
            )
            for at in settled.all("ApplicableTradeTax")
        ),
        Totals(
            totals.money("LineTotalAmount", currency),
            totals.money("TaxBasisTotalAmount", currency),
            totals.money("TaxTotalAmount", currency),
            totals.money("GrandTotalAmount", currency),
            totals.money("TotalPrepaidAmount", currency),
            totals.money("DuePayableAmount", currency),
        ),
        tuple(
            Preceding(
                one.text("IssuerAssignedID"),
                day(on) if (on := one.text("FormattedIssueDateTime/DateTimeString")) else None,
            )
            for one in settled.all("InvoiceReferencedDocument")
        ),
        settled.text("SpecifiedTradeSettlementPaymentMeans/Information"),
        tuple(one.text("Content") for one in root.all("ExchangedDocument/IncludedNote")),
    )
