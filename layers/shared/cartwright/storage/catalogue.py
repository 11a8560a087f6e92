"""Products, each with its options and bumps in one item, and the pages that sell them."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.people import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import AccountId, ClientId, ProductId
from cartwright.domain.offers import Hint
from cartwright.storage import keys
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, both, equals
from cartwright.storage.schema import BODY, KIND, SHAPE, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Delete, Put, Table, Update, Write

PRODUCT: Codec[Product] = Codec("product", Product)
PAGE: Codec[Hint] = Codec("page", Hint)


class Catalogue:
    """One account's products."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def get(self, product: ProductId) -> Product:
        """Raises NotFound."""
        item = self._table.get(keys.product(self._account, product), consistent=True)
        if item is None:
            raise NotFound
        return PRODUCT.value(item)

    def some(self, products: Sequence[ProductId]) -> Sequence[Product]:
        """Those of them that exist, in the order asked for, each once."""
        wanted = [keys.product(self._account, product) for product in dict.fromkeys(products)]
        found = {
            product.id: product for product in map(PRODUCT.value, self._table.batch(wanted, consistent=True))
        }
        return [found[product] for product in dict.fromkeys(products) if product in found]

    def list(self) -> Sequence[Product]:
        """All of the account's, by id."""
        found = self._table.query(keys.products(self._account), consistent=False)
        return [PRODUCT.value(item) for item in found]

    def publish(self, product: Product, hosts: Sequence[str], audit: Audit) -> None:
        """A new product and its pages. Raises NameTaken for a slug in use on a host."""
        own(self._account, product, audit)
        hint = self._hint(product)
        pages = (self._page(product, host, hint) for host in dict.fromkeys(map(str.lower, hosts)))
        self._table.commit(
            *(Write(Put(page, absent()), otherwise=NameTaken(name=product.slug)) for page in pages),
            Write(_stored(product, absent()), otherwise=Conflict()),
            Write(_owned(product)),
            recorded(audit),
        )

    def owns(self, client: ClientId, product: ProductId) -> bool:
        """Reads the client's own keys alone: a foreign product's are not touched."""
        return self._table.get(keys.owned(self._account, client, product), consistent=True) is not None

    def owned(self, client: ClientId) -> Sequence[ProductId]:
        """The client's products, by id."""
        found = self._table.query(keys.all_owned(self._account, client), consistent=True)
        return [ProductId(str(item["product"])) for item in found]

    def hand_over(self, product: Product, owner: ClientId, audit: Audit) -> None:
        """The next version of a product, which `owner` has owned until now. Raises Stale."""
        left = Delete(keys.owned(self._account, owner, product.id))
        # One item cannot be in two legs: handed over to its owner it stays listed.
        moved = [Write(_owned(product)), Write(left)] if owner != product.owner else []
        self._revise(product, audit, *moved)

    def revise(self, product: Product, audit: Audit) -> None:
        """The next version of a product, with its pages' hints. Raises Stale, also for another slug."""
        self._revise(product, audit)

    def _revise(self, product: Product, audit: Audit, *more: Write) -> None:
        own(self._account, product, audit)
        unchanged = both(equals(VERSION, product.version - 1), equals("slug", product.slug))
        hint = PAGE.body(self._hint(product))
        pages = self._table.query(keys.pages(self._account, product.id), consistent=False)
        self._table.commit(
            Write(_stored(product, unchanged), otherwise=Stale()),
            *(Write(_hinted(page, product, hint), otherwise=Stale()) for page in pages),
            *more,
            recorded(audit),
        )

    def _hint(self, product: Product) -> Hint:
        """What the page will need, read along so that the first visitor's read is one."""
        bumped = self.some([bump.product for bump in product.bumps]) if product.bumps else ()
        owners: dict[ClientId, None] = dict.fromkeys([product.owner, *(other.owner for other in bumped)])
        bumps = (bump.product for bump in product.bumps)
        return Hint(self._account, (product.id, *bumps), tuple(owners), product.connection)

    def _page(self, product: Product, host: str, hint: Hint) -> Item:
        key = keys.page(host, product.slug)
        listed = keys.page_listed(self._account, product.id, host, product.slug)
        return PAGE.item(hint, key, listed, account=self._account, product=product.id)


def _stored(product: Product, when: Condition) -> Put:
    key, listed = keys.product(product.account, product.id), keys.product_listed(product.account, product.id)
    return Put(PRODUCT.item(product, key, listed, version=product.version, slug=product.slug), when)


def _owned(product: Product) -> Put:
    item: Item = {
        **keys.owned(product.account, product.owner, product.id),
        KIND: "owned",
        SHAPE: 1,
        "product": product.id,
    }
    return Put(item)


def _hinted(page: Item, product: Product, hint: str) -> Update:
    key = {"pk": str(page["pk"]), "sk": str(page["sk"])}
    return Update(key, {BODY: hint}, when=equals("product", product.id))
