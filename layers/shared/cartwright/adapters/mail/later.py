"""What falls due after a sale, as its mails say it, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cartwright.adapters.mail.display import Display
from cartwright.domain.futures import Future, Span, total_of
from cartwright.domain.orders import Sale


@dataclass(frozen=True, slots=True)
class Due:
    """Charges of the same amount: when, in words, and how much; `item` is empty where there is but one."""

    item: str
    when: str
    figure: str


@dataclass(frozen=True, slots=True)
class Later:
    """`whole` is what today's payment and all of these come to; empty where they have no end."""

    dues: Sequence[Due]
    whole: str


def later(sale: Sale, show: Display) -> Later:
    several = len([line for line in sale.lines if line.future]) > 1
    dues = [
        Due(line.name if several else "", _when(line.future, span, show), _figure(span, show))
        for line in sale.lines
        if line.future is not None and line.future.costs
        for span in line.future.spans(sale.bought)
    ]
    whole = total_of(sale.total, [line.future for line in sale.lines])
    return Later(dues, show.money(whole.gross) if whole and dues else "")


def _figure(span: Span, show: Display) -> str:
    times, amount = span.stretch.times or 1, show.money(span.stretch.amount.gross)
    return f"{show.count(times)} × {amount}" if times > 1 else amount


def _when(future: Future, span: Span, show: Display) -> str:
    first, often = show.date(span.first), show.say(f"every-{future.interval}")
    if span.stretch.times == 1:
        return show.say("due-once", first=first)
    if span.last is None:
        return show.say("due-open", often=often, first=first)
    return show.say("due-until", often=often, first=first, last=show.date(span.last))
