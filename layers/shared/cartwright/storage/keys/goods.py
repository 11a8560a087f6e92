"""What is for sale: connections, products and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import (
    Key,
    Stretch,
    gsi1,
    gsi2,
    hostname,
    key,
    of_account,
    of_client,
    of_product,
    word,
)
from cartwright.storage.schema import GSI1, GSI2

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ClientId, ConnectionId, ProductId


def connection(account: AccountId, connection: ConnectionId) -> Key:
    return key(of_account(account), f"CONNECTION#{word(connection)}")


def redirects(account: AccountId, client: ClientId) -> Key:
    return key(of_client(account, client), "REDIRECTS")


def link(theirs: str, account: AccountId) -> Key:
    """By which of an account's connections an account at Stripe is linked."""
    return key(f"LINK#{word(theirs)}", f"ACCOUNT#{word(account)}")


def links(theirs: str) -> Stretch:
    return Stretch(f"LINK#{word(theirs)}")


def connections(account: AccountId) -> Stretch:
    return Stretch(of_account(account), begins="CONNECTION#")


def connection_listed(account: AccountId, client: ClientId, connection: ConnectionId) -> Key:
    """Among its client's, so that whoever may see those reads no other's."""
    return gsi1(f"{of_client(account, client)}#CONNECTIONS", f"CONNECTION#{word(connection)}")


def connections_of(account: AccountId, client: ClientId) -> Stretch:
    return Stretch(f"{of_client(account, client)}#CONNECTIONS", index=GSI1)


def autoresponder(account: AccountId, client: ClientId | None, service: str) -> Key:
    """Without a client: the account's own."""
    return key(of_account(account), f"{_autoresponders(client)}{word(service)}")


def autoresponders(account: AccountId) -> Stretch:
    return Stretch(of_account(account), begins="AUTORESPONDER#")


def autoresponders_of(account: AccountId, client: ClientId | None) -> Stretch:
    return Stretch(of_account(account), begins=_autoresponders(client))


def _autoresponders(client: ClientId | None) -> str:
    return f"AUTORESPONDER#{'ACCOUNT' if client is None else word(client)}#"


def product_through(account: AccountId, connection: ConnectionId, product: ProductId) -> Key:
    return gsi2(f"{of_account(account)}#CONNECTION#{word(connection)}", f"PRODUCT#{word(product)}")


def product_beside(account: AccountId, product: ProductId, connection: ConnectionId) -> Key:
    """That a product may be paid through a connection that is not its own."""
    return key(of_product(account, product), f"THROUGH#{word(connection)}")


def products_through(account: AccountId, connection: ConnectionId) -> Stretch:
    return Stretch(f"{of_account(account)}#CONNECTION#{word(connection)}", index=GSI2)


def product(account: AccountId, product: ProductId) -> Key:
    return key(of_product(account, product), "PRODUCT")


def product_listed(account: AccountId, product: ProductId) -> Key:
    return gsi1(f"{of_account(account)}#PRODUCTS", f"PRODUCT#{word(product)}")


def products(account: AccountId) -> Stretch:
    return Stretch(f"{of_account(account)}#PRODUCTS", index=GSI1)


def products_after(account: AccountId, product: ProductId) -> Stretch:
    """`$` sorts behind that very id, and before every later one."""
    span = (f"PRODUCT#{word(product)}$", "PRODUCT#~")
    return Stretch(f"{of_account(account)}#PRODUCTS", span=span, index=GSI1)


def owned(account: AccountId, client: ClientId, product: ProductId) -> Key:
    """Among the owner's own keys: asking whose a product is reads nothing of anyone else's."""
    return key(of_client(account, client), f"OWNS#{word(product)}")


def all_owned(account: AccountId, client: ClientId) -> Stretch:
    return Stretch(of_client(account, client), begins="OWNS#")


def owned_after(account: AccountId, client: ClientId, product: ProductId) -> Stretch:
    return Stretch(of_client(account, client), span=(f"OWNS#{word(product)}$", "OWNS#~"))


def page(host: str, slug: str) -> Key:
    return key(f"PAGE#{hostname(host)}#{word(slug)}", "PAGE")


def left(host: str, slug: str) -> Key:
    """Beside the page that was there."""
    return key(f"PAGE#{hostname(host)}#{word(slug)}", "LEFT")


def page_listed(account: AccountId, product: ProductId, host: str, slug: str) -> Key:
    return gsi1(of_product(account, product), f"PAGE#{hostname(host)}#{word(slug)}")


def pages(account: AccountId, product: ProductId) -> Stretch:
    return Stretch(of_product(account, product), begins="PAGE#", index=GSI1)


def version(account: AccountId, product: ProductId, number: int) -> Key:
    """Among the product's own keys."""
    return key(of_product(account, product), f"VERSION#{number:09d}")


def versions(account: AccountId, product: ProductId) -> Stretch:
    return Stretch(of_product(account, product), begins="VERSION#")


def versions_before(account: AccountId, product: ProductId, number: int) -> Stretch:
    span = ("VERSION#", f"VERSION#{number - 1:09d}")
    return Stretch(of_product(account, product), span=span)


def taken(account: AccountId, product: ProductId) -> Key:
    """How many are sold or reserved, by mode."""
    return key(of_product(account, product), "TAKEN")
