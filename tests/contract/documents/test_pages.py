"""Documents as PDF: what they say and how they look, whoever is named in them, and the same bytes again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from cartwright.adapters.documents import hybrid, typefaces
from cartwright.adapters.documents.cii import cii
from cartwright.adapters.documents.pages import TypstPages
from cartwright.adapters.documents.showing import reasons, shown
from cartwright.adapters.documents.spelling import spelt
from cartwright.adapters.mail.display import Display
from cartwright.domain.documents import Document
from cartwright.domain.einvoice import EInvoice, einvoice
from cartwright.domain.money import Money, Taxed
from cartwright.languages import languages
from tests.contract.adapters.samples import COURSE, LAVENDER, NORDWIND, a_buyer, a_document, levied
from tests.contract.adapters.test_composer import later
from tests.contract.documents.examples import EXAMPLES, of_lines
from tests.contract.documents.likeness import unlike
from tests.contract.documents.samples import (
    LOGO,
    PAGES,
    PICTURES,
    REPORTS,
    SAMPLES,
    WORDS,
    pdf,
    picture,
    words,
)

NAMES = (
    "Łukasz Żółć, Ørsted Þór, Nguyễn Ánh",
    "Ελένη Παπαδοπούλου",
    "Ярослав Їжак",
    "Գարեգին",
    "გიორგი",
    "محمد الفاسي",
    "יעל לוי",
    "山田太郎 王小明 김민준",
    "अमित कुमार",
    "অমিত রায়",
    "அமுதா",
    "สมชาย",
    "አበበ",
    "ខ្មែរ",
)
HOSTILE = ('#import "x": y', "*bold* _it_ $x^2$ <label> @ref", '"]#panic()', "\\u{41} // /* ~ --- ...")


def drawn(name: str, *, document: Document | None = None) -> str:
    of = document or EXAMPLES["receipt"]
    sale = replace(of.sale, buyer=replace(of.sale.buyer, name=name))
    return words(PAGES.pdf(replace(of, sale=sale)))


@pytest.mark.parametrize("name", [*SAMPLES, *REPORTS])
def test_it_says_what_was_looked_at(name: str) -> None:
    assert words(pdf(name)) == (WORDS / f"{name}.txt").read_text("utf-8"), "`make samples`, and look"


@pytest.mark.parametrize("name", [*SAMPLES, *REPORTS])
def test_it_looks_as_it_was_looked_at(name: str) -> None:
    assert unlike(picture(name), (PICTURES / f"{name}.png").read_bytes()) == "", "`make samples`, and look"


def test_drawn_again_it_is_the_same_bytes() -> None:
    document, logo = SAMPLES["receipt"]
    assert TypstPages().pdf(document, logo=logo) == TypstPages().pdf(document, logo=logo)


@pytest.mark.parametrize("name", ["receipt", "test", "scripts", "report"])
def test_it_is_pdf_a_3_and_tagged_with_its_typefaces_in_it(name: str) -> None:
    made = PdfReader(BytesIO(pdf(name)))
    root: Any = made.trailer["/Root"]
    xmp = root["/Metadata"].get_data()
    assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert root["/MarkInfo"]["/Marked"]
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    locale = REPORTS[name][0] if name in REPORTS else SAMPLES[name][0].sale.buyer.locale
    assert root["/Lang"] == Display(locale).language
    faces = [face for page in made.pages for face in _typefaces(page["/Resources"]["/Font"])]  # type: ignore[index]
    assert faces
    assert all({"/FontFile2", "/FontFile3"} & face.keys() for face in faces)


def _typefaces(fonts: DictionaryObject) -> Iterator[DictionaryObject]:
    for font in fonts.values():
        for inner in font.get_object().get("/DescendantFonts", [font]):
            yield inner.get_object()["/FontDescriptor"]


@pytest.mark.parametrize("name", ["receipt", "invoice", "credit-note"])
def test_its_e_invoice_is_in_it_and_it_says_which_file_that_is(name: str) -> None:
    document, _ = SAMPLES[name]
    made = PdfReader(BytesIO(pdf(name)))
    meant = einvoice(document, reasons(document.sale.buyer.locale))
    assert isinstance(meant, EInvoice)
    assert made.attachments[hybrid.NAME] == [cii(meant)]
    root: Any = made.trailer["/Root"]
    assert root["/AF"][0]["/AFRelationship"] == "/Alternative"
    told = ET.fromstring(root["/Metadata"].get_data())  # noqa: S314
    facts = {one.tag.split("}")[1]: one.text for one in told.iter() if "factur-x" in one.tag}
    assert facts == {
        "DocumentType": "INVOICE",
        "DocumentFileName": "factur-x.xml",
        "Version": "1.0",
        "ConformanceLevel": "EN 16931",
    }


def test_every_object_is_where_the_table_of_places_says() -> None:
    """Readers that repair what is broken would never say so."""
    made = pdf("receipt")
    table = int(made.rsplit(b"startxref\n", 1)[1].split()[0])
    assert made[table:].startswith(b"xref\n")
    places = [int(one) for one in re.findall(rb"(?m)^(\d{10}) \d{5} n", made[table:])]
    assert len(places) > 20
    for number, place in enumerate(places, start=1):
        assert made[place:].startswith(b"%d 0 obj" % number)
    [length] = re.findall(rb"<</Length (\d+)/Type/Metadata", made)
    begin = made.index(b"stream\n", made.index(b"/Type/Metadata/Subtype/XML")) + len("stream\n")
    assert made[begin + int(length) :].lstrip().startswith(b"endstream")


@pytest.mark.parametrize(
    "document",
    [
        a_document(seller=LAVENDER),
        SAMPLES["test"][0],
        SAMPLES["forgotten"][0],
        a_document(seller=replace(NORDWIND, tax_numbers=())),
    ],
)
def test_where_there_is_none_it_is_a_document_all_the_same(document: Document) -> None:
    made = PdfReader(BytesIO(PAGES.pdf(document)))
    assert not made.attachments
    assert document.label in made.pages[0].extract_text()


@pytest.mark.parametrize("language", sorted(languages()))
def test_it_speaks_its_buyers_language(language: str) -> None:
    show, document = Display(language), a_document(buyer=a_buyer(locale=language))
    said = words(PAGES.pdf(document))
    for phrase in ("receipt", "item", "gross", "seller", "buyer"):
        assert show.say(phrase) in said
    assert show.say("page", page="1", pages="1") in said
    assert show.day(document.issued_at) in said


def test_names_of_every_script_are_written_and_none_is_a_box() -> None:
    """Scripts that join or stack their letters are not read back letter by letter: they are looked for in
    what the typefaces have."""
    assert all(typefaces.coverage().writable(name) == name for name in NAMES)
    assert all(name in drawn(name) for name in NAMES[:3])
    assert typefaces.UNKNOWN not in drawn(" · ".join(NAMES))


def test_a_sign_that_no_typeface_has_is_a_box_and_not_a_failure() -> None:
    assert f"Ur {typefaces.UNKNOWN}" in drawn("Ur \U00012000")


@pytest.mark.parametrize("evil", HOSTILE)
def test_nothing_that_somebody_wrote_is_more_than_words(evil: str) -> None:
    assert evil in drawn(evil)


@pytest.mark.parametrize(
    ("language", "amount", "currency", "said"),
    [
        ("de", "1234.21", "EUR", "eintausendzweihundertvierunddreißig 21/100 Euro"),
        ("en", "1001.05", "GBP", "one thousand and one 05/100 British pounds"),
        ("es", "80.00", "EUR", "ochenta 00/100 euros"),
        ("fr", "91.90", "DZD", "quatre-vingt-onze 90/100 dinars algériens"),
        ("it", "28.10", "CHF", "ventotto 10/100 franchi svizzeri"),
        ("nl", "999", "JPY", "negenhonderdnegenennegentig Japanse yen"),
        ("pl", "5.00", "PLN", "pięć 00/100 złotych polskich"),
        ("pt", "0.005", "KWD", "zero 005/1000 Dinar kuwaitiano"),
    ],
)
def test_an_amount_is_spelt_in_every_language_and_any_currency(
    language: str, amount: str, currency: str, said: str
) -> None:
    assert spelt(Money.of(amount, currency), Display(language)) == said


@pytest.mark.parametrize("language", sorted(languages()))
def test_who_is_taxed_when_it_is_paid_says_so_in_every_language(language: str) -> None:
    receipt = EXAMPLES["receipt"]
    buyer = replace(receipt.sale.buyer, locale=language)
    mention = Display(language).say("cash-accounting")
    for cash in (True, False):
        seller = replace(receipt.sale.seller, cash_accounting=cash)
        told = replace(receipt, sale=replace(receipt.sale, seller=seller, buyer=buyer))
        assert (mention in shown(told)["bills"][0]["notes"]) is cash
        assert (mention in (PAGES.ubl(told) or b"").decode()) is cash


SCHEMES = {
    "margin-travel": [
        "Bijzondere regeling reisbureaus",
        "Margin scheme — Travel agents",
        "Procedura marży dla biur podróży",
        "Regime da margem de lucro — Agências de viagens",
        "Regime del margine — Agenzie di viaggio",
        "Régime particulier — Agences de voyages",
        "Régimen especial de las agencias de viajes",
        "Sonderregelung für Reisebüros",
    ],
    "margin-second-hand": [
        "Bijzondere regeling — gebruikte goederen",
        "Gebrauchtgegenstände/Sonderregelung",
        "Margin scheme — Second-hand goods",
        "Procedura marży — towary używane",
        "Regime da margem de lucro — Bens em segunda mão",
        "Regime del margine — Beni usati",
        "Régime particulier — Biens d’occasion",
        "Régimen especial de los bienes usados",
    ],
    "margin-art": [
        "Bijzondere regeling — kunstvoorwerpen",
        "Kunstgegenstände/Sonderregelung",
        "Margin scheme — Works of art",
        "Procedura marży — dzieła sztuki",
        "Regime da margem de lucro — Objetos de arte",
        "Regime del margine — Oggetti d’arte",
        "Régime particulier — Objets d’art",
        "Régimen especial de los objetos de arte",
    ],
    "margin-collectors": [
        "Bijzondere regeling — voorwerpen voor verzamelingen of antiquiteiten",
        "Margin scheme — Collector’s items and antiques",
        "Procedura marży — przedmioty kolekcjonerskie i antyki",
        "Regime da margem de lucro — Objetos de coleção e antiguidades",
        "Regime del margine — Oggetti di antiquariato o da collezione",
        "Régime particulier — Objets de collection et d’antiquité",
        "Régimen especial de las antigüedades y objetos de colección",
        "Sammlungsstücke und Antiquitäten/Sonderregelung",
    ],
}
"""2006/112/EC art. 226(13) and (14), in the words of each language."""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_margin_scheme_is_said_in_the_words_of_the_law_and_no_tax_is(scheme: str) -> None:
    document, said = EXAMPLES[scheme], []
    firm = document.sale.buyer
    assert firm.business is not None
    for language in sorted(languages()):
        deducts_not = Display(language).say("margin-not-deducted")
        for buyer, more in ((firm, [deducts_not]), (replace(firm, business=None), [])):
            sale = replace(document.sale, buyer=replace(buyer, locale=language))
            told = replace(document, sale=sale)
            [bill] = shown(told)["bills"]
            assert bill["notes"][1:] == more
            assert (bill["lines"][0]["net"], bill["lines"][0]["rate"], bill["sums"]) == ("–", "–", [])
            assert bill["notes"][0] in (PAGES.ubl(told) or b"").decode()
            said.append(bill["notes"][0])
    assert sorted(set(said)) == SCHEMES[scheme]


def test_taxes_of_several_places_say_of_which_they_are() -> None:
    abroad = replace(COURSE, treatment=levied(("FR", "VAT", "0.20")))
    for items, places in (([COURSE, abroad], ["Deutschland", "Frankreich"]), ([COURSE], [])):
        (_, *taxes) = shown(a_document(items=items))["bills"][0]["sums"]
        assert [label.partition(" · ")[2] for label, _ in taxes] == (places or [""])


def test_a_discount_on_the_margin_is_off_a_price_with_its_tax() -> None:
    document = EXAMPLES["margin-art"]
    [line], less = document.sale.lines, Money.of("20.00", "EUR")
    [bill] = shown(of_lines(document, replace(line, discount=less, off=Taxed.free(less))))["bills"]
    show = Display(document.sale.buyer.locale)
    listed = show.say("listed-at", amount=show.money(Money.of("120.00", "EUR")), kind=show.say("gross"))
    assert bill["lines"][0]["notes"][0] == " ".join(listed.split())


@pytest.mark.parametrize(("untaxed", "kind", "listed"), [(False, "gross", "139.00"), (True, "net", "120.00")])
def test_a_list_price_without_a_tax_is_one_without_tax(untaxed: bool, kind: str, listed: str) -> None:
    """What a business owes the tax of itself was never with it."""
    less = Money.of("20.00", "EUR")
    receipt = EXAMPLES["reverse-charge"] if untaxed else EXAMPLES["receipt"]
    [line] = receipt.sale.lines
    off = Taxed.free(less) if untaxed else Taxed.inside(less, Decimal("0.19"))
    view = shown(of_lines(receipt, replace(line, discount=less, off=off)))
    show = Display(receipt.sale.buyer.locale)
    wanted = show.say("listed-at", amount=show.money(Money.of(listed, "EUR")), kind=show.say(kind))
    assert view["bills"][0]["lines"][0]["notes"][0] == " ".join(wanted.split())


@pytest.mark.parametrize(
    ("with_tax", "less", "off", "said"),
    [
        (True, "0.02", ("0.02", "0.00"), ("gross", "119.02")),
        (False, "0.02", ("0.02", "0.00"), ("net", "100.02")),
        (None, "0.02", ("0.02", "0.00"), ("gross", "119.02")),
        (True, "0.01", ("0.00", "0.01"), ("gross", "119.01")),
        (True, "0.07", ("0.08", "0.02"), ("gross", "119.10")),
        (True, "0.01", None, None),
        (False, "0.01", ("0.00", "0.01"), None),
    ],
)
def test_a_discount_of_a_cent_or_two_is_said_as_the_list_has_it(
    with_tax: bool | None, less: str, off: tuple[str, str] | None, said: tuple[str, str] | None
) -> None:
    """Also where its tax is nothing, or all of it, and where a price in steps makes more of it."""
    receipt = EXAMPLES["receipt"]
    [line] = receipt.sale.lines
    taken = None
    if off is not None:
        net, tax = (Money.of(amount, "EUR") for amount in off)
        taken = Taxed(net, tax, net + tax)
    discounted = replace(line, discount=Money.of(less, "EUR"), off=taken, with_tax=with_tax)
    notes = shown(of_lines(receipt, discounted))["bills"][0]["lines"][0]["notes"]
    show = Display(receipt.sale.buyer.locale)
    wanted = []
    if said is not None and taken is not None:
        kind, listed = said
        listed_at = show.say("listed-at", amount=show.money(Money.of(listed, "EUR")), kind=show.say(kind))
        wanted = [listed_at, show.say("discounted", amount=show.money(getattr(taken, kind)))]
    assert notes == [" ".join(one.split()) for one in wanted]


def test_only_where_the_law_asks_the_total_is_in_words() -> None:
    told = Display("fr").say("in-words", words="onze mille neuf cents 50/100 dinars algériens")
    assert told in words(pdf("in-words"))
    assert Display("fr").say("in-words", words="") not in words(pdf("invoice"))


def test_a_broken_picture_is_left_out_and_its_owner_named_instead() -> None:
    broken = PAGES.pdf(EXAMPLES["receipt"], logo=LOGO[:200])
    assert words(broken) == words(PAGES.pdf(EXAMPLES["receipt"]))
    assert words(broken) != words(PAGES.pdf(EXAMPLES["receipt"], logo=LOGO))


def test_ten_thousand_lines_are_as_many_pages_as_they_take() -> None:
    course = replace(COURSE, gross=Money.of("1.19", "EUR"))
    document = a_document(items=[replace(course, name=f"Lektion {number}") for number in range(10_000)])
    made = PdfReader(BytesIO(PAGES.pdf(document)))
    last = made.pages[-1].extract_text().replace("\xa0", " ")
    assert "11.900,00 €" in last
    assert f"Seite {len(made.pages)} von {len(made.pages)}" in last
    assert len(made.pages) > 200


def test_what_falls_due_later_is_told_on_a_receipt_and_on_no_credit_note() -> None:
    due = later(a_document(), ("9.50", 2), ("19.00", None))
    said = " ".join(words(PAGES.pdf(due)).split())
    assert "monatlich vom 5. Dezember 2026 bis zum 5. Januar 2027" in said
    assert Display("de").say("later") in said
    assert Display("de").say("later") not in words(pdf("credit-note"))


@pytest.mark.parametrize(
    "pdf",
    [
        b"%PDF-1.7\n%%EOF",
        b"<</Length 3/Type/Metadata/Subtype/XML>>\nstream\nxmp\nendstream\nxref\nstartxref\n9\n%%EOF",
    ],
)
def test_what_typst_would_not_write_is_refused_and_not_broken(pdf: bytes) -> None:
    with pytest.raises(ValueError, match="as Typst writes it"):
        hybrid.hybrid(pdf)
