"""Asking for a refund: who may, how much is left, and room for it from that moment on.

Nothing is asked of the processor here. The refund is written down with what is to be done about it, in one
transaction, and the processor is asked where payments are settled (see `giving_back`): a request that is cut
off, or sent twice, gives back once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cartwright.application import customers, reach
from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.people import Clients
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.selling import Orders
from cartwright.application.ports.sold import Sold, Spot
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.application.ports.vat_checks import VatChecks
from cartwright.application.taxing import Vouch
from cartwright.domain.access import Resource, Right, require
from cartwright.domain.contested import within
from cartwright.domain.errors import Invalid, KeyReused, NotFound, Outage
from cartwright.domain.exemptions import Exemption, Shown, by_document, by_number
from cartwright.domain.ids import SaleId
from cartwright.domain.jobs import give_back
from cartwright.domain.money import Money
from cartwright.domain.orders import Line, Sale
from cartwright.domain.refund_entries import Change
from cartwright.domain.refunds import (
    MoreThanPaid,
    NothingPaid,
    Portion,
    Refund,
    Returns,
    TaxWasDue,
    refund_id,
    spread,
    whole,
)
from cartwright.domain.subscriptions import Subscription
from cartwright.domain.subscriptions.credited import Room, credited, goes_on
from cartwright.domain.tax import Business
from cartwright.domain.tax.business import normal
from cartwright.domain.undue import in_steps, owed, undue
from cartwright.domain.vat_checks import Wrong


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of a line; None for all that is left of it."""

    line: int
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be given back: of these lines, or an amount over all of them; all that is left, if neither
    is said. `reason` is kept, and shown to whoever sees the sale. `restocks`: what goes back whole can be
    sold again. `tax`: just the tax, which was not due; `shown` is by what, where its buyer has shown that
    after the sale. `keeps`: a subscription goes on though what paid for it is given back whole."""

    reason: str
    lines: tuple[Wanted, ...] = ()
    amount: Money | None = None
    restocks: bool = False
    tax: bool = False
    shown: Shown | None = None
    keeps: bool = False

    def __post_init__(self) -> None:
        if self.lines and self.amount:
            raise Invalid.at("/amount", "lines or an amount, not both")
        if len({wanted.line for wanted in self.lines}) < len(self.lines):
            raise Invalid.at("/lines", "each line once")
        if self.tax and (self.lines or self.amount or self.restocks or self.keeps):
            raise Invalid.at("/tax", "all of the tax, and nothing else")
        if self.shown and not self.tax:
            raise Invalid.at("/exemption", "for the tax alone")

    @property
    def words(self) -> str:
        """By which the same wish is known again."""
        if self.tax:
            shown = f"{self.shown.number}|{self.shown.document}|" if self.shown else ""
            return f"tax|{shown}{self.reason}"
        lines = ",".join(f"{wanted.line}={wanted.amount or 'all'}" for wanted in self.lines)
        also = [word for word, is_so in (("restocks", self.restocks), ("keeps", self.keeps)) if is_so]
        return f"{lines}|{self.amount or 'all'}|{' '.join(also)}|{self.reason}"


def ask(
    act: Act,
    sale: SaleId,
    wish: Wish,
    *,
    key: str,
    sold: Sold,
    returns: Returning,
    catalogue: Catalogue,
    clients: Clients,
    vat_checks: VatChecks,
    vouch: Vouch,
    orders: Orders,
    subscriptions: Subscriptions,
) -> Refund:
    """The refund, asked for once per `key`: said again, the one that came of it, as it is now.

    Raises NotFound to who sees nothing of the sale, Forbidden to who may not give back one of those lines,
    NothingPaid, MoreThanPaid, PaymentDisputed, TaxWasDue, NotExempt, KeyReused, Invalid, and Outage if others
    keep being faster, or the register of a VAT number that was shown does not answer.
    """
    seen = _seen(act, sale, sold, catalogue, clients)
    if not key:
        raise Invalid.at("header:Idempotency-Key", "needed: a new one for each refund")
    name = refund_id(seen.account, seen.id, key)

    def attempt() -> Refund:
        before = returns.of(seen.order)
        known = before.find(name)
        exemption = None
        if wish.shown and not known:
            exemption = _shown(act, seen, wish.shown, catalogue, vouch)
        going = () if known else _going(seen, subscriptions)
        room, paid = _room(seen, before, going), orders.get(seen.order)
        step = paid.payment.step
        portions = known.portions if known else _portions(wish, seen, room, vat_checks, exemption, step=step)
        lines = {line.number: line for line in seen.lines}
        for portion in portions:
            if portion.line not in lines:
                raise NotFound
            # What is seen of the sale is of a mode that may be.
            on = Resource(product=lines[portion.line].product, owner=seen.owner)
            require(act.seat, Right.REFUND, act.now, on=on)
        if known is not None:
            if known.wish != wish.words:
                raise KeyReused
            return known
        refund = Refund(
            account=seen.account,
            id=name,
            order=seen.order,
            sale=seen.id,
            client=seen.owner,
            mode=seen.mode,
            portions=portions,
            asked_at=act.now,
            reason=wish.reason,
            by=act.seat.member.id,
            wish=wish.words,
            restocks=wish.restocks,
            exemption=exemption,
            keeps=wish.keeps,
        )
        _in_steps(refund, wish, step)
        after = before.asked(refund, seen.lines)
        room.require(refund, lines)
        within(refund, paid, before)
        job = give_back(refund.account, refund.order, refund.id)
        said = {"refund": name, "amount": str(refund.amount)}
        said |= {"subscription": "keep"} if refund.keeps else {}
        said |= {"tax": "alone"} if wish.tax else {}
        # Not which: the log outlasts a buyer that is forgotten, whose number or paper it is.
        said |= {"exemption": "number" if exemption.number else "document"} if exemption else {}
        audit = act.audit("refund.ask", seen.id, after=said)
        # A dispute that is heard of in this moment makes the order another one, and a change of plan what
        # goes on of it: it is looked at again.
        moved = tuple(replace(one, version=one.version + 1) for one in going)
        returns.move(Change(before, after, jobs=(job,), beside=paid, going=moved), audit)
        return refund

    return until_done(attempt, what="the refunds of this order, which others keep moving")


def listing(
    act: Act, sale: SaleId, *, sold: Sold, returns: Returning, catalogue: Catalogue, clients: Clients
) -> Sequence[Refund]:
    """What was given back of a sale, or is to be, the newest first: with only the lines the member may see,
    and without any it is not there. Raises NotFound."""
    seen = _seen(act, sale, sold, catalogue, clients)
    numbers = {line.number for line in seen.lines}
    parts = (
        (one, tuple(portion for portion in one.portions if portion.line in numbers))
        for one in returns.of(seen.order).of(seen.id)
    )
    return [replace(one, portions=portions) for one, portions in parts if portions]


def _seen(act: Act, sale: SaleId, sold: Sold, catalogue: Catalogue, clients: Clients) -> Sale:
    """The sale with the lines the member may see, by whichever of its rights. Raises NotFound."""
    whose = reach.owners(act, catalogue=catalogue, clients=clients)
    for found in sold.some([Spot(owner, sale) for owner in whose]):
        lines = tuple(line for line in found.lines if _shows(act, found, line))
        if lines:
            return found.only(lines)
    raise NotFound


def _shows(act: Act, sale: Sale, line: Line) -> bool:
    rights = (Right.TRANSACTIONS, Right.REFUND)
    if any(reach.shows(act, right, line.product, sale.owner, sale.mode) for right in rights):
        return True
    return customers.shows(act, line.product, sale.owner, sale.mode)


def _shown(act: Act, sale: Sale, shown: Shown, catalogue: Catalogue, vouch: Vouch) -> Exemption:
    """What was shown, once its register has confirmed it. Nobody asks a register who may not give back.
    Raises Forbidden, NotExempt, Invalid, and Outage."""
    for line in sale.lines:
        on = Resource(product=line.product, owner=sale.owner)
        require(act.seat, Right.REFUND, act.now, on=on)
    if shown.document:
        return by_document(sale, shown.document, act.now)
    classes = {one.id: one.tax_class for one in catalogue.some([line.product for line in sale.lines])}
    firm = sale.buyer.business.name if sale.buyer.business else sale.buyer.name
    business = vouch(Business(firm or "-", normal(shown.number, sale.buyer.place.country)), sale.seller)
    if business.in_doubt:
        raise Outage("the register of VAT numbers", retry_after=60)
    return by_number(sale, business, classes)


def _going(sale: Sale, subscriptions: Subscriptions) -> Sequence[Subscription]:
    """What goes on of these lines, or is charged with them. Read only where something does."""
    wanted = [goes_on(sale, line) for line in sale.lines]
    return subscriptions.some([one for one in wanted if one]) if any(wanted) else ()


def _room(sale: Sale, returns: Returns, going: Sequence[Subscription]) -> Room:
    """What can be given back of its lines, beside what is credited to other plans."""
    currency = sale.total.gross.currency
    known = {one.id: credited(one, sale.order, currency) for one in going}
    of = {line.number: goes_on(sale, line) for line in sale.lines}
    return Room(returns, {number: known[one] for number, one in of.items() if one in known})


def _portions(
    wish: Wish, sale: Sale, room: Room, checks: VatChecks, by: Exemption | None, *, step: int
) -> tuple[Portion, ...]:
    lines = sale.lines
    if not any(line.amount.gross for line in lines):
        raise NothingPaid
    currency = lines[0].amount.gross.currency
    if wish.tax:
        return in_steps(_tax(sale, room.returns, checks, by), lines, room, step)
    if wish.amount is not None:
        _of_this_currency(wish.amount, currency, "/amount")
        return spread(wish.amount, lines, room, step)
    if not wish.lines:
        return whole(lines, room, step)
    known = {line.number: line for line in lines}
    portions: list[Portion] = []
    # Of several, all that is left together may be whole steps.
    apart = step if len(wish.lines) == 1 else 1
    for place, wanted in enumerate(wish.lines):
        line = known.get(wanted.line)
        if line is None:
            raise Invalid.at(f"/lines/{place}/line", "not a line of this sale")
        if wanted.amount is None:
            portions += whole([line], room, apart)
        else:
            _of_this_currency(wanted.amount, currency, f"/lines/{place}/amount")
            portions.append(Portion(line.number, wanted.amount))
    return tuple(portions)


def _in_steps(refund: Refund, wish: Wish, step: int) -> None:
    """Raises Invalid for a sum that its processor cannot be asked to give back."""
    if refund.amount.minor % step:
        pointer = "/tax" if wish.tax else "/lines" if wish.lines else "/amount"
        least = Money(step, refund.amount.currency)
        raise Invalid.at(
            pointer, f"{refund.amount} in all, where only multiples of {least} can be given back"
        )


def _tax(sale: Sale, returns: Returns, checks: VatChecks, by: Exemption | None) -> tuple[Portion, ...]:
    """All the tax that was not due, and nobody has asked for. Raises TaxWasDue, and MoreThanPaid where
    nothing is left."""
    if by is None and not overcharged(sale, checks):
        raise TaxWasDue
    portions = undue(sale.lines, returns, by)
    if not portions:
        raise MoreThanPaid(left=str(Money.zero(sale.total.gross.currency)))
    return portions


def not_due(sale: Sale, returns: Returns, *, vat_checks: VatChecks) -> Money:
    """Of the tax charged on a sale, what was not due and is still to be given back."""
    if overcharged(sale, vat_checks):
        return owed(sale.lines, returns)
    return Money.zero(sale.total.gross.currency)


def overcharged(sale: Sale, checks: VatChecks) -> bool:
    """Whether the register confirmed the buyer's number after tax had been charged. Read only where the tax
    hung on it."""
    if not any(line.otherwise for line in sale.lines):
        return False
    try:
        return checks.of(sale).wrong is Wrong.CHARGED
    except NotFound:
        return False


def _of_this_currency(amount: Money, currency: str, at: str) -> None:
    if amount.currency != currency:
        raise Invalid.at(at, f"it was paid in {currency}")
