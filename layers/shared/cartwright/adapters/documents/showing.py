"""A document as its page shows it: words, amounts and dates in its buyer's language, all worked out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cartwright.adapters.documents.spelling import spelt
from cartwright.adapters.mail.addressed import under_its_number
from cartwright.adapters.mail.bill import Bill, bill
from cartwright.adapters.mail.display import Display, one_line
from cartwright.adapters.mail.later import later
from cartwright.domain.cash_accounting import mentioned
from cartwright.domain.catalog import Mode
from cartwright.domain.credits import itemised
from cartwright.domain.documents import Correction, Credit, Document, DocumentKind, Reissue
from cartwright.domain.funnel import Part
from cartwright.domain.in_words import in_words
from cartwright.domain.journal import TaxFact
from cartwright.domain.orders import Line, Sale
from cartwright.domain.people import Profile, is_mailbox
from cartwright.domain.tax import Ground
from cartwright.domain.tax.wording import wording
from cartwright.domain.unproven import mailed

INK = "#1c1e21"


def shown(document: Document, *, accent: str = "", einvoice: str = "") -> dict[str, Any]:
    """The view of `document.typ`, as JSON has it. `accent` is the owner's colour, `einvoice` the name of
    the e-invoice's file, where there is one."""
    document = under_its_number(document)
    sale, seller = document.sale, document.sale.seller
    show = Display(sale.buyer.locale)
    issued = document.issued_at.astimezone(seller.zone)
    view = {
        "language": show.language,
        "rtl": show.direction == "rtl",
        "accent": accent or INK,
        "test": sale.mode is Mode.TEST,
        "watermark": show.say("test"),
        "test_note": show.say("test-note"),
        "heading": show.say(_heading(document)),
        "label": document.label,
        "issued": [issued.year, issued.month, issued.day, issued.hour, issued.minute, issued.second],
        "sender": seller.sender,
        "seller": {"name": seller.legal_name, "lines": _seller(show, seller)},
        "buyer": _buyer(show, sale),
        "facts": [
            [name, words]
            for name, words in (
                (show.say("date"), show.day(issued)),
                *_of(show, document),
                (show.say("order"), sale.order),
            )
        ],
        "intro": _intro(show, document),
        "words": {
            "seller": show.say("seller"),
            "buyer": show.say("buyer"),
            "later": show.say("later"),
            "columns": [show.say(word) for word in ("item", "quantity", "net", "rate", "gross")],
        },
        "bills": _bills(show, document),
        "paid": _paid(show, document),
        "later": _later(show, document),
        "closing": _closing(show, seller, einvoice),
        "footer": [" · ".join((seller.legal_name, *show.address(seller.address)))],
        "page": show.say("page", page="{page}", pages="{pages}"),
        "einvoice": einvoice or None,
    }
    return {name: _flat(value) for name, value in view.items()}


def reasons(locale: str) -> dict[Ground, str]:
    """Why there is no tax, in the words of a language, as far as the law wants it said (`tax.wording`)."""
    show = Display(locale)
    grounds = {ground: show.words.get(f"ground-{ground}", "") for ground in Ground}
    return {ground: words for ground, words in grounds.items() if words}


def _flat(value: Any) -> Any:
    """What anybody wrote is on one line, without controls and tricks of direction."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, list):
        return [_flat(one) for one in value]
    if isinstance(value, dict):
        return {name: _flat(one) for name, one in value.items()}
    return value


def _heading(document: Document) -> str:
    match document.kind:
        case DocumentKind.CREDIT_NOTE:
            return "credit"
        case DocumentKind.CORRECTION:
            return "correction"
        case DocumentKind.RECEIPT:
            return "invoice" if document.sale.buyer.business else "receipt"


def _seller(show: Display, seller: Profile) -> list[str]:
    return [*show.address(seller.address), *map(show.tax_number, seller.tax_numbers)]


def _buyer(show: Display, sale: Sale) -> dict[str, Any]:
    buyer = mailed(sale)
    if buyer.veiled:
        return {"name": show.say("erased"), "lines": show.delivery(buyer)}
    firm = buyer.business
    lines = [*([buyer.name] if firm else []), *show.delivery(buyer)]
    if firm and firm.number:
        lines.append(show.vat_number(firm.number))
    return {"name": firm.name if firm else buyer.name, "lines": [*lines, buyer.email]}


def _of(show: Display, document: Document) -> Iterable[tuple[str, str]]:
    """What it amends."""
    if document.credit is not None or document.cancels:
        yield show.say("credit-of"), document.credit.receipt if document.credit else document.cancels
    if document.correction is not None:
        at = document.correction.receipt_at.astimezone(document.sale.seller.zone)
        yield show.say("correction-of"), f"{document.correction.receipt} · {show.day(at)}"


def _intro(show: Display, document: Document) -> list[str]:
    if document.credit is not None:
        return _of_a_credit(show, document.credit, document)
    if document.correction is not None:
        return _of_a_correction(show, document.correction, document)
    if document.reissue is not None:
        return [_of_a_reissue(show, document.reissue, document)]
    return []


def _of_a_reissue(show: Display, of: Reissue, document: Document) -> str:
    if of.by:
        return show.say("receipt-anew", receipt=of.receipt, by=of.by)
    day = show.day(of.receipt_at.astimezone(document.sale.seller.zone))
    return show.say("credit-anew", receipt=of.receipt, day=day)


def _of_a_credit(show: Display, credit: Credit, document: Document) -> list[str]:
    day = show.day(credit.at.astimezone(document.sale.seller.zone))
    why = [f"{show.say('reason')}: {credit.reason}"] if credit.reason else []
    if credit.cancels:
        return [show.say("credit-cancelled", number=credit.cancels, day=day), *why]
    if not credit.tax:
        return why
    if credit.shown:
        return [show.say("credit-shown", document=credit.shown, receipt=credit.receipt), *why]
    return [show.say("credit-tax", receipt=credit.receipt), *why]


def _of_a_correction(show: Display, correction: Correction, document: Document) -> list[str]:
    firm = document.sale.buyer.business
    told = [show.say("correction-why", number=firm.number if firm else "")]
    if correction.apart:
        told.append(show.say("correction-apart", amount=show.money(correction.apart)))
    return told


def _bills(show: Display, document: Document) -> list[dict[str, Any]]:
    sale, correction = document.sale, document.correction
    if correction is None:
        return [_bill(show, sale, document.facts)]
    said = [fact for fact in correction.said if fact.net or fact.tax]
    return [
        _bill(show, itemised(sale, said), said, title=show.say("correction-said")),
        _bill(show, sale, document.facts, title=show.say("correction-found")),
    ]


def _bill(show: Display, sale: Sale, facts: Sequence[TaxFact], *, title: str = "") -> dict[str, Any]:
    summed = bill(sale, facts)
    levies = [
        [
            show.say(
                "levy-on", levy=show.levy(levy.name), rate=show.percent(levy.rate), net=show.money(levy.net)
            )
            + (f" · {show.country(levy.jurisdiction)}" if summed.places else ""),
            show.money(levy.tax),
        ]
        for levy in summed.levies
    ]
    return {
        "title": title,
        "lines": [_line(show, line, summed) for line in summed.lines],
        "sums": [*([[show.say("net"), show.money(summed.total.net)]] if summed.netted else []), *levies],
        "total": [f"{show.say('total')} {summed.total.gross.currency}", show.money(summed.total.gross)],
        "notes": [
            *_in_words(show, sale),
            *_cash(show, sale),
            *(show.say(f"ground-{ground}") for ground in summed.notes),
            *_not_deducted(show, sale, summed),
        ],
    }


def _in_words(show: Display, sale: Sale) -> list[str]:
    total = sale.total.gross
    return [show.say("in-words", words=spelt(total, show))] if in_words(sale.seller, total) else []


def _not_deducted(show: Display, sale: Sale, summed: Bill) -> list[str]:
    """A business has no tax of it to deduct (2006/112/EC art. 323, 325)."""
    return [show.say("margin-not-deducted")] if sale.buyer.business and not summed.netted else []


def _cash(show: Display, sale: Sale) -> list[str]:
    return [show.say("cash-accounting")] if mentioned(sale.seller, sale.lines) else []


def _line(show: Display, line: Line, summed: Bill) -> dict[str, Any]:
    notes = _taken_off(show, line, summed)
    if line.credit:
        notes.append(show.say("with-credit", amount=show.money(line.credit.gross)))
    untaxed = not line.treatment.levies and wording(line.treatment).category != "S"
    rates = " + ".join(show.percent(levy.rate) for levy in line.treatment.levies)
    return {
        "name": show.say("shipping") if line.part is Part.SHIPPING else line.name,
        "notes": notes,
        "quantity": show.count(line.quantity),
        "net": "–" if summed.blends(line) else show.money(line.amount.net),
        "rate": "–" if untaxed else rates,
        "gross": show.money(line.amount.gross),
    }


def _taken_off(show: Display, line: Line, summed: Bill) -> list[str]:
    """What it was listed at and what was taken off that: with the tax in it where the list has it, else
    without, so that they come to the line's gross or to its net. Where no tax is charged there is none in
    it."""
    coupon = summed.coupon
    if line.off is None:
        taken = line.discount if coupon and line.with_tax is None else None
        return [show.say("with-coupon", code=coupon, amount=show.money(taken))] if taken else []
    # Before orders kept it: which it was of a cent or two, whose tax is nothing, could not be told.
    with_tax = line.off.gross == line.discount if line.with_tax is None else line.with_tax
    kind = "gross" if summed.blends(line) or (line.treatment.levies and with_tax) else "net"
    off, left = getattr(line.off, kind), getattr(line.amount, kind)
    if off.minor <= 0:
        return []
    less = show.money(off)
    return [
        show.say("listed-at", amount=show.money(left + off), kind=show.say(kind)),
        show.say("with-coupon", code=coupon, amount=less) if coupon else show.say("discounted", amount=less),
    ]


def _paid(show: Display, document: Document) -> list[str]:
    sale, credit = document.sale, document.credit
    zone = sale.seller.zone
    if credit is not None:
        given = show.day(credit.at.astimezone(zone))
        return [] if credit.cancels else [show.say("credit-paid", day=given)]
    if document.correction is not None or document.cancels:
        return []
    day = show.day(sale.at.astimezone(zone))
    if not sale.total.gross:
        return [show.say("nothing-paid", day=day)]
    return [show.say("paid-with", day=day, method=sale.method) if sale.method else show.say("paid", day=day)]


def _later(show: Display, document: Document) -> list[list[str]]:
    if document.credit is not None or document.correction is not None or document.cancels:
        return []
    coming = later(document.sale, show)
    rows = [[f"{due.item}: {due.when}" if due.item else due.when, due.figure] for due in coming.dues]
    return [*rows, *([[show.say("whole"), coming.whole]] if coming.whole else [])]


def _closing(show: Display, seller: Profile, einvoice: str) -> list[str]:
    support = seller.support_email if is_mailbox(seller.support_email) else seller.notification_email
    told = [f"{show.say('email')}: {support}"] if support else []
    return [*told, *([show.say("machine-readable", name=einvoice)] if einvoice else [])]
