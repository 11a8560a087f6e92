"""Products and connections, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.people import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Product
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Conflict
from cartwright.domain.ids import AccountId, ClientId, ConnectionId, ProductId
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves, found


class FakeCatalogue:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def get(self, product: ProductId) -> Product:
        return found(self._shelves.products.get((self._account, product)))

    def some(self, products: Sequence[ProductId]) -> Sequence[Product]:
        kept = self._shelves.products
        wanted = dict.fromkeys(products)
        return [kept[self._account, product] for product in wanted if (self._account, product) in kept]

    def list(self) -> Sequence[Product]:
        kept = self._shelves.products.items()
        mine = [product for (account, _), product in kept if account == self._account]
        return sorted(mine, key=lambda product: product.id)

    def publish(self, product: Product, hosts: Sequence[str], audit: Audit) -> None:
        own(self._account, product, audit)
        shelves = self._shelves
        pages = [(host.lower(), product.slug) for host in hosts]
        with shelves.lock:
            if any(page in shelves.pages for page in pages):
                raise NameTaken(name=product.slug)
            if (self._account, product.id) in shelves.products:
                raise Conflict
            shelves.products[self._account, product.id] = product
            shelves.pages.update(dict.fromkeys(pages, (self._account, product.id)))
            shelves.audits.append(audit)

    def owns(self, client: ClientId, product: ProductId) -> bool:
        return product in self.owned(client)

    def owned(self, client: ClientId) -> Sequence[ProductId]:
        return [product.id for product in self.list() if product.owner == client]

    def hand_over(self, product: Product, owner: ClientId, audit: Audit) -> None:
        self.revise(product, audit)

    def revise(self, product: Product, audit: Audit) -> None:
        own(self._account, product, audit)
        with self._shelves.lock:
            kept = self._shelves.products.get((self._account, product.id))
            if kept is None or (kept.version, kept.slug) != (product.version - 1, product.slug):
                raise Stale
            self._shelves.products[self._account, product.id] = product
            self._shelves.audits.append(audit)


class FakeConnections:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def get(self, connection: ConnectionId) -> Connection:
        return found(self._shelves.connections.get((self._account, connection)))

    def add(self, connection: Connection, audit: Audit) -> None:
        own(self._account, connection, audit)
        with self._shelves.lock:
            if (self._account, connection.id) in self._shelves.connections:
                raise Conflict
            self._shelves.connections[self._account, connection.id] = connection
            self._shelves.audits.append(audit)

    def list(self) -> Sequence[Connection]:
        kept = self._shelves.connections.items()
        mine = [connection for (account, _), connection in kept if account == self._account]
        return sorted(mine, key=lambda connection: connection.id)
