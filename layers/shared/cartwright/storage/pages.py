"""The pages that sell products: an item for each host and slug, with a hint of what its offer needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from cartwright.application.ports.names import NameTaken
from cartwright.domain.ids import AccountId, ClientId, ProductId
from cartwright.domain.offers import Hint
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, both, either, equals
from cartwright.storage.schema import BODY, KIND, SHAPE, SK, Item
from cartwright.storage.table import Delete, Put, Table, Update, Write

if TYPE_CHECKING:
    from cartwright.domain.catalog import Product

PAGE: Codec[Hint] = Codec("page", Hint)
LEFT = "left"
LEADS = "leads"
"""In a former host's item: the host that whoever comes there is shown to."""


def hints(
    products: Sequence[Product], some: Callable[[Sequence[ProductId]], Sequence[Product]]
) -> Mapping[ProductId, Hint]:
    """What each page will need, so that the first visitor's read is one. Reads all bumps in one batch."""
    bumps = [bump.product for product in products for bump in product.bumps]
    bumped = {bump.id: bump for bump in some(bumps)} if bumps else {}
    return {product.id: _hint(product, bumped) for product in products}


def opened(product: Product, hosts: Iterable[str], hint: Hint) -> list[Write]:
    """Pages of a new product. Lost to another page at the same place: NameTaken."""
    return [_put(product, host, hint, absent()) for host in dict.fromkeys(hosts)]


def laid(product: Product, host: str, hint: Hint) -> Write:
    """A page that may be there already. Lost to another product's: NameTaken."""
    mine = both(equals("account", product.account), equals("product", product.id))
    return _put(product, host, hint, either(absent(), mine))


def cleared(account: AccountId, host: str, slug: str) -> Sequence[Write]:
    """No page, and what is left of it: whose it was, for buyers who come back there. A host is one account's
    until it has no page any more."""
    item: Item = {**keys.left(host, slug), KIND: LEFT, SHAPE: 1, "account": account}
    return Write(Delete(keys.page(host, slug))), Write(Put(item))


def holder(table: Table, host: str, slug: str) -> Hint | AccountId | None:
    """The page's hint; of a page that is gone its account, unless the host is another's now; of any other
    at a former host that host's account. One read."""
    wanted = [keys.page(host, slug), keys.left(host, slug), keys.host(host)]
    found = {str(item[SK]): item for item in table.batch(wanted, consistent=True)}
    if page := found.get("PAGE"):
        return PAGE.value(page)
    left, owner = found.get("LEFT"), found.get("HOST")
    if owner is not None and LEADS in owner:
        return AccountId(str(owner["account"]))
    if left is None or (owner is not None and owner["account"] != left["account"]):
        return None
    return AccountId(str(left["account"]))


def hinted(page: Item, product: Product, hint: Hint) -> Update:
    """A page that is there, with its hint as it is now."""
    key = {"pk": str(page["pk"]), "sk": str(page["sk"])}
    return Update(key, {BODY: PAGE.body(hint)}, when=equals("product", product.id))


def _hint(product: Product, bumped: Mapping[ProductId, Product]) -> Hint:
    bumps = [bump.product for bump in product.bumps]
    others = (bumped[bump].owner for bump in bumps if bump in bumped)
    owners: dict[ClientId, None] = dict.fromkeys([product.owner, *others])
    sold = [product, *(bumped[bump] for bump in bumps if bump in bumped)]
    stocked = dict.fromkeys(one.id for one in sold if one.sold.stock is not None)
    return Hint(
        product.account,
        (product.id, *bumps),
        tuple(owners),
        product.connection,
        tuple(stocked),
        product.connections[1:],
    )


def _put(product: Product, host: str, hint: Hint, when: Condition) -> Write:
    key = keys.page(host, product.slug)
    listed = keys.page_listed(product.account, product.id, host, product.slug)
    item = PAGE.item(hint, key, listed, account=product.account, product=product.id)
    return Write(Put(item, when), otherwise=NameTaken(name=product.slug))
