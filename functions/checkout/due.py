"""What falls due later, as the page, the confirmation and the JSON say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from cartwright.domain.futures import Future, Span, total_of
from cartwright.domain.orders import Order
from cartwright.languages import speech
from checkout import display
from checkout.amounts import money
from checkout.models import QuotedCharges, QuotedRow
from checkout.terms import OFTEN


def charges(
    lines: Iterable[tuple[str, str, Future | None]], bought: date, locale: str
) -> list[QuotedCharges]:
    """The charges to come of some lines (product, name, future), each stretch of equal ones at once."""
    return [
        _charges(product, name, future, span, locale)
        for product, name, future in lines
        if future is not None and future.costs
        for span in future.spans(bought)
    ]


def of_order(order: Order, locale: str) -> list[QuotedCharges]:
    """What falls due later of an order."""
    lines = ((line.product, line.name, line.future) for line in order.lines)
    return charges(lines, order.bought, locale)


def whole(order: Order, locale: str) -> str:
    """What all payments of an order come to; nothing if they have no end, or there is but one."""
    every = total_of(order.total, [line.future for line in order.lines])
    return display.money(every.gross, locale) if every else ""


def rows(later: Sequence[QuotedCharges], whole: str, locale: str) -> list[QuotedRow]:
    """For the summary, below what is due today; `whole` is what all payments come to, if they
    have an end."""
    words, several = speech(locale), len({charge.product for charge in later}) > 1
    found = [
        QuotedRow(
            "later",
            words.say("{name}: {terms}", name=charge.name, terms=charge.text)
            if several
            else capital(charge.text),
            _figure(charge),
        )
        for charge in later
    ]
    if later and whole:
        found.append(QuotedRow("whole", words.say("All payments together"), whole))
    return found


def sentence(later: Sequence[QuotedCharges], locale: str) -> str:
    """All of it in one sentence, beside the button: `Then €19.00 monthly from 29 December 2026 …`."""
    if not later:
        return ""
    several = len({charge.product for charge in later}) > 1
    parts = [
        f"{_figure(charge)} {charge.text}" + (f" ({charge.name})" if several else "") for charge in later
    ]
    return speech(locale).say("Then {charges}.", charges="; ".join(parts))


def _figure(charge: QuotedCharges) -> str:
    times = charge.times or 1
    return f"{times} × {charge.gross.text}" if times > 1 else charge.gross.text


def _charges(product: str, name: str, future: Future, span: Span, locale: str) -> QuotedCharges:
    amount = span.stretch.amount
    return QuotedCharges(
        product=product,
        name=name,
        interval=future.interval,
        times=span.stretch.times,
        first=span.first.isoformat(),
        last=span.last.isoformat() if span.last else None,
        net=money(amount.net, locale),
        tax=money(amount.tax, locale),
        gross=money(amount.gross, locale),
        text=_words(future, span, locale),
    )


def _words(future: Future, span: Span, locale: str) -> str:
    when = _when(future, span, locale)
    return speech(locale).say("{when}, shipping included", when=when) if span.stretch.carriage else when


def _when(future: Future, span: Span, locale: str) -> str:
    words, first = speech(locale), display.day(span.first, locale)
    if span.stretch.times == 1:
        return words.say("on {first}", first=first)
    often = words.say(OFTEN[future.interval])
    if span.last is None:
        return words.say("{often} from {first}, until you cancel", often=often, first=first)
    last = display.day(span.last, locale)
    return words.say("{often} from {first} to {last}", often=often, first=first, last=last)


def capital(text: str) -> str:
    return text[0].upper() + text[1:]
