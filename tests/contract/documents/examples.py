"""Documents of every kind that there is something else to say of, made by the domain itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from cartwright.domain.buyers import Delivery
from cartwright.domain.catalog import Mode
from cartwright.domain.credits import credited
from cartwright.domain.documents import Credit, Document, DocumentKind, Reissue, Series
from cartwright.domain.funnel import Part
from cartwright.domain.ids import RefundId
from cartwright.domain.journal import facts_of
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Line
from cartwright.domain.people import Address, TaxNumber
from cartwright.domain.tax import Business, Ground, Levy, Place, Treatment
from tests.contract.adapters.samples import COURSE, NORDWIND, Item, a_buyer, a_document, an_id, levied
from tests.contract.adapters.test_correction_mail import a_correction
from tests.contract.adapters.test_credit_mail import a_note

FIRM = Business("Ada Trading SARL", "FR40303265045")
FRENCH = replace(
    a_buyer(name="Amélie Dupont", country="FR", locale="fr"),
    place=Place("FR", postcode="75011"),
    business=FIRM,
    delivery=Delivery("12 rue Oberkampf", "Paris"),
)
PLAIN = a_buyer()


def untaxed(ground: Ground, country: str = "DE") -> Treatment:
    return Treatment(ground, country)


def of_lines(document: Document, *lines: Line) -> Document:
    """The same receipt with other lines."""
    sale = replace(document.sale, lines=lines)
    return Series(
        document.account, document.client, DocumentKind.RECEIPT, sale.mode, document.number - 1
    ).issue(sale, at=document.issued_at)


def only(ground: Ground, *, amount: str = "100.00", country: str = "FR") -> Document:
    """A receipt of one line that bears no tax, to a firm in France."""
    return a_document(
        buyer=FRENCH, items=[Item("Segeln für Einsteiger", Money.of(amount, "EUR"), untaxed(ground, country))]
    )


def many() -> Document:
    """Two rates, three of one thing whose net is no multiple of three, carriage, and a coupon."""
    course, book = (
        COURSE,
        Item("Das Logbuch, gebunden", Money.of("59.97", "EUR"), levied(("DE", "VAT", "0.07"))),
    )
    document = a_document(items=[course, book, replace(book, gross=Money.of("4.90", "EUR"))])
    first, second, carriage = document.sale.lines
    less = Money.of("20.00", "EUR")
    off = replace(first, discount=less, off=Taxed.inside(less, Decimal("0.19")))
    sent = replace(carriage, part=Part.SHIPPING, product=second.product)
    made = of_lines(document, off, replace(second, quantity=3, part=Part.BUMP), sent)
    return replace(made, sale=replace(made.sale, coupon="SEGEL20"))


def reduced() -> Document:
    """To a firm: at a price listed without tax, by an offer's own discount, and one for nothing by that."""
    [first] = a_document(buyer=FRENCH, items=[replace(COURSE, gross=Money.of("107.10", "EUR"))]).sale.lines
    less, all_of_it = Money.of("10.00", "EUR"), Money.of("50.00", "EUR")
    kept = replace(first, discount=less, off=Taxed.on_top(less, Decimal("0.19")))
    given = replace(
        first,
        number=2,
        name="Knoten, die halten",
        amount=Taxed.free(Money.zero("EUR")),
        discount=all_of_it,
        off=Taxed.on_top(all_of_it, Decimal("0.19")),
    )
    return of_lines(a_document(buyer=FRENCH), kept, given)


def credited_before() -> Document:
    """A charge that something is taken off, which was paid before and not used."""
    [line] = a_document(items=[replace(COURSE, gross=Money.of("83.30", "EUR"))]).sale.lines
    before = Taxed.inside(Money.of("35.70", "EUR"), Decimal("0.19"))
    return of_lines(a_document(), replace(line, credit=before))


def tax_alone() -> Document:
    """A credit note of a tax that was not due: the buyer has shown its number since."""
    receipt = a_document(buyer=FRENCH)
    [line] = receipt.sale.lines
    free = Treatment(Ground.REVERSE_CHARGE, "FR")
    freed = replace(line, treatment=free, amount=Taxed.free(line.amount.net))
    facts = (*facts_of(line), *(-fact for fact in facts_of(freed)))
    at = receipt.issued_at + timedelta(hours=2)
    credit = Credit(RefundId(an_id("refund")), receipt.label, at, facts, tax=True, number=FIRM.number)
    series = Series(receipt.account, receipt.client, DocumentKind.CREDIT_NOTE, Mode.LIVE, last=3)
    return series.issue(credited(receipt.sale, credit), at=at, credit=credit)


ANEW = Reissue(1, "NW-000042", a_document().issued_at)


def cancelled() -> Document:
    """What cancels a receipt whole, for another to take its place."""
    sale = a_document(buyer=FRENCH).sale
    series = Series(sale.account, sale.owner, DocumentKind.CREDIT_NOTE, Mode.LIVE, last=4)
    return series.issue(sale, at=ANEW.receipt_at + timedelta(days=1), reissue=ANEW)


def in_its_place() -> Document:
    sale = a_document(buyer=replace(FRENCH, name="Amélie Durand")).sale
    series = Series(sale.account, sale.owner, DocumentKind.RECEIPT, Mode.LIVE, last=42)
    anew = replace(ANEW, by="NW-CN-000005")
    return series.issue(sale, at=ANEW.receipt_at + timedelta(days=1), reissue=anew)


DUTCH = replace(
    NORDWIND,
    legal_name="Zonnebloem Webshop B.V.",
    address=Address("Prinsengracht 1", "Amsterdam", "NL", "1015 DK"),
    tax_numbers=(TaxNumber("VAT", "NL", "NL123456782B90"),),
)

EXAMPLES: dict[str, Document] = {
    "receipt": a_document(),
    "several-lines": many(),
    "one-stop-shop": a_document(
        buyer=a_buyer(name="Ελένη Παπαδοπούλου", country="GR"),
        items=[
            replace(
                COURSE, treatment=Treatment(Ground.ONE_STOP_SHOP, "GR", (Levy("GR", "VAT", Decimal("0.24")),))
            )
        ],
    ),
    "reverse-charge": only(Ground.REVERSE_CHARGE),
    "intra-community": only(Ground.INTRA_COMMUNITY),
    "export": only(Ground.EXPORT, country="CH"),
    "small-business": only(Ground.SMALL_BUSINESS, country="DE"),
    "exempt": only(Ground.EXEMPT, country="DE"),
    "certificate": only(Ground.CERTIFICATE, country="DE"),
    "margin-travel": only(Ground.MARGIN_TRAVEL, country="DE"),
    "margin-second-hand": only(Ground.MARGIN_SECOND_HAND, country="DE"),
    "margin-art": only(Ground.MARGIN_ART, country="DE"),
    "margin-collectors": only(Ground.MARGIN_COLLECTORS, country="DE"),
    "margin-beside-a-tax": a_document(
        buyer=FRENCH,
        items=[
            COURSE,
            Item("Sextant, um 1890", Money.of("480.00", "EUR"), untaxed(Ground.MARGIN_COLLECTORS)),
        ],
    ),
    "not-a-supply": only(Ground.NOT_A_SUPPLY, country="DE"),
    "zero-rate": a_document(items=[replace(COURSE, treatment=levied(("IE", "VAT", "0")))]),
    "free": a_document(items=[replace(COURSE, gross=Money.of("0.00", "EUR"))]),
    "yen": a_document(
        seller=DUTCH, items=[Item("コース", Money.of("12100", "JPY"), levied(("NL", "VAT", "0.21")))]
    ),
    "paid-before": credited_before(),
    "reduced": reduced(),
    "credit-note": a_note(reason="zu früh"),
    "credit-note-cancelled": a_note(cancels="NW-CN-000007"),
    "tax-alone": tax_alone(),
    "correction": a_correction("fr"),
    "cancelled": cancelled(),
    "in-its-place": in_its_place(),
}
"""One of each; all of them can be e-invoices."""
