"""The lines that totals of tax reports are of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from cartwright.application import drilling
from cartwright.bootstrap import shop, signing
from cartwright.bootstrap.caller import ActingOrKey
from cartwright.domain.basis import Basis
from cartwright.domain.periods import Span
from cartwright.domain.taxbook import Choice
from cartwright.domain.taxbook.moves import Moves
from cartwright.http.paths import client_id
from reports.lines import EntriesSeen, LinesSeen, NumbersSeen
from reports.routes.paging import Cursor, Limit

router = APIRouter()

LINES = "/v1/accounts/{account}/clients/{client}/tax-reports/lines"

OfPeriod = Annotated[str, Query(max_length=22, description="Such as 2026-10, 2026-Q4 or 2026")]
OfBasis = Annotated[Basis, Query(description="As the report")]
Word = Annotated[str | None, Query(max_length=64)]
Payout = Annotated[str | None, Query(max_length=255, description="The processor's own id of it")]


ENTRIES = "/v1/accounts/{account}/clients/{client}/tax-reports/entries"
NUMBERS = "/v1/accounts/{account}/clients/{client}/tax-reports/numbers"


@router.get(ENTRIES, summary="The entries that a figure of a tax report is of")
async def entries(  # noqa: PLR0917  (a search has as many words)
    act: ActingOrKey,
    client: str,
    period: OfPeriod,
    basis: OfBasis = Basis.INVOICE,
    connection: Word = None,
    kind: Word = None,
    currency: Word = None,
    payout: Payout = None,
    exception: Word = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> EntriesSeen:
    """Of what stands with processors, of a payout, or of what is to be looked at: ask with the `query` that
    stands beside the figure. Read from the books anew, as lines are."""
    mine = shop.store().of(act.seat.member.account)
    found = drilling.entries(
        act,
        client_id(client),
        Span(period),
        basis,
        Moves(connection, kind, currency, payout, exception),
        limit=limit,
        cursor=cursor,
        clients=mine.clients,
        books=mine.books,
        reports=mine.reports,
        signatures=signing.signatures(),
    )
    return EntriesSeen.of(found)


@router.get(NUMBERS, summary="The numbers of a series that a tax report saw")
async def numbers(  # noqa: PLR0917  (a search has as many words)
    act: ActingOrKey,
    client: str,
    period: OfPeriod,
    prefix: Annotated[str, Query(max_length=64, description="What stands before the number")],
    basis: OfBasis = Basis.INVOICE,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> NumbersSeen:
    """Each with the entry its document is of."""
    mine = shop.store().of(act.seat.member.account)
    found = drilling.numbers(
        act,
        client_id(client),
        Span(period),
        basis,
        prefix,
        limit=limit,
        cursor=cursor,
        clients=mine.clients,
        books=mine.books,
        reports=mine.reports,
        signatures=signing.signatures(),
    )
    return NumbersSeen.of(found)


@router.get(LINES, summary="The lines that a total of a tax report is of")
async def lines(  # noqa: PLR0917  (a search has as many words)
    act: ActingOrKey,
    client: str,
    period: OfPeriod,
    basis: OfBasis = Basis.INVOICE,
    quarter: Word = None,
    amends: Word = None,
    credit: Word = None,
    ground: Word = None,
    country: Word = None,
    region: Word = None,
    jurisdiction: Word = None,
    levy: Word = None,
    rate: Word = None,
    currency: Word = None,
    month: Word = None,
    number: Word = None,
    product: Word = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> LinesSeen:
    """Ask with the query that stands beside the total in the report's figures; a word that is left out does
    not matter. Read from the books anew: what was booked since is among them. Of few lines among many, a page
    may be short, or empty, and go on."""
    words = {
        "quarter": quarter,
        "amends": amends,
        "credit": credit,
        "ground": ground,
        "country": country,
        "region": region,
        "jurisdiction": jurisdiction,
        "levy": levy,
        "rate": rate,
        "currency": currency,
        "month": month,
        "number": number,
        "product": product,
    }
    mine = shop.store().of(act.seat.member.account)
    found = drilling.lines(
        act,
        client_id(client),
        Span(period),
        basis,
        Choice.of({name: word for name, word in words.items() if word is not None}),
        limit=limit,
        cursor=cursor,
        clients=mine.clients,
        books=mine.books,
        reports=mine.reports,
        signatures=signing.signatures(),
    )
    return LinesSeen.of(found)
