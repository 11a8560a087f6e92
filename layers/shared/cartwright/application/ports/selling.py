"""What selling and settling need: offers, orders, the inbox, and one commit.

The domain is named here, not imported: the webhook door takes `Delivery` and would load all of it for that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from cartwright.domain.errors import Conflict, Outage

if TYPE_CHECKING:
    from cartwright.domain.attempts import Window
    from cartwright.domain.carts import Begun
    from cartwright.domain.ids import AccountId, ClientId, ConnectionId, OrderId, ProductId, SaleId
    from cartwright.domain.jobs import Job
    from cartwright.domain.offers import Hint, Offer
    from cartwright.domain.orders import Order, Sale
    from cartwright.domain.raw_events import SealedEvent
    from cartwright.domain.refunds import Returns
    from cartwright.domain.settlement import Renewed, Settlement
    from cartwright.domain.vat_checks import VatCheck

type OrdersOf = Callable[[AccountId], Orders]


class OrderExists(Conflict):
    """This attempt has placed its order before."""

    code = "order-exists"
    title = "This order was placed before"


class Stale(Conflict):
    """Somebody else was faster: read again, decide again."""

    code = "stale"
    title = "This has changed meanwhile"


class Contended(Outage):
    """Others write the very same in this moment, and nothing of ours was written."""


type ReturnUrl = Callable[[Order], str]
"""Where the buyer comes back to after paying elsewhere: the order's confirmation page."""


class Storefront(Protocol):
    def offer(
        self,
        host: str,
        slug: str,
        hint: Hint | None = None,
        *,
        coupon: str = "",
        within: Sequence[Window] = (),
    ) -> Offer:
        """What is on sale at `host`/`slug`, or where a former host leads: the offer names the host it is on.
        One read with a right `hint` or a page seen lately, else two; the coupon of that code with it,
        and whether there is room `within` those windows for who asks with one.

        Raises NotFound for pages that do not exist or do not sell, and ShopClosed for those of an account
        that is closed.
        """
        ...

    def glance(
        self,
        host: str,
        slug: str,
        hint: Hint | None = None,
        *,
        coupon: str = "",
        within: Sequence[Window] = (),
    ) -> Offer:
        """The offer as it is or was seconds ago: for prices, which `place` checks, never for an order.

        No read for an offer seen seconds ago, or one for its coupon, else as `offer`. Raises NotFound, and
        ShopClosed.
        """
        ...

    def after(self, order: Order, product: ProductId) -> Offer:
        """What is offered to the buyer of an order, through the connection that it was paid through, with its
        coupon. Raises NotFound for what is not sold so any more, and ShopClosed."""
        ...

    def account(self, host: str, slug: str) -> AccountId:
        """Whose page it is, even if it sells no more. One read at most. Raises NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """A verified webhook as it lies in the inbox."""

    account: AccountId
    connection: ConnectionId
    event: str
    kind: str
    order: str
    reference: str


class Orders(Protocol):
    """The orders of one account."""

    def get(self, order: OrderId) -> Order:
        """Strongly consistent; of a paid order without its buyer's words. Raises NotFound."""
        ...

    def paid_by(self, connection: ConnectionId, reference: str) -> OrderId | None:
        """The paid order whose payment has that id at the connection's processor, if there is one. Not
        consistent."""
        ...

    def recall(self, order: Order) -> Order:
        """The order with its buyer's words, unless all its owners have forgotten them."""
        ...

    def place(
        self,
        order: Order,
        windows: Sequence[Window] = (),
        cart: Begun | None = None,
        *instead_of: Begun,
    ) -> None:
        """With the use of its coupon, if it has one, its lines' of what is limited, and one more in each of
        the windows of attempts. The cart waits from then on, and those it stands in for do not.
        Raises OrderExists, CouponUsedUp, CouponUsedBefore, SoldOut, BoughtBefore, TooManyAttempts, and
        Contended where others use the same in this moment."""
        ...

    def placed(self, order: OrderId, windows: Sequence[Window]) -> bool:
        """Whether it was placed before. One read. Raises TooManyAttempts where it was not and there is no
        room for it."""
        ...

    def foresee(self, order: Order, windows: Sequence[Window], *instead_of: Order) -> None:
        """What `place` would raise at this moment, if the open orders that this one stands in for had given
        back what they hold; nothing where it was placed before. One read, which promises nothing: only
        `place` decides."""
        ...

    def count(self, windows: Sequence[Window]) -> None:
        """One more in each. Raises TooManyAttempts where there is no room, and then counts in none."""
        ...

    def decline(self, delivery: Delivery, windows: Sequence[Window]) -> None:
        """One more in each, and the delivery that tells of it is done, in one transaction. Raises
        TooManyAttempts where there is no room, and Stale if the delivery was done before."""
        ...

    def bar(self, windows: Sequence[Window]) -> None:
        """As if as much had been tried in each as may be."""
        ...

    def attach(self, order: Order) -> bool:
        """Remember the processor's id of the payment. Harmless, and False, if somebody did, or settled the
        order, or passed it on, before."""
        ...

    def pass_on(self, order: Order) -> None:
        """The order with another payment than it had. Raises Stale if it is another version by now, and
        TooLarge for what could not be settled so in one transaction."""
        ...

    def settle(self, settlement: Settlement, delivery: Delivery | None = None) -> None:
        """All of it, and the delivery done, in one transaction. Raises Stale if the order is another version
        by now."""
        ...

    def sale(self, client: ClientId, sale: SaleId) -> Sale:
        """Raises NotFound."""
        ...

    def renewed(self, order: Order) -> Renewed:
        """The subscription that an order moves. Strongly consistent, in one read, or two where that lets in
        for a time. Raises NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class Straggler:
    """An order that has had no end since it was placed."""

    account: AccountId
    order: OrderId
    since: datetime


class Inbox(Protocol):
    def receive(
        self, delivery: Delivery, body: bytes, *, at: datetime, raw: SealedEvent | None = None
    ) -> bool:
        """Keep it, once, and with it what was sent. False if it was here before."""
        ...

    def since(self, delivery: Delivery) -> datetime:
        """When it was received. Raises NotFound."""
        ...

    def close(self, delivery: Delivery, outcome: str) -> None:
        """Done without effect (`ignored`, `seen`). Harmless if it was closed before."""
        ...

    def park(self, delivery: Delivery, *, code: str, detail: str) -> None:
        """Set aside with the reason: visible, and re-drivable."""
        ...


class Stragglers(Protocol):
    """What stayed behind, over all accounts: read through the sparse index, never by scanning."""

    def orders(self, *, before: datetime, limit: int) -> Sequence[Straggler]: ...

    def put_back(self, straggler: Straggler, *, until: datetime) -> None:
        """Let it wait from `until` on, behind the others. Harmless if it has come to its end."""
        ...

    def deliveries(self, *, before: datetime, limit: int) -> Sequence[Delivery]: ...

    def jobs(self, *, before: datetime, limit: int) -> Sequence[Job]: ...

    def vat_checks(self, *, before: datetime, limit: int) -> Sequence[VatCheck]:
        """Those due before `before`."""
        ...

    def returns(self, *, before: datetime, limit: int) -> Sequence[Returns]:
        """Those due before `before`."""
        ...
