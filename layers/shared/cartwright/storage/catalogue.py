"""Products, each with its options and bumps in one item, and the pages that sell them."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import AccountId, ClientId, ConnectionId, ProductId
from cartwright.domain.offers import Hint
from cartwright.storage import keys, limits, names, pages
from cartwright.storage import slots as custom
from cartwright.storage.audits import recorded
from cartwright.storage.conditions import Condition, absent, both, equals
from cartwright.storage.products import PRODUCT
from cartwright.storage.profiles import owning
from cartwright.storage.redirects import signable
from cartwright.storage.schema import KIND, PK, SHAPE, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Delete, Put, Table, Write
from cartwright.storage.versions import kept

BESIDE = "through"


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

    def page(self, *, limit: int, after: str = "") -> Sequence[Product]:
        """The next `limit` after the product `after`, by id, from one query."""
        mine = self._account
        stretch = keys.products_after(mine, ProductId(after)) if after else keys.products(mine)
        return list(map(PRODUCT.value, self._table.query(stretch, consistent=False, limit=limit)))

    def taken(self, product: ProductId, mode: Mode) -> int:
        """How many are sold or reserved in that mode."""
        item = self._table.get(keys.taken(self._account, product), consistent=True)
        return limits.so_far(mode, item)

    def through(self, connection: ConnectionId) -> Sequence[Product]:
        """Those paid through a connection, as the index has them, and those that may be paid through it: what
        says so stays when its product has other alternatives, so that is looked at."""
        stretch = keys.products_through(self._account, connection)
        found = self._table.query(stretch, consistent=False)
        own = {one.id: one for one in (PRODUCT.value(item) for item in found if item[KIND] == PRODUCT.kind)}
        named = [ProductId(str(item["product"])) for item in found if item[KIND] == BESIDE]
        beside = [one for one in self.some(named) if connection in one.connections]
        return [*own.values(), *(one for one in beside if one.id not in own)]

    def publish(self, product: Product, hosts: Sequence[str], audit: Audit) -> None:
        """A new product and its pages, on `hosts` (on those the account has by now, if it changed them) and
        on the custom hosts that take its owner's pages.

        Raises NameTaken for a slug in use on a host, ClientArchived, NoRedirectKey, and Stale if a host came
        or went this moment.
        """
        own(self._account, product, audit)
        called, slots = names.with_slots(self._table, self._account, [product.owner])
        everywhere = [
            *(called.takes_pages if called else map(str.lower, hosts)),
            *(slot.takes_pages for slot in slots if slot.takes_pages),
        ]
        self._table.commit(
            *pages.opened(product, everywhere, self._hint(product)),
            Write(_stored(product, absent()), otherwise=Conflict()),
            kept(product, audit),
            Write(_owned(product)),
            *_beside(product),
            owning(product),
            *signable(product),
            *map(custom.kept, slots),
            names.kept(self._account, called),
            recorded(audit),
        )

    def owns(self, client: ClientId, product: ProductId) -> bool:
        """Reads the client's own keys alone: a foreign product's are not touched."""
        return self._table.get(keys.owned(self._account, client, product), consistent=True) is not None

    def owned(self, client: ClientId, *, after: str = "", limit: int | None = None) -> Sequence[ProductId]:
        """The client's products by id, or the next `limit` after the product `after`."""
        mine = self._account
        since = keys.owned_after(mine, client, ProductId(after)) if after else None
        stretch = since or keys.all_owned(mine, client)
        found = self._table.query(stretch, consistent=True, limit=limit)
        return [ProductId(str(item["product"])) for item in found]

    def hand_over(self, product: Product, owner: ClientId, audit: Audit) -> None:
        """The next version of a product, which `owner` has owned until now: its page on the old owner's host
        goes, the new owner's gets one. Raises Stale, also if a custom domain came or went this moment, and
        NameTaken for a slug in use on the new owner's host."""
        if owner == product.owner:
            self._revise(product, audit)
            return
        called, slots = names.with_slots(self._table, self._account, [owner, product.owner])
        takes = {slot.takes_pages for slot in slots if slot.takes_pages and slot.client != owner}
        has = {slot.has_pages for slot in slots if slot.has_pages}
        if called:
            # It may pass from the part of a walk that is still to come to the one that is over.
            takes |= set(called.takes_pages[1:])
            has |= {called.loses_pages} if called.loses_pages else set()
        left = Delete(keys.owned(self._account, owner, product.id))
        unmoved = [*map(custom.kept, slots), names.kept(self._account, called)]
        moved = [Write(_owned(product)), Write(left), *unmoved, owning(product)]
        self._revise(product, audit, *moved, on=takes, off=has - takes)

    def revise(self, product: Product, audit: Audit) -> None:
        """The next version of a product, with its pages' hints. Raises Stale, also for another slug."""
        self._revise(product, audit)

    def _revise(
        self,
        product: Product,
        audit: Audit,
        *more: Write,
        on: AbstractSet[str] = frozenset(),
        off: AbstractSet[str] = frozenset(),
    ) -> None:
        own(self._account, product, audit)
        unchanged = both(equals(VERSION, product.version - 1), equals("slug", product.slug))
        hint = self._hint(product)
        found = self._table.query(keys.pages(self._account, product.id), consistent=False)
        # One item cannot be in two legs: a page that comes or goes needs no hint of its own.
        minded = {keys.page(host, product.slug)[PK] for host in on | off}
        self._table.commit(
            Write(_stored(product, unchanged), otherwise=Stale()),
            kept(product, audit),
            *_beside(product),
            *(
                Write(pages.hinted(page, product, hint), otherwise=Stale())
                for page in found
                if page[PK] not in minded
            ),
            *(pages.laid(product, host, hint) for host in sorted(on)),
            *(write for host in sorted(off) for write in pages.cleared(self._account, host, product.slug)),
            *more,
            *signable(product),
            # Who hands over has this leg among its own.
            *([owning(product)] if product.mode is Mode.LIVE and not more else []),
            recorded(audit),
        )

    def _hint(self, product: Product) -> Hint:
        return pages.hints([product], self.some)[product.id]


def live_products(table: Table, account: AccountId, client: ClientId) -> Sequence[ProductId]:
    """Those of a client's products that take money. Strongly consistent."""
    mine = Catalogue(table, account)
    return [product.id for product in mine.some(mine.owned(client)) if product.mode is Mode.LIVE]


def _stored(product: Product, when: Condition) -> Put:
    account = product.account
    key, listed = keys.product(account, product.id), keys.product_listed(account, product.id)
    through = keys.product_through(account, product.connection, product.id)
    return Put(PRODUCT.item(product, key, listed, through, version=product.version, slug=product.slug), when)


def _beside(product: Product) -> list[Write]:
    """That it may be paid through its alternatives."""
    account = product.account
    return [
        Write(
            Put(
                {
                    **keys.product_beside(account, product.id, one.connection),
                    **keys.product_through(account, one.connection, product.id),
                    KIND: BESIDE,
                    SHAPE: 1,
                    "product": product.id,
                }
            )
        )
        for one in product.alternatives
    ]


def _owned(product: Product) -> Put:
    item: Item = {
        **keys.owned(product.account, product.owner, product.id),
        KIND: "owned",
        SHAPE: 1,
        "product": product.id,
    }
    return Put(item)
