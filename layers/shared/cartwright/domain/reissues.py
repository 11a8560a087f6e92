"""A receipt on which the customer's words are wrong: it is cancelled, and another takes its place, with the
words as they should have been.

::

    receipt NW-000007 ──▶ cancelled by NW-CN-000002 ──▶ receipt NW-000011, which replaces NW-000007

No money moves and nothing is taxed otherwise, so the books have nothing to say of it. An invoice has to bear
its customer's full name and address (2006/112/EC art. 226(5)), and what amends one has to refer to it
specifically and unambiguously (art. 219). What decides the tax, the country and the VAT number, is none of
these words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cartwright.domain.buyers import Buyer, Delivery
from cartwright.domain.catalog import TaxClass
from cartwright.domain.errors import Conflict, Invalid, NotFound
from cartwright.domain.ids import JobId, ProductId, RefundId, derived
from cartwright.domain.jobs import ReceiptAnew
from cartwright.domain.orders import Sale
from cartwright.domain.printing import prints
from cartwright.domain.refunds import RefundState, Returns
from cartwright.domain.tax import Business, Customer, treat
from cartwright.domain.tax.business import normal
from cartwright.domain.vat_checks import VatCheck, Wrong

AT_MOST = 5
"""How often a sale's receipt is issued anew. Each time takes two numbers of its owner's series for good."""

NAME_AT_MOST, POSTCODE_AT_MOST = 150, 20


class TaxWouldChange(Conflict):
    """With these words the sale might be taxed otherwise. Facts: `because`, which of them."""

    code = "tax-would-change"
    title = "That would change how the sale is taxed"


class ReceiptUnderWay(Conflict):
    """It has no receipt yet, or another one is to take its place already."""

    code = "receipt-under-way"
    title = "The receipt is being issued"


class ReceiptAmended(Conflict):
    """Something of the sale was given back, or is on its way, or what the receipt says of the tax was
    corrected: other documents name it as it is, and would be of one that is cancelled whole."""

    code = "receipt-amended"
    title = "Other documents name the receipt as it is"


class ReissuedTooOften(Conflict):
    """Facts: `limit`."""

    code = "reissued-too-often"
    title = "The receipt was issued anew as often as it can be"


@dataclass(frozen=True, slots=True)
class Details:
    """The customer's words as they should be on a receipt; None for each that is right. `country` and
    `vat_number` are none that can be put right so: who says another one is refused, and not passed over."""

    name: str | None = None
    company: str | None = None
    street: str | None = None
    city: str | None = None
    postcode: str | None = None
    country: str | None = None
    vat_number: str | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What may amend the receipt of a sale, as it was when somebody looked: what was given back of its order,
    and the check of its buyer's VAT number, if that was in doubt."""

    returns: Returns
    check: VatCheck | None = None

    def amends(self, sale: Sale) -> bool:
        """Whether anything of it was given back, or may be yet, or its tax was corrected: its receipt stays
        as it is."""
        if self.check is not None and self.check.wrong is Wrong.BELIEVED:
            return True
        return any(refund.state is not RefundState.FAILED for refund in self.returns.of(sale.id))

    def undone(self, sale: Sale) -> Sequence[RefundId]:
        """Of what was given back of it and did not arrive: where that has a credit note, another is due that
        takes it back."""
        return [refund.id for refund in self.returns.of(sale.id) if refund.state is RefundState.FAILED]


def corrected(sale: Sale, said: Details, classes: Mapping[ProductId, TaxClass]) -> Sale:
    """The sale as its next receipt has it; the very same where nothing was wrong. A line whose product nobody
    knows any more is taxed as it was.

    Raises NotFound where the buyer is forgotten, Invalid, TaxWouldChange and ReissuedTooOften.
    """
    buyer = sale.buyer
    if buyer.veiled:
        raise NotFound
    after = replace(
        buyer,
        name=_text(said.name, buyer.name, "/name", NAME_AT_MOST),
        business=_business(said, buyer),
        delivery=_delivery(said, buyer),
        place=replace(
            buyer.place, postcode=_text(said.postcode, buyer.place.postcode, "/postcode", POSTCODE_AT_MOST)
        ),
    )
    if after == buyer:
        return sale
    _taxed_alike(sale, after, classes)
    if sale.reissued >= AT_MOST:
        raise ReissuedTooOften(limit=AT_MOST)
    return replace(sale, buyer=after, reissued=sale.reissued + 1)


def receipt_anew(sale: Sale) -> ReceiptAnew:
    """The job that issues what a corrected sale is due: the same however often it is asked for."""
    job = JobId(derived("job", "receipt anew", sale.id, str(sale.reissued)))
    return ReceiptAnew(job, sale.account, sale.owner, sale.id, sale.reissued)


def _business(said: Details, buyer: Buyer) -> Business | None:
    before, place = buyer.business, buyer.place
    number = before.number if before else ""
    if said.country not in {None, place.country}:
        raise TaxWouldChange(because="country")
    if said.vat_number is not None and normal(said.vat_number, place.country) != number:
        raise TaxWouldChange(because="vat_number")
    name = (before.name if before else "") if said.company is None else said.company.strip()
    if before is not None:
        # Without the name of the business its number would go, too.
        if not name and number:
            raise TaxWouldChange(because="vat_number")
        return replace(before, name=_plain(name, "/company")) if name else None
    return Business(_plain(name, "/company")) if name else None


def _delivery(said: Details, buyer: Buyer) -> Delivery | None:
    before = buyer.delivery
    street = (before.street if before else "") if said.street is None else said.street.strip()
    city = (before.city if before else "") if said.city is None else said.city.strip()
    if before is None and not street and not city:
        return None
    return Delivery(_plain(street, "/street"), _plain(city, "/city"))


def _text(said: str | None, before: str, at: str, most: int) -> str:
    if said is None:
        return before
    if len(said) > most:
        raise Invalid.at(at, f"up to {most} characters")
    return _plain(said.strip(), at)


def _plain(text: str, at: str) -> str:
    """It goes onto a document, for good. Raises Invalid."""
    if not prints(text):
        raise Invalid.at(at, "no control characters")
    return text


def _taxed_alike(sale: Sale, after: Buyer, classes: Mapping[ProductId, TaxClass]) -> None:
    """By the rules of the day of the sale, for the seller as it was then. Raises TaxWouldChange."""
    before, on = sale.buyer, sale.at.date()
    because = "company" if (before.business is None) is not (after.business is None) else "postcode"
    for line in sale.lines:
        if line.product in classes:
            was, now = (
                treat(sale.seller, Customer(one.place, one.business), classes[line.product], on)
                for one in (before, after)
            )
            if (was.ground, was.country, was.levies) != (now.ground, now.country, now.levies):
                raise TaxWouldChange(because=because)
