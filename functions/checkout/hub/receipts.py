"""What a guest puts right on a receipt, between request and answer."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from cartwright.application.reissuing import by_its_buyer
from cartwright.domain.errors import Invalid, Refusal
from cartwright.domain.reissues import (
    Details,
    ReceiptAmended,
    ReceiptUnderWay,
    ReissuedTooOften,
    TaxWouldChange,
)
from cartwright.languages import message, speech
from checkout.hub import rooms
from checkout.hub.guests import Guest
from checkout.hub.models import DetailsWanted
from checkout.hub.showing import locale_of, onward
from checkout.reading import fields, from_fields, from_json, is_form

_SAID = {
    Invalid.code: message("Please look at what you entered: a name is needed, and with a street its city."),
    TaxWouldChange.code: message("That would change the tax of this purchase. Please write to the seller."),
    ReceiptUnderWay.code: message("The receipt is just being made. Please try again in a minute."),
    ReceiptAmended.code: message(
        "Something of this purchase was given back, or its tax was corrected: its receipt stays as it is. "
        "Please write to the seller."
    ),
    ReissuedTooOften.code: message(
        "This receipt was put right as often as it can be. Please write to the seller."
    ),
}


async def put_right(request: Request, guest: Guest, sale: str) -> Response:
    """Raises NotFound, and to programs Invalid, TaxWouldChange, ReceiptUnderWay, ReceiptAmended and
    ReissuedTooOften."""
    body = await request.body()
    if not is_form(request):
        _done(guest, sale, from_json(DetailsWanted, body))
        return JSONResponse(rooms.seen(guest, sale).model_dump(), headers=rooms.QUIET)
    try:
        _done(guest, sale, from_fields(DetailsWanted, _typed(body)))
    except (Invalid, TaxWouldChange, ReceiptUnderWay, ReceiptAmended, ReissuedTooOften) as no:
        return _refused(guest, sale, no)
    return onward(guest.hub, f"/purchases/{sale}")


def _done(guest: Guest, sale: str, wanted: DetailsWanted) -> None:
    mine = guest.hub.mine
    by_its_buyer(
        guest.sitting,
        rooms.sale_id(sale),
        Details(**wanted.model_dump()),
        buyers=mine.buyers,
        sold=mine.sold,
        catalogue=mine.catalogue,
        books=mine.books,
        returns=mine.returns,
        vat_checks=mine.vat_checks,
        papers=mine.papers,
    )


def _refused(guest: Guest, sale: str, no: Refusal) -> Response:
    """The page as it stands, and that this was not done."""
    said = speech(locale_of(guest.hub, guest)).say(_SAID[no.code])
    return rooms.page_of(guest, sale, no=no, alert=said)


def _typed(body: bytes) -> dict[str, str]:
    sent = fields(body)
    return {name: sent[name][-1] for name in DetailsWanted.model_fields if name in sent}
