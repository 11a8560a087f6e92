"""What is in a hub, one thing at a time."""

from __future__ import annotations

from fastapi.responses import JSONResponse, RedirectResponse, Response

from cartwright.application import handing_over
from cartwright.application import hub as keeping
from cartwright.bootstrap import base, filing
from cartwright.domain.errors import Invalid, NotFound, Refusal
from cartwright.domain.ids import DocumentId, SaleId, parse
from cartwright.http import problems
from checkout import goods
from checkout.hub import views
from checkout.hub.guests import Guest
from checkout.hub.models import PurchaseShown
from checkout.hub.showing import locale_of, page, paper

QUIET = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


def purchase(guest: Guest, sale: str) -> Response:
    """Raises NotFound."""
    if not guest.hub.visit.reads_html:
        return JSONResponse(seen(guest, sale).model_dump(), headers=QUIET)
    return page_of(guest, sale)


def seen(guest: Guest, sale: str) -> PurchaseShown:
    """Raises NotFound."""
    return _looked(guest, sale)[0]


def page_of(guest: Guest, sale: str, *, no: Refusal | None = None, alert: str = "") -> Response:
    """With what was refused, if anything was. Raises NotFound."""
    shown, there = _looked(guest, sale)
    status = problems.status_of(no) if no else 200
    return page(
        guest.hub, "hub-purchase.html", guest=guest, status=status, shown=shown, goods=there, alert=alert
    )


def _looked(guest: Guest, sale: str) -> tuple[PurchaseShown, list[goods.Goods]]:
    mine = guest.hub.mine
    found = keeping.purchase(
        guest.sitting,
        sale_id(sale),
        buyers=mine.buyers,
        sold=mine.sold,
        returns=mine.returns,
        vat_checks=mine.vat_checks,
        books=mine.books,
        subscriptions=mine.subscriptions,
    )
    now, locale = base.clock().now(), locale_of(guest.hub, guest)
    given = keeping.given(
        guest.sitting,
        found.sale,
        orders=mine.orders,
        shelf=mine.catalogue,
        entitlements=mine.entitlements,
        returns=mine.returns,
        now=now,
    )
    shown = views.purchase(guest, found, [goods.told(one, now) for one in given], locale)
    return shown, [goods.Goods.of(one, now, locale) for one in given]


def document(guest: Guest, document: str) -> Response:
    """Raises NotFound."""
    mine = guest.hub.mine
    wanted = DocumentId(_parsed("document", document))
    return paper(keeping.document(guest.sitting, wanted, buyers=mine.buyers, papers=mine.papers))


def file(guest: Guest, document: str) -> Response:
    """Raises NotFound, and NotDrawn."""
    mine = guest.hub.mine
    handed = handing_over.to_buyer(
        guest.sitting,
        DocumentId(_parsed("document", document)),
        buyers=mine.buyers,
        papers=mine.papers,
        files=filing.files(by_head=guest.hub.visit.only_asks),
        drawer=filing.drawer(),
    )
    return RedirectResponse(handed.pdf, status_code=303, headers=QUIET)


def sale_id(text: str) -> SaleId:
    """Raises NotFound for what is no id."""
    return SaleId(_parsed("sale", text))


def _parsed(kind: str, text: str) -> str:
    """Raises NotFound for what is no id."""
    try:
        return parse(kind, text)
    except Invalid as unparsable:
        raise NotFound from unparsable
