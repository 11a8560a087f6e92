"""Forgetting a buyer."""

from __future__ import annotations

from cartwright.application.erasing import Wish
from cartwright.domain.erasure import Erasure, Ground
from cartwright.domain.ids import ClientId
from users.models.common import Given, Taken, Word, Words


class ErasureTaken(Taken):
    """`ground` is the letter of art. 17(1) GDPR. `reason` goes into the log, which is never emptied: no
    address and no name in it."""

    email: Word
    ground: Ground
    reason: Words = ""

    def wish(self, client: ClientId) -> Wish:
        return Wish(client, self.email, self.ground, self.reason)


class ErasureSeen(Given):
    """What was forgotten now: sales, how many of them had a document, orders that nobody paid, and
    carts that were left (of which an order may be one).

    `open_orders` can still be paid: then they are new sales; else they expire, a day after they were placed.
    An expired order, of `orders` too, keeps its words until each client with a line in it has forgotten, for
    90 days at most.
    """

    sales: int
    documents: int
    orders: int
    open_orders: int
    carts: int

    @classmethod
    def of(cls, erasure: Erasure) -> ErasureSeen:
        return cls(
            sales=erasure.sales,
            documents=erasure.documents,
            orders=erasure.orders,
            open_orders=erasure.open_orders,
            carts=erasure.carts,
        )
