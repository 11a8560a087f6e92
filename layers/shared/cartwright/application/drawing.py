"""Drawing documents: each once, as it was issued, and none of a buyer who is forgotten meanwhile.

::

    read ──▶ draw ──▶ keep, unless it is there ──▶ read again
                                                     └─ forgotten in between: taken away, and come again

Who forgets throws the words away first, takes the files away then, and forgets last whose they were (see
`erasing`). What was kept by then is gone with that, and what is kept later, of words read before, is seen
here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cartwright.domain.catalog import Mode
from cartwright.domain.documents import Document, drawn_at
from cartwright.domain.einvoice import Unsound
from cartwright.domain.errors import NotFound, Outage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cartwright.application.ports.drawing import Drawer, Pages
    from cartwright.application.ports.papers import Files, Papers
    from cartwright.application.ports.selling import Orders
    from cartwright.domain.ids import AccountId, ClientId, DocumentId

KINDS: Final = {"pdf": "application/pdf", "xml": "application/xml"}
"""What is drawn of a document, by the ending of its file: a page, and an e-invoice in UBL."""


def draw(
    client: ClientId,
    wanted: DocumentId,
    *,
    papers: Papers,
    orders: Orders,
    files: Files,
    drawer: Drawer,
    pages: Pages,
) -> str:
    """Keep the files of a document, unless they are there; the rule of EN 16931 that an e-invoice of it would
    break, and empty where it would break none. Raises NotFound, and Outage."""
    document = papers.get(client, wanted)
    if document.sale.buyer.veiled:
        # Of words that were known: whoever drew it was cut off before it looked again.
        drawer.take_away(places([document]))
    accent, logo = orders.get(document.sale.order).accent, _logo(document, files)
    invoice, broken = None, ""
    try:
        invoice = pages.ubl(document)
    except Unsound as unsound:
        broken = str(unsound.facts["rule"])
    found = {"pdf": pages.pdf(document, accent=accent, logo=logo), "xml": invoice}
    for ending, body in found.items():
        if body is not None:
            place, evidence = _place(document, ending), document.sale.mode is not Mode.TEST
            drawer.keep(place, body, content_type=KINDS[ending], evidence=evidence)
    if not document.sale.buyer.veiled and papers.get(client, wanted).sale.buyer.veiled:
        drawer.take_away(places([document]))
        raise Outage("the document, whose buyer was forgotten in this moment", retry_after=1)
    return broken


def places(documents: Iterable[Document]) -> list[str]:
    """Where all of their files lie, those that are not there with them."""
    return [
        place
        for document in documents
        for place in places_of(document.account, document.client, [document.id])
    ]


def places_of(account: AccountId, client: ClientId, documents: Iterable[DocumentId]) -> list[str]:
    return [drawn_at(account, client, one, ending) for one in documents for ending in KINDS]


def _place(document: Document, ending: str) -> str:
    return drawn_at(document.account, document.client, document.id, ending)


def _logo(document: Document, files: Files) -> bytes | None:
    """The picture as of the sale, where it is one of ours and still there."""
    logo = document.sale.seller.logo
    if logo is None:
        return None
    try:
        return files.get(logo.path.lstrip("/"))
    except NotFound:
        return None
