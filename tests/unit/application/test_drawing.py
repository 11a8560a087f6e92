"""Documents as files: drawn once, handed to who may see them, and gone with their buyer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import handing_over, showing_papers
from cartwright.application.drawing import draw, places
from cartwright.application.handing_over import Handed
from cartwright.application.ports.drawing import NotDrawn
from cartwright.domain.access import Grant, Right
from cartwright.domain.catalog import Mode
from cartwright.domain.documents import Document, document_id
from cartwright.domain.einvoice import Unsound
from cartwright.domain.errors import Forbidden, NotFound, Outage
from cartwright.domain.ids import SaleId
from cartwright.domain.orders import Sale
from cartwright.domain.people.logos import Logo
from tests.fakes.files import FakeFiles
from tests.unit.application.agency import Agency, Meanwhile
from tests.unit.application.guests import entered
from tests.unit.application.test_crediting import back, given, notes, numbered
from tests.unit.application.test_erasing import erased
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

SEES = frozenset({Right.VIEW, Right.TRANSACTIONS})
LOGO = f"logos/{ACCOUNT}/{NORTHWIND}/1.png"


class Drawing:
    """A page of words, and what was drawn with which colour and picture; `meanwhile` happens in between."""

    def __init__(
        self, *, e_invoices: bool = True, breaks: str = "", meanwhile: Meanwhile = lambda: None
    ) -> None:
        self.drawn: list[tuple[str, str, bytes | None]] = []
        self._e_invoices = e_invoices
        self._breaks = breaks
        self._meanwhile = meanwhile

    def pdf(self, document: Document, *, accent: str = "", logo: bytes | None = None) -> bytes:
        self.drawn.append((document.label, accent, logo))
        self._meanwhile()
        return f"{document.label} {document.sale.buyer.name or 'nobody'}".encode()

    def ubl(self, document: Document) -> bytes | None:
        if self._breaks:
            raise Unsound(rule=self._breaks)
        return b"<Invoice/>" if self._e_invoices else None


def drawn(agency: Agency, sale: Sale, files: FakeFiles, pages: Drawing | None = None) -> str:
    mine = agency.mine
    return draw(
        sale.owner,
        document_id(sale.id),
        papers=mine.papers,
        orders=mine.orders,
        files=files,
        drawer=files,
        pages=pages or Drawing(),
    )


def bodies(files: FakeFiles) -> dict[str, bytes]:
    return {place.rpartition(".")[2]: body for place, (body, _) in files.files.items()}


@pytest.fixture
def files() -> FakeFiles:
    return FakeFiles()


def handed(
    agency: Agency, sale: SaleId, files: FakeFiles, by: str = "olga", number: str = "NW-000001"
) -> Handed:
    mine = agency.mine
    return showing_papers.to_member(
        agency.act(by),
        sale,
        number,
        of=showing_papers.Sources(
            sold=mine.sold,
            catalogue=mine.catalogue,
            clients=mine.clients,
            orders=mine.orders,
            returns=mine.returns,
            books=mine.books,
        ),
        files=files,
        drawer=files,
    )


# --- drawing -----------------------------------------------------------------------------------------------


def test_a_document_is_a_page_and_an_e_invoice_where_its_client_keeps_them(
    agency: Agency, files: FakeFiles
) -> None:
    sale = numbered(agency, agency.sale())
    drawn(agency, sale, files)
    place = f"documents/{ACCOUNT}/{NORTHWIND}/{document_id(sale.id)}"
    assert files.files == {
        f"{place}.pdf": (b"NW-000001 Ada Buyer", "application/pdf"),
        f"{place}.xml": (b"<Invoice/>", "application/xml"),
    }


def test_what_is_drawn_of_a_sale_is_evidence_and_of_a_test_none(agency: Agency) -> None:
    sale = numbered(agency, agency.sale())
    for mode, count in ((Mode.LIVE, 2), (Mode.TEST, 0)):
        drawer = FakeFiles()
        [(key, document)] = agency.store.shelves.documents.items()
        agency.store.shelves.documents[key] = replace(document, sale=replace(document.sale, mode=mode))
        drawn(agency, sale, drawer)
        assert (len(drawer.files), len(drawer.evidence)) == (2, count)


def test_where_there_is_no_e_invoice_there_is_no_file_of_one(agency: Agency, files: FakeFiles) -> None:
    drawn(agency, numbered(agency, agency.sale()), files, Drawing(e_invoices=False))
    assert bodies(files) == {"pdf": b"NW-000001 Ada Buyer"}


def test_what_would_be_no_right_e_invoice_is_a_page_and_the_rule_is_told(
    agency: Agency, files: FakeFiles
) -> None:
    sale = numbered(agency, agency.sale())
    assert drawn(agency, sale, files, Drawing(breaks="BR-CO-26")) == "BR-CO-26"
    assert bodies(files) == {"pdf": b"NW-000001 Ada Buyer"}
    assert drawn(agency, sale, files) == ""


def test_what_lies_there_stays(agency: Agency, files: FakeFiles) -> None:
    sale = numbered(agency, agency.sale())
    drawn(agency, sale, files)
    drawn(agency, sale, files, Drawing(meanwhile=lambda: None))
    before = dict(files.files)
    files.files = {place: (b"first", kind) for place, (_, kind) in before.items()}
    drawn(agency, sale, files)
    assert set(bodies(files).values()) == {b"first"}


def test_it_is_drawn_with_the_picture_of_its_profile_where_that_is_still_there(
    agency: Agency, files: FakeFiles
) -> None:
    sale = numbered(agency, agency.sale())
    kept = agency.store.shelves.documents
    [(key, document)] = kept.items()
    seller = replace(document.sale.seller, logo=Logo(f"/{LOGO}", 10, 10))
    kept[key] = replace(document, sale=replace(document.sale, seller=seller))
    pages = Drawing()
    drawn(agency, sale, files, pages)
    files.put(LOGO, b"\x89PNG", content_type="image/png")
    drawn(agency, sale, files, pages)
    assert [logo for _, _, logo in pages.drawn] == [None, b"\x89PNG"]


def test_a_document_that_is_not_there_is_not_drawn(agency: Agency, files: FakeFiles) -> None:
    with pytest.raises(NotFound):
        drawn(agency, agency.sale(), files)


# --- forgetting --------------------------------------------------------------------------------------------


def test_who_is_forgotten_is_on_no_page_any_more(agency: Agency, files: FakeFiles) -> None:
    sale = numbered(agency, agency.sale())
    back(agency, sale, "50.00")
    given(agency)
    drawn(agency, sale, files)
    mine = agency.mine
    [note] = notes(agency)
    draw(
        NORTHWIND, note.id, papers=mine.papers, orders=mine.orders, files=files, drawer=files, pages=Drawing()
    )
    assert len(files.files) == 4
    erased(agency, drawer=files)
    assert files.files == {}


def test_drawn_after_that_it_names_nobody(agency: Agency, files: FakeFiles) -> None:
    sale = numbered(agency, agency.sale())
    erased(agency, drawer=files)
    drawn(agency, sale, files)
    assert bodies(files)["pdf"] == b"NW-000001 nobody"


def test_who_is_forgotten_while_a_page_is_drawn_is_not_kept_on_it(agency: Agency, files: FakeFiles) -> None:
    sale = numbered(agency, agency.sale())
    with pytest.raises(Outage):
        drawn(agency, sale, files, Drawing(meanwhile=lambda: erased(agency, drawer=files)))
    assert files.files == {}
    drawn(agency, sale, files)
    assert bodies(files)["pdf"] == b"NW-000001 nobody"


def test_what_was_left_by_who_was_cut_off_in_between_goes_when_it_is_drawn_again(
    agency: Agency, files: FakeFiles
) -> None:
    sale = numbered(agency, agency.sale())
    erased(agency, drawer=files)
    [document] = agency.store.shelves.documents.values()
    for place in places([document]):
        files.put(place, b"NW-000001 Ada Buyer", content_type="application/pdf")
    drawn(agency, sale, files)
    assert bodies(files)["pdf"] == b"NW-000001 nobody"


# --- handing over ------------------------------------------------------------------------------------------


def test_a_member_gets_links_that_save_it_by_its_number(agency: Agency, files: FakeFiles) -> None:
    sale = numbered(agency, agency.sale())
    drawn(agency, sale, files)
    found = handed(agency, sale.id, files)
    page = files.open(found.pdf)
    assert (page.body, page.content_type) == (b"NW-000001 Ada Buyer", "application/pdf")
    assert 'filename="NW-000001.pdf"' in page.disposition
    assert files.open(found.ubl).body == b"<Invoice/>"
    # Whoever finds such a link later finds nothing by it.
    assert files.lasting == [300, 300]


def test_what_is_not_drawn_is_not_handed_over(agency: Agency, files: FakeFiles) -> None:
    sale = numbered(agency, agency.sale())
    with pytest.raises(NotDrawn):
        handed(agency, sale.id, files)


def test_without_an_e_invoice_there_is_no_link_to_one(agency: Agency, files: FakeFiles) -> None:
    sale = numbered(agency, agency.sale())
    drawn(agency, sale, files, Drawing(e_invoices=False))
    assert handed(agency, sale.id, files).ubl == ""


def test_a_number_that_is_none_of_the_sales_is_not_found(agency: Agency, files: FakeFiles) -> None:
    sale = numbered(agency, agency.sale())
    drawn(agency, sale, files)
    with pytest.raises(NotFound):
        handed(agency, sale.id, files, number="NW-000002")


def test_it_takes_to_see_every_line_and_to_be_its_owners(agency: Agency, files: FakeFiles) -> None:
    for sale in agency.sold(bumps=[agency.mug]):
        numbered(agency, sale)
        drawn(agency, sale, files)
    course = next(one for one in agency.store.shelves.sales.values() if one.owner == NORTHWIND)
    mug = next(one for one in agency.store.shelves.sales.values() if one.owner == OLIVEIRA)
    with pytest.raises(NotFound):
        handed(agency, course.id, files, "clara")
    agency.grant("clara", Grant(agency.course.id, SEES))
    with pytest.raises(NotFound):
        handed(agency, course.id, files, "clara")  # it is Northwind's, and she is not
    agency.grant("clara", Grant(agency.mug.id, SEES))
    assert handed(agency, mug.id, files, "clara").pdf
    kept = agency.store.shelves.sales
    key = next(key for key, one in kept.items() if one.id == mug.id)
    [line] = mug.lines
    kept[key] = replace(mug, lines=(line, replace(line, number=line.number + 1, product=agency.course.id)))
    assert handed(agency, mug.id, files, "stan").pdf
    agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW})))
    with pytest.raises(Forbidden) as refused:
        handed(agency, mug.id, files, "clara")
    assert refused.value.facts["needs"] == "transactions"


def test_a_buyer_gets_its_own_and_no_others(agency: Agency, files: FakeFiles) -> None:
    sale = numbered(agency, agency.sale())
    drawn(agency, sale, files)
    guest = entered(agency)

    def link(who: object = guest) -> Handed:
        assert isinstance(who, type(guest))
        return handing_over.to_buyer(
            who,
            document_id(sale.id),
            buyers=agency.mine.buyers,
            papers=agency.mine.papers,
            files=files,
            drawer=files,
        )

    assert files.open(link().pdf).body == b"NW-000001 Ada Buyer"
    with pytest.raises(NotFound):
        link(replace(guest, email="eve@buyer.example"))
