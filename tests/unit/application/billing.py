"""The agency's course as a subscription, and the clock that bills it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from cartwright.application.billing import Clerk, bill
from cartwright.application.ports.selling import Orders
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.domain.catalog import PricingOption, Product
from cartwright.domain.errors import Outage
from cartwright.domain.journal import Entry, Kind
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.people import Profile
from cartwright.domain.plans import Interval, Plan
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.subscriptions import Subscription
from cartwright.domain.tax import Business
from tests.unit.application.agency import Agency, back
from tests.unit.domain.shop import ACCOUNT

DAY = timedelta(days=1)
MONTHLY = Every(Money.of("100.00", "EUR"), Interval.MONTHLY)


def as_it_is(business: Business, seller: Profile) -> Business:
    """Nobody knows more of a number than before."""
    return business


@dataclass(slots=True)
class Billing:
    """Ada buys the course for 100.00 a month and 19 % tax, with a card that does as it is called."""

    agency: Agency

    def sells(self, plan: Plan = MONTHLY, **changes: object) -> Product:
        """The course, by that plan from now on."""
        catalogue = self.agency.mine.catalogue
        kept = catalogue.get(self.agency.course.id)
        option = PricingOption(kept.preferred.id, "As agreed", plan)
        changed = replace(kept, options=(option,), version=kept.version + 1, **changes)  # type: ignore[arg-type]
        catalogue.revise(changed, self.agency.act().audit("product.edit", kept.id))
        return changed

    def bought(self, card: str = "success", shown: str = "119.00", coupon: str = "") -> Order:
        purchase = replace(self.agency.purchase(shown=shown), coupon=coupon)
        order = self.agency.send(purchase).order
        if order.state is OrderState.PAID:
            return order
        self.agency.pays(order, card)
        if card == "authentication":
            payment = self.agency.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
            self.agency.sandbox.answer(payment, approve=True)
        return self.agency.settled(order)

    @property
    def subscription(self) -> Subscription:
        """The one there is."""
        [found] = self.agency.store.shelves.subscriptions.values()
        return found

    def clerk(self, subscriptions: Subscriptions | None = None, orders: Orders | None = None) -> Clerk:
        mine = self.agency.mine
        return Clerk(
            subscriptions=subscriptions or mine.subscriptions,
            orders=orders or mine.orders,
            processors=self.agency.line,
            return_url=back,
            births=self.agency.births,
            vouch=as_it_is,
            readers=mine,
            now=self.agency.now,
        )

    def bill(self) -> Subscription:
        """What is due at this moment is done."""
        bill(self.subscription.id, self.clerk())
        return self.subscription

    def falls_due(self) -> Subscription:
        """Time goes by to the moment that something is due, and it is done."""
        self.pass_to_due()
        return self.bill()

    def pass_to_due(self) -> None:
        due = self.subscription.due
        assert due is not None
        self.agency.clock.move(max(due - self.agency.now, timedelta(0)))

    @property
    def trying(self) -> Order:
        trying = self.subscription.trying
        assert trying is not None
        return self.agency.mine.orders.get(trying)

    @property
    def attempts(self) -> Sequence[Order]:
        """The orders of charges, in the order they were placed."""
        return [one for one in self.agency.store.shelves.orders.values() if one.instalment]

    @property
    def rebilled(self) -> Sequence[Entry]:
        """What the books say of charges, in order of time."""
        found = [one for one in self.agency.store.shelves.entries.values() if one.kind is Kind.REBILL]
        return sorted(found, key=lambda entry: entry.at)

    def charged(self) -> list[str]:
        return [f"{entry.amount.gross.decimal}" for entry in self.rebilled]

    def until(self, moment: datetime) -> None:
        """The clock bills all that falls due up to then, each at its moment."""
        for _ in count():
            due = self.subscription.due
            if due is None or due > moment:
                return
            self.pass_to_due()
            with suppress(Outage):
                self.bill()
