"""Products and connections, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.catalogue import Version
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.connections import Connection
from cartwright.domain.domains import Slot
from cartwright.domain.errors import Conflict
from cartwright.domain.ids import AccountId, ClientId, ConnectionId, ProductId
from cartwright.domain.nights import Night
from cartwright.domain.people import ClientArchived
from cartwright.domain.redirect_keys import NoRedirectKey
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

    def page(self, *, limit: int, after: str = "") -> Sequence[Product]:
        return [product for product in self.list() if product.id > after][:limit]

    def taken(self, product: ProductId, mode: Mode) -> int:
        return self._shelves.taken[self._account, product, mode]

    def through(self, connection: ConnectionId) -> Sequence[Product]:
        return [product for product in self.list() if connection in product.connections]

    def publish(self, product: Product, hosts: Sequence[str], audit: Audit) -> None:
        own(self._account, product, audit)
        shelves = self._shelves
        with shelves.lock:
            slots = [shelves.slot(self._account, client) for client in (None, product.owner)]
            custom = [slot.takes_pages for slot in slots if slot.takes_pages]
            called = shelves.names.get(self._account)
            ours = called.takes_pages if called else map(str.lower, hosts)
            pages = [(host, product.slug) for host in [*ours, *custom]]
            if any(page in shelves.pages for page in pages):
                raise NameTaken(name=product.slug)
            if (self._account, product.id) in shelves.products:
                raise Conflict
            self._open(product)
            self._sign(product)
            shelves.keep(product, audit)
            shelves.pages.update(dict.fromkeys(pages, (self._account, product.id)))
            self._remember(*slots)
            shelves.audits.append(audit)

    def owns(self, client: ClientId, product: ProductId) -> bool:
        return product in self.owned(client)

    def owned(self, client: ClientId, *, after: str = "", limit: int | None = None) -> Sequence[ProductId]:
        mine = [product.id for product in self.list() if product.owner == client]
        return [product for product in mine if product > after][:limit]

    def hand_over(self, product: Product, owner: ClientId, audit: Audit) -> None:
        if owner == product.owner:
            self.revise(product, audit)
            return
        shelves, mine = self._shelves, (self._account, product.id)
        with shelves.lock:
            slots = [shelves.slot(self._account, client) for client in (None, product.owner, owner)]
            on = [host for slot in slots[:2] if (host := slot.takes_pages)]
            off = [host for slot in slots if (host := slot.has_pages) and host not in on]
            if called := shelves.names.get(self._account):
                on += called.takes_pages[1:]
                off += [called.loses_pages] if called.loses_pages else []
            if any(shelves.pages.get((host, product.slug), mine) != mine for host in on):
                raise NameTaken(name=product.slug)
            self.revise(product, audit)
            for host in on:
                shelves.lay(host, product)
            for host in off:
                shelves.clear(self._account, host, product.slug)
            self._remember(*slots)

    def revise(self, product: Product, audit: Audit) -> None:
        own(self._account, product, audit)
        with self._shelves.lock:
            kept = self._shelves.products.get((self._account, product.id))
            if kept is None or (kept.version, kept.slug) != (product.version - 1, product.slug):
                raise Stale
            if product.mode is Mode.LIVE or product.owner != kept.owner:
                self._open(product)
            self._sign(product)
            self._shelves.keep(product, audit)
            self._shelves.audits.append(audit)

    def _open(self, product: Product) -> None:
        owner = self._shelves.clients.get((self._account, product.owner))
        if owner is None or owner.archived is not None:
            raise ClientArchived(client=product.owner)

    def _sign(self, product: Product) -> None:
        redirects, owner = self._shelves.redirects, (self._account, product.owner)
        if product.fulfilment.redirect is not None and owner not in redirects:
            raise NoRedirectKey

    def _remember(self, *slots: Slot) -> None:
        """Slots of whoever owns something are on file."""
        for slot in slots:
            if slot.client:
                self._shelves.slots.setdefault((slot.account, slot.client), slot)


class FakeVersions:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def get(self, product: ProductId, number: int) -> Version:
        return found(self._shelves.versions.get((self._account, product, number)))

    def list(self, product: ProductId, *, limit: int, before: int | None = None) -> Sequence[Version]:
        mine = [
            version
            for (account, of, number), version in self._shelves.versions.items()
            if (account, of) == (self._account, product) and (before is None or number < before)
        ]
        return sorted(mine, key=lambda version: -version.number)[:limit]


class FakeConnections:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def get(self, connection: ConnectionId) -> Connection:
        return found(self._shelves.connections.get((self._account, connection)))

    def add(self, connection: Connection, audit: Audit, night: Night | None = None) -> None:
        own(self._account, connection, audit, *([night] if night else []))
        with self._shelves.lock:
            if (self._account, connection.id) in self._shelves.connections:
                raise Conflict
            if connection.linked and self.linked_to(connection.linked):
                raise Stale
            self._shelves.connections[self._account, connection.id] = connection
            if night:
                self._shelves.nights[self._account, connection.id] = night
            self._shelves.audits.append(audit)

    def linked_to(self, theirs: str) -> Connection | None:
        return next((one for one in self.list() if one.linked == theirs), None)

    def list(self) -> Sequence[Connection]:
        kept = self._shelves.connections.items()
        mine = [connection for (account, _), connection in kept if account == self._account]
        return sorted(mine, key=lambda connection: connection.id)

    def of(self, client: ClientId) -> Sequence[Connection]:
        return [connection for connection in self.list() if connection.client == client]

    def revise(self, connection: Connection, audit: Audit) -> None:
        own(self._account, connection, audit)
        with self._shelves.lock:
            kept = self._shelves.connections.get((self._account, connection.id))
            if kept is None or kept.version != connection.version - 1:
                raise Stale
            self._shelves.connections[self._account, connection.id] = connection
            self._shelves.audits.append(audit)
