"""Where the buyers of generated carts were: of each electronic service to a consumer in the EU that is paid
for two pieces of evidence are stored that do not contradict each other, or the owner's report names the sale
among its exceptions (Implementing Regulation (EU) No 282/2011 art. 24b(d))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from cartwright.domain.basis import Basis
from cartwright.domain.catalog import Mode, TaxClass
from cartwright.domain.errors import Refusal
from cartwright.domain.journal import Entry, charged
from cartwright.domain.orders import Order
from cartwright.domain.payments import PaymentState, Truth
from cartwright.domain.tax import Place
from cartwright.domain.tax.evidence import LocationUnclear
from cartwright.domain.taxbook import shown, tallied
from tests.unit.agreement.carts import Cart, carts
from tests.unit.agreement.test_agreement import Shop
from tests.unit.domain.shop import NOON

MANY = 400
UNION = {"DE", "FR", "FI", "HU", "GR", "IE", "ES"}
OVER_THE_NET = {TaxClass.ELECTRONIC, TaxClass.E_BOOK, TaxClass.LIVE_EVENT}
CANARIES = Place("ES", postcode="35001")
"""Outside of the EU's VAT area."""


@dataclass(frozen=True, slots=True)
class Sold:
    """One owner's part of a paid cart, and the pieces that there were of where its buyer is."""

    cart: Cart
    order: Order
    entry: Entry
    pieces: tuple[str, ...]

    @property
    def needed(self) -> bool | None:
        """By the sentence above; None of who buys as a business, which is for other tests to judge."""
        place, owner = self.cart.place, self.entry.client
        sold = {one.id: one for one in (self.cart.page, *self.cart.bumped)}
        paid = [line for line in self.order.lines if line.owner == owner and line.amount.gross]
        over_the_net = any(sold[line.product].tax_class in OVER_THE_NET for line in paid)
        if not over_the_net or place.country not in UNION or place == CANARIES:
            return False
        return True if self.cart.buyer.business is None else None

    @property
    def enough(self) -> bool:
        return Counter(filter(None, self.pieces))[self.cart.place.country] > 1


def sold(many: int) -> Iterator[Sold]:
    """Networks, and cards, of the buyer's own country, of another or of none that is known."""
    shop, chance = Shop(), Random(7)
    for number, cart in enumerate(carts(3)):
        if number == many:
            return
        here = cart.place.country
        network, card = (chance.choice((here, "", "PL")) for _ in range(2))
        cart.put_on(shop.store)
        for declared in ("", here):
            evidence = replace(cart.buyer.evidence, ip_country=network, declared_country=declared)
            sent = replace(cart, buyer=replace(cart.buyer, evidence=evidence))
            try:
                quoted = shop.quote(sent).quote
                assert quoted is not None
                order = shop.place(sent, quoted.total.gross).order
            except LocationUnclear:
                continue
            except Refusal:
                break
            card = card if order.payment.amount else ""  # who pays nothing shows none
            yield from _parts(sent, _paid(order, card), (here, network, declared, card))
            break


def _paid(order: Order, card: str) -> Order:
    asked = order.payment.amount
    if not asked:
        return replace(order, payment=replace(order.payment, settled_at=NOON), mode=Mode.LIVE)
    reference = order.payment.reference or "none"
    truth = Truth(reference, order.id, PaymentState.SUCCEEDED, asked, NOON, card_country=card)
    return replace(order.heard(truth), mode=Mode.LIVE)


def _parts(cart: Cart, order: Order, pieces: tuple[str, ...]) -> Iterator[Sold]:
    for entry in charged(order):
        if entry.facts:
            yield Sold(cart, order, entry, pieces)


def named(entry: Entry) -> bool:
    """Whether the report of its owner names it."""
    line = shown(entry, Basis.INVOICE)
    assert line is not None
    lists = {one.kind: one.named for one in tallied([line]).exceptions}
    return (entry.month, entry.id) in lists.get("evidence-missing", ())


def test_each_electronic_sale_in_the_union_has_two_pieces_that_agree_or_is_named_in_the_report() -> None:
    seen: Counter[tuple[bool, bool]] = Counter()
    for one in sold(MANY):
        stored = dict(piece.split(": ") for piece in one.entry.buyer.evidence)
        assert sorted(stored.values()) == sorted(filter(None, one.pieces)), one
        assert one.entry.buyer.enough is one.enough, one
        if one.needed is None:
            assert not (named(one.entry) and one.enough), one
            continue
        seen[one.needed, one.enough] += 1
        assert named(one.entry) is (one.needed and not one.enough), one
    assert min(seen[needed, enough] for needed in (True, False) for enough in (True, False)) > 5, seen
