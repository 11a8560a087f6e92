"""E-invoices: what a document says in the terms of EN 16931, and what nobody may make one of."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cartwright.domain.catalog import Mode
from cartwright.domain.documents import Document
from cartwright.domain.einvoice import (
    Allowance,
    EInvoice,
    Item,
    NoEInvoice,
    Party,
    Preceding,
    TypeCode,
    Unsound,
    Unspoken,
    einvoice,
    require_sound,
)
from cartwright.domain.money import Money, Taxed
from cartwright.domain.people import Address, Registration, TaxNumber
from cartwright.domain.tax import Ground
from tests.contract.adapters.samples import COURSE, LAVENDER, NORDWIND, a_document, levied
from tests.contract.adapters.samples import Item as Bought
from tests.contract.adapters.test_correction_mail import a_correction
from tests.contract.documents.examples import EXAMPLES, FIRM, FRENCH, of_lines, only, untaxed


def made(document: Document) -> EInvoice:
    found = einvoice(document)
    assert isinstance(found, EInvoice)
    return found


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


CORRECTION = a_correction()
RECEIPT = made(EXAMPLES["receipt"])
FIRST = Preceding("NW-000042", RECEIPT.issued_on)


def test_a_receipt_is_an_invoice_that_was_paid() -> None:
    assert (RECEIPT.type_code, RECEIPT.number, RECEIPT.preceding) == (TypeCode.INVOICE, "NW-000042", ())
    assert (RECEIPT.totals.gross, RECEIPT.totals.paid, RECEIPT.totals.due) == (
        eur("119.00"),
        eur("119.00"),
        eur("0.00"),
    )
    assert RECEIPT.seller.vat_number == "DE136695976"


def test_a_credit_note_names_what_it_is_of_and_why() -> None:
    note = made(EXAMPLES["credit-note"])
    assert (note.type_code, note.preceding, note.notes) == (
        TypeCode.CREDIT_NOTE,
        (FIRST,),
        ("zu früh",),
    )


def test_one_that_cancels_another_names_both_and_takes_its_pieces_back() -> None:
    note = made(EXAMPLES["credit-note-cancelled"])
    assert note.preceding == (FIRST, Preceding("NW-CN-000007"))
    [item] = note.items
    assert (item.quantity, item.price, item.net) == (-1, eur("50.00"), eur("-50.00"))


def test_one_that_was_issued_before_they_said_so_names_no_day() -> None:
    note = EXAMPLES["credit-note"]
    assert note.credit is not None
    old = replace(note, credit=replace(note.credit, receipt_at=None))
    assert made(old).preceding == (Preceding("NW-000042"),)


def test_a_correction_takes_back_what_was_said_and_says_what_is_right() -> None:
    """What was paid stays: the tax of it is what there is more, and the net what there is less."""
    found = made(CORRECTION)
    assert (found.type_code, found.preceding) == (TypeCode.CORRECTED, (FIRST,))
    assert [(item.quantity, item.net, item.taxed_as) for item in found.items] == [
        (-1, eur("-119.00"), ("AE", Decimal(0))),
        (1, eur("100.00"), ("S", Decimal("0.19"))),
    ]
    assert [(group.category, group.net, group.tax) for group in found.groups] == [
        ("AE", eur("-119.00"), eur("0.00")),
        ("S", eur("100.00"), eur("19.00")),
    ]
    totals = found.totals
    assert (totals.net, totals.tax, totals.gross, totals.due) == (
        eur("-19.00"),
        eur("19.00"),
        eur("0.00"),
        eur("0.00"),
    )
    assert found.buyer.vat_number == FIRM.number


def test_a_correction_says_nothing_of_a_line_that_had_gone_back_whole() -> None:
    """Its entry has that line too, with nothing left of it; its document has not."""
    correction = CORRECTION.correction
    assert correction is not None
    [said] = correction.said
    gone = replace(said, line=2, net=eur("0.00"), tax=eur("0.00"))
    told = replace(CORRECTION, correction=replace(correction, said=(said, gone)))
    assert made(told) == made(CORRECTION)


def test_a_correction_of_what_was_paid_before_in_part_says_the_same() -> None:
    """What an earlier payment left is off the receipt's line: of the correction it is no allowance."""
    [found] = CORRECTION.sale.lines
    line = replace(found, credit=Taxed.free(eur("30.00")), off=Taxed.free(eur("5.00")))
    assert (
        made(replace(CORRECTION, sale=replace(CORRECTION.sale, lines=(line,)))).items
        == made(CORRECTION).items
    )


def test_the_one_in_a_receipts_place_is_an_invoice_and_names_it() -> None:
    cancels, anew = made(EXAMPLES["cancelled"]), made(EXAMPLES["in-its-place"])
    assert [(one.type_code, one.preceding) for one in (cancels, anew)] == [
        (TypeCode.CREDIT_NOTE, (FIRST,)),
        (TypeCode.INVOICE, (FIRST,)),
    ]


def test_three_pieces_are_priced_together_to_the_cent() -> None:
    item = made(EXAMPLES["several-lines"]).items[1]
    assert (item.quantity, item.price, item.net) == (3, eur("56.05"), eur("56.05"))


def test_what_was_paid_before_is_taken_off_its_line() -> None:
    [item] = made(EXAMPLES["paid-before"]).items
    assert (item.price, item.allowances, item.net) == (
        eur("100.00"),
        (Allowance(eur("30.00"), "Paid before and not used"),),
        eur("70.00"),
    )


def test_what_a_coupon_took_off_is_an_allowance_of_its_line_without_its_tax() -> None:
    """139.00 as listed, of which 22.19 is tax; 20.00 less, 3.19 of it tax."""
    item = made(EXAMPLES["several-lines"]).items[0]
    assert (item.price, item.allowances, item.net) == (
        eur("116.81"),
        (Allowance(eur("16.81"), "Discount (SEGEL20)", "95"),),
        eur("100.00"),
    )


def test_what_an_offer_took_off_by_itself_names_no_coupon_and_may_be_all_of_it() -> None:
    found = [(item.price, item.allowances, item.net) for item in made(EXAMPLES["reduced"]).items]
    assert found == [
        (eur("100.00"), (Allowance(eur("10.00"), "Discount", "95"),), eur("90.00")),
        (eur("50.00"), (Allowance(eur("50.00"), "Discount", "95"),), eur("0.00")),
    ]


def test_what_an_order_kept_of_a_discount_before_it_kept_the_tax_is_no_allowance() -> None:
    receipt = EXAMPLES["several-lines"]
    first, *others = receipt.sale.lines
    item = made(of_lines(receipt, replace(first, off=None), *others)).items[0]
    assert (item.price, item.allowances) == (eur("100.00"), ())


def test_a_discount_that_is_in_the_tax_alone_is_no_allowance() -> None:
    receipt = EXAMPLES["several-lines"]
    first, *others = receipt.sale.lines
    cent = replace(first, off=Taxed(eur("0.00"), eur("0.01"), eur("0.01")))
    item = made(of_lines(receipt, cent, *others)).items[0]
    assert (item.price, item.allowances) == (eur("100.00"), ())


@pytest.mark.parametrize(
    ("ground", "category", "code"),
    [
        (Ground.REVERSE_CHARGE, "AE", "VATEX-EU-AE"),
        (Ground.INTRA_COMMUNITY, "K", "VATEX-EU-IC"),
        (Ground.EXPORT, "G", "VATEX-EU-G"),
        (Ground.EXEMPT, "E", "VATEX-EU-132"),
        (Ground.SMALL_BUSINESS, "E", ""),
        (Ground.MARGIN_TRAVEL, "E", "VATEX-EU-D"),
        (Ground.MARGIN_SECOND_HAND, "E", "VATEX-EU-F"),
        (Ground.MARGIN_ART, "E", "VATEX-EU-I"),
        (Ground.MARGIN_COLLECTORS, "E", "VATEX-EU-J"),
        (Ground.NOT_A_SUPPLY, "O", "VATEX-EU-O"),
    ],
)
def test_no_tax_has_a_category_and_a_reason_by_its_ground_alone(
    ground: Ground, category: str, code: str
) -> None:
    [group] = made(only(ground)).groups
    assert (group.category, group.exemption, bool(group.reason)) == (category, code, True)


def test_the_reason_is_in_the_buyers_words_where_there_are_some() -> None:
    found = einvoice(only(Ground.REVERSE_CHARGE), {Ground.REVERSE_CHARGE: "Autoliquidation"})
    assert isinstance(found, EInvoice)
    assert [group.reason for group in found.groups] == ["Autoliquidation"]


def test_reasons_of_one_category_are_all_said_and_have_no_code() -> None:
    both = a_document(
        items=[
            Bought("Yoga", eur("10.00"), untaxed(Ground.EXEMPT)),
            Bought("Bild", eur("20.00"), untaxed(Ground.MARGIN_ART)),
        ]
    )
    [group] = made(both).groups
    assert (group.net, group.exemption) == (eur("30.00"), "")
    assert group.reason == "Exempt (art. 132 of Directive 2006/112/EC); Margin scheme — Works of art"


def test_what_is_not_subject_to_vat_names_no_number() -> None:
    found = made(only(Ground.NOT_A_SUPPLY))
    assert (found.seller.vat_number, found.buyer.vat_number) == ("", "")


def test_a_firm_is_named_with_its_number_and_who_bought_for_it() -> None:
    assert made(only(Ground.REVERSE_CHARGE)).buyer == Party(
        "Ada Trading SARL",
        made(only(Ground.REVERSE_CHARGE)).delivered.to,
        FIRM.number,
        contact="Amélie Dupont",
        email="greta@example.com",
    )


def test_a_credit_note_has_the_number_that_was_shown_for_it() -> None:
    late = EXAMPLES["tax-alone"]
    plain = replace(late.sale, buyer=replace(late.sale.buyer, business=None))
    assert made(replace(late, sale=plain)).buyer.vat_number == FIRM.number


@pytest.mark.parametrize(
    ("registered", "numbers", "number"),
    [
        ((), NORDWIND.tax_numbers, "DE136695976"),
        ((Registration("FR", "40 303 265 045"),), NORDWIND.tax_numbers, "FR40303265045"),
        ((Registration("FR"),), NORDWIND.tax_numbers, "DE136695976"),
        ((Registration("EU-OSS", "EU123"),), NORDWIND.tax_numbers, "DE136695976"),
        ((), (TaxNumber("VAT", "NL", "NL123456782B90"), *NORDWIND.tax_numbers), "DE136695976"),
        ((), (TaxNumber("VAT", "NL", "NL123456782B90"),), "NL123456782B90"),
        ((), (TaxNumber("VAT", "DE", "136695976"),), "DE136695976"),
    ],
)
def test_the_number_of_the_seller_is_the_one_it_supplied_this_under(
    registered: tuple[Registration, ...], numbers: tuple[TaxNumber, ...], number: str
) -> None:
    seller = replace(NORDWIND, registrations=registered, tax_numbers=numbers)
    course = replace(COURSE, treatment=levied(("FR", "VAT", "0.20")))
    assert made(a_document(seller=seller, items=[course])).seller.vat_number == number


def test_at_home_no_registration_elsewhere_counts() -> None:
    seller = replace(NORDWIND, registrations=(Registration("DE", "DE999999999"),))
    assert made(a_document(seller=seller)).seller.vat_number == "DE136695976"


SAID = CORRECTION.correction
assert SAID is not None
BRITISH = tuple(replace(fact, jurisdiction="GB", levy="VAT", rate=Decimal("0.2")) for fact in SAID.said)
OF_A_BRITISH_TAX = replace(CORRECTION, correction=replace(SAID, said=BRITISH))
VEILED = replace(EXAMPLES["receipt"].sale, buyer=FRENCH.under_veil())


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (a_document(seller=LAVENDER), NoEInvoice.SELLER_OUTSIDE),
        (OF_A_BRITISH_TAX, NoEInvoice.OTHER_TAX),
        (a_document(mode=Mode.TEST), NoEInvoice.TEST),
        (replace(EXAMPLES["receipt"], series="credit-note-live"), NoEInvoice.UNNAMED),
        (replace(EXAMPLES["receipt"], sale=VEILED), NoEInvoice.ERASED),
        (
            a_document(items=[replace(COURSE, treatment=levied(("CA", "GST", "0.05")))]),
            NoEInvoice.OTHER_TAX,
        ),
        (
            a_document(items=[replace(COURSE, treatment=levied(("GB", "VAT", "0.20")))]),
            NoEInvoice.OTHER_TAX,
        ),
    ],
)
def test_what_the_norm_has_no_words_for_is_no_e_invoice(document: Document, why: NoEInvoice) -> None:
    assert einvoice(document) == Unspoken(why)


ITEM, GROUP, TOTALS = RECEIPT.items[0], RECEIPT.groups[0], RECEIPT.totals
FREE = made(only(Ground.REVERSE_CHARGE))
OUT = made(only(Ground.NOT_A_SUPPLY))
NOTE = made(EXAMPLES["credit-note"])
CENT = eur("0.01")
O_GROUP = OUT.groups[0]
TWICE = replace(
    RECEIPT,
    items=(ITEM, replace(ITEM, id="2")),
    groups=(replace(GROUP, net=GROUP.net * 2, tax=GROUP.tax * 2),),
)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (replace(RECEIPT, currency="KWD"), "BR-DEC-12"),
        (replace(RECEIPT, currency="USD"), "BR-CL-03"),
        (replace(RECEIPT, number=" "), "BR-02"),
        (replace(RECEIPT, seller=replace(RECEIPT.seller, name="")), "BR-06"),
        (replace(RECEIPT, buyer=replace(RECEIPT.buyer, name="")), "BR-07"),
        (replace(NOTE, preceding=()), "BR-55"),
        (replace(NOTE, preceding=(Preceding(""),)), "BR-55"),
        (replace(made(CORRECTION), preceding=()), "BR-55"),
        (replace(RECEIPT, items=()), "BR-16"),
        (replace(RECEIPT, items=(replace(ITEM, name="\t"),)), "BR-25"),
        (replace(RECEIPT, items=(replace(ITEM, price=-ITEM.price),)), "BR-27"),
        (replace(RECEIPT, items=(replace(ITEM, quantity=0),)), "BR-27"),
        (replace(RECEIPT, items=(replace(ITEM, price=ITEM.price + CENT),)), "BR-CO-04"),
        (replace(RECEIPT, items=(replace(ITEM, allowances=(Allowance(CENT, "x"),)),)), "BR-CO-04"),
        (replace(RECEIPT, groups=()), "BR-CO-18"),
        (replace(RECEIPT, groups=(GROUP, GROUP)), "BR-CO-18"),
        (replace(RECEIPT, items=(ITEM, replace(OUT.items[0], id="2")), groups=(GROUP, O_GROUP)), "BR-O-11"),
        (replace(RECEIPT, groups=(replace(GROUP, net=GROUP.net + CENT),)), "BR-S-08"),
        (
            replace(
                RECEIPT,
                items=(replace(ITEM, rate=Decimal(0)),),
                groups=(replace(GROUP, rate=Decimal(0), tax=eur("0.00")),),
            ),
            "BR-S-05",
        ),
        (
            replace(
                FREE,
                items=tuple(replace(one, rate=Decimal("0.2")) for one in FREE.items),
                groups=(replace(FREE.groups[0], rate=Decimal("0.2"), tax=eur("20.00")),),
            ),
            "BR-AE-05",
        ),
        (replace(RECEIPT, groups=(replace(GROUP, tax=GROUP.tax + eur("0.02")),)), "BR-CO-17"),
        (replace(FREE, groups=(replace(FREE.groups[0], tax=CENT),)), "BR-AE-09"),
        (replace(FREE, groups=(replace(FREE.groups[0], reason="", exemption=""),)), "BR-AE-10"),
        (
            TWICE,
            "BR-CO-10",
        ),
        (replace(RECEIPT, totals=replace(TOTALS, net=TOTALS.net + CENT)), "BR-CO-13"),
        (replace(RECEIPT, totals=replace(TOTALS, tax=TOTALS.tax - CENT)), "BR-CO-14"),
        (replace(RECEIPT, totals=replace(TOTALS, gross=TOTALS.gross + CENT)), "BR-CO-15"),
        (replace(RECEIPT, totals=replace(TOTALS, due=CENT)), "BR-CO-16"),
        (replace(RECEIPT, seller=replace(RECEIPT.seller, vat_number="136695976")), "BR-CO-09"),
        (replace(RECEIPT, seller=replace(RECEIPT.seller, vat_number="")), "BR-CO-26"),
        (replace(FREE, buyer=replace(FREE.buyer, vat_number="")), "BR-AE-02"),
        (replace(OUT, seller=replace(OUT.seller, vat_number="DE136695976")), "BR-O-02"),
        (replace(OUT, buyer=replace(OUT.buyer, vat_number="FR40303265045")), "BR-O-02"),
    ],
)
def test_what_is_wrong_by_a_cent_or_a_name_is_refused_by_the_rule_it_breaks(
    wrong: EInvoice, rule: str
) -> None:
    with pytest.raises(Unsound) as refused:
        require_sound(wrong)
    assert refused.value.facts == {"rule": rule}


def test_a_tax_taken_out_of_prices_may_be_a_cent_off_for_each_of_them() -> None:
    """9.03 at 25.5 % is 7.20 and 1.83, though 7.20 bears 1.84: no net adds up to that price."""
    course = replace(COURSE, gross=eur("9.03"), treatment=levied(("FI", "VAT", "0.255")))
    [group] = made(a_document(items=[course])).groups
    assert (group.net, group.tax) == (eur("7.20"), eur("1.83"))


def test_a_document_that_does_not_add_up_is_refused_before_anything_is_written() -> None:
    seller = replace(NORDWIND, tax_numbers=(), address=Address("Gasse 1", "Wien", "AT", "1010"))
    with pytest.raises(Unsound):
        einvoice(a_document(seller=seller))


def test_items_and_groups_are_alike_by_category_and_rate() -> None:
    line = of_lines(EXAMPLES["receipt"], *EXAMPLES["receipt"].sale.lines)
    assert [item.taxed_as for item in made(line).items] == [("S", Decimal("0.19"))]
    assert Item("1", "x", 1, CENT, CENT, "Z").taxed_as == ("Z", Decimal(0))
