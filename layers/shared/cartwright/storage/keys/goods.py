"""What is for sale: connections, products and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import Key, Stretch, gsi1, key, of_account, of_client, of_product, word
from cartwright.storage.schema import GSI1

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ClientId, ConnectionId, ProductId


def connection(account: AccountId, connection: ConnectionId) -> Key:
    return key(of_account(account), f"CONNECTION#{word(connection)}")


def connections(account: AccountId) -> Stretch:
    return Stretch(of_account(account), begins="CONNECTION#")


def product(account: AccountId, product: ProductId) -> Key:
    return key(of_product(account, product), "PRODUCT")


def product_listed(account: AccountId, product: ProductId) -> Key:
    return gsi1(f"{of_account(account)}#PRODUCTS", f"PRODUCT#{word(product)}")


def products(account: AccountId) -> Stretch:
    return Stretch(f"{of_account(account)}#PRODUCTS", index=GSI1)


def owned(account: AccountId, client: ClientId, product: ProductId) -> Key:
    """Among the owner's own keys: asking whose a product is reads nothing of anyone else's."""
    return key(of_client(account, client), f"OWNS#{word(product)}")


def all_owned(account: AccountId, client: ClientId) -> Stretch:
    return Stretch(of_client(account, client), begins="OWNS#")


def page(host: str, slug: str) -> Key:
    return key(f"PAGE#{word(host)}#{word(slug)}", "PAGE")


def page_listed(account: AccountId, product: ProductId, host: str, slug: str) -> Key:
    return gsi1(of_product(account, product), f"PAGE#{word(host)}#{word(slug)}")


def pages(account: AccountId, product: ProductId) -> Stretch:
    return Stretch(of_product(account, product), begins="PAGE#", index=GSI1)
