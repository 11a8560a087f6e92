"""A funnel after the agency's course: an upsell of the other owner, and what follows a yes and a no."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from cartwright.application import offering
from cartwright.application.offering import Counter, Stage
from cartwright.application.settling import Standing
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Outage
from cartwright.domain.funnel import Offered, Step
from cartwright.domain.ids import StepId, derived
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState
from tests.fakes.runs import FakeRuns
from tests.unit.application.agency import Agency, back
from tests.unit.domain.shop import ACCOUNT, product

HOUR = timedelta(hours=1)


def step(name: str, of: Product, yes: str = "", no: str = "", kind: Offered = Offered.UPSELL) -> Step:
    return Step(
        step_id(name),
        kind,
        of.id,
        of.preferred.id,
        f"Add the {name}?",
        step_id(yes) if yes else None,
        step_id(no) if no else None,
    )


def step_id(name: str) -> StepId:
    return StepId(derived("step", name))


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


@dataclass(slots=True)
class Funnel:
    """mug ──yes──▶ book; mug ──no──▶ card. The mug is the other owner's; all are 19 % on top in Germany."""

    agency: Agency
    card: str = "success"

    def __post_init__(self) -> None:
        agency = self.agency
        agency.published(product("Book", "30.00"))
        agency.published(product("Card", "5.00"))
        self.offers(
            step("mug", agency.mug, yes="book", no="card"),
            step("book", product("Book")),
            step("card", product("Card"), kind=Offered.DOWNSELL),
        )

    def offers(self, *steps: Step) -> None:
        """The course's funnel from now on."""
        self.change(self.agency.course, steps=steps)

    def change(self, of: Product, **changes: object) -> Product:
        """A product as somebody edited it."""
        catalogue = self.agency.mine.catalogue
        kept = catalogue.get(of.id)
        changed = replace(kept, version=kept.version + 1, **changes)  # type: ignore[arg-type]
        catalogue.revise(changed, self.agency.act().audit("product.edit", of.id))
        return changed

    def bought(self, attempt: str = "attempt-1") -> Order:
        """The course, paid with the card."""
        order = self.agency.ordered(attempt)
        with suppress(Outage):  # of the card whose answer is lost
            self.agency.pays(order, self.card)
        if self.card == "authentication":
            payment = self.agency.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
            self.agency.sandbox.answer(payment, approve=True)
        self.agency.settled(order)
        return self.known(order)

    def known(self, order: Order) -> Order:
        return self.agency.mine.orders.recall(self.agency.kept(order))

    def counter(self, runs: FakeRuns | None = None) -> Counter:
        mine = self.agency.mine
        return Counter(
            runs=runs or mine.runs,
            orders=mine.orders,
            storefront=self.agency.store.storefront,
            processors=self.agency.line,
            return_url=back,
            now=self.agency.now,
        )

    def stand(self, order: Order) -> Stage:
        return offering.stand(order, at=self.counter())

    def at(self, order: Order) -> str:
        """The headline of the offer that is at hand; nothing at the end."""
        offered = self.stand(order).offered
        return offered.step.headline if offered else ""

    def yes(self, order: Order, name: str, shown: str) -> Standing | None:
        return offering.accept(order, step_id(name), eur(shown), at=self.counter())

    def no(self, order: Order, name: str) -> None:
        offering.decline(order, step_id(name), at=self.counter())

    def paid(self) -> list[str]:
        """What was paid so far, by name."""
        orders = self.agency.store.shelves.orders.values()
        return [line.name for order in orders if order.state is OrderState.PAID for line in order.lines]
