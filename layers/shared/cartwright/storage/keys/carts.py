"""Carts that were left, among what else is kept of a client's buyer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import Key, Stretch, key, of_account, of_client, word

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ClientId, OrderId, ProductId


def cart(account: AccountId, client: ClientId, buyer: str, mode: str, product: ProductId) -> Key:
    partition = f"{of_client(account, client)}#BUYER#{word(buyer)}"
    return key(partition, f"CART#{word(mode)}#{word(product)}")


def carts(account: AccountId, client: ClientId, buyer: str) -> Stretch:
    return Stretch(f"{of_client(account, client)}#BUYER#{word(buyer)}", begins="CART#")


def of_a_buyer(account: AccountId, client: ClientId, buyer: str) -> Stretch:
    """All that is kept of one."""
    return Stretch(f"{of_client(account, client)}#BUYER#{word(buyer)}")


def refusal(account: AccountId, client: ClientId, buyer: str) -> Key:
    """That this buyer wants no mails but those about what it buys."""
    return key(f"{of_client(account, client)}#BUYER#{word(buyer)}", "REFUSAL")


def plea(account: AccountId, client: ClientId, buyer: str) -> Key:
    """That this buyer asks to be forgotten."""
    return key(f"{of_client(account, client)}#BUYER#{word(buyer)}", "PLEA")


def way(account: AccountId, order: OrderId) -> Key:
    """Beside the order, which need not be there: where the links of a mail about its cart lead."""
    return key(f"{of_account(account)}#ORDER#{word(order)}", "CART")
