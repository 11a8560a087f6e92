"""Customers, to those who may list them all."""

from __future__ import annotations

from cartwright.application.customers import Customer
from cartwright.application.ports.leafing import Leaf
from users.models.common import Given, Seen


class CustomerSeen(Given):
    """A buyer as it last bought. Tests are counted apart; later charges of a subscription are no orders."""

    email: str
    name: str
    country: str
    orders: int
    test_orders: int
    first: Seen
    last: Seen

    @classmethod
    def of(cls, customer: Customer) -> CustomerSeen:
        return cls(
            email=customer.buyer.email,
            name=customer.buyer.name,
            country=customer.buyer.place.country,
            orders=customer.orders,
            test_orders=customer.test_orders,
            first=customer.first,
            last=customer.last,
        )


class Customers(Given):
    """`cursor` leads to what follows; it is empty at the end. A search's page may be short, or empty, and
    have one."""

    items: list[CustomerSeen]
    cursor: str

    @classmethod
    def of(cls, leaf: Leaf[Customer]) -> Customers:
        return cls(items=[CustomerSeen.of(customer) for customer in leaf.things], cursor=leaf.cursor)
