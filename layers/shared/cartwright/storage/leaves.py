"""Long lists, leaf by leaf: one query per leaf, going on where the cursor says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.reports import Filed
from cartwright.domain.documents import Document
from cartwright.domain.exports import Export
from cartwright.domain.ids import AccountId, ClientId, MemberId
from cartwright.domain.journal import Entry
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client, Profile
from cartwright.domain.vat_checks import VatCheck
from cartwright.storage import keys
from cartwright.storage.audits import AUDIT
from cartwright.storage.codec import Codec
from cartwright.storage.cursors import Cursors
from cartwright.storage.entries import ENTRY
from cartwright.storage.exports import EXPORT
from cartwright.storage.orders import SALE
from cartwright.storage.papers import LIVE_RECEIPTS, numbered
from cartwright.storage.profiles import CLIENT, PROFILE
from cartwright.storage.reports import FILED
from cartwright.storage.table import Page, Table
from cartwright.storage.vat_checks import VAT_CHECK


class Leaves:
    """An account's long lists, as one caller reads them."""

    def __init__(self, table: Table, account: AccountId, cursors: Cursors) -> None:
        self._table = table
        self._account = account
        self._cursors = cursors

    def clients(self, *, limit: int, cursor: str = "") -> Leaf[Client]:
        """By id. Not consistent."""
        return self._leaf(CLIENT, keys.clients(self._account), limit, cursor)

    def profiles(self, client: ClientId, *, limit: int, cursor: str = "") -> Leaf[Profile]:
        """Newest first."""
        return self._leaf(PROFILE, keys.profiles(self._account, client), limit, cursor, backwards=True)

    def sales(
        self, client: ClientId, first: datetime, until: datetime, *, limit: int, cursor: str = ""
    ) -> Leaf[Sale]:
        """Newest first. Not consistent."""
        return self._leaf(
            SALE, keys.sales(self._account, client, first, until), limit, cursor, backwards=True
        )

    def entries(self, client: ClientId, month: str, *, limit: int, cursor: str = "") -> Leaf[Entry]:
        """In time order."""
        return self._leaf(ENTRY, keys.books(self._account, client, month), limit, cursor)

    def documents(self, client: ClientId, *, limit: int, cursor: str = "") -> Leaf[Document]:
        """Of the live receipt series, by number: a query for the numbers, a batch for their documents."""
        stretch = keys.numbers(self._account, client, LIVE_RECEIPTS, 0)
        page, cursor = self._page(stretch, limit, cursor)
        return Leaf(tuple(numbered(self._table, self._account, client, page.items)), cursor)

    def audits(self, month: str, *, limit: int, cursor: str = "") -> Leaf[Audit]:
        """Newest first."""
        return self._leaf(AUDIT, keys.audits(self._account, month), limit, cursor, backwards=True)

    def vat_checks(self, client: ClientId, *, limit: int, cursor: str = "") -> Leaf[VatCheck]:
        """Newest first."""
        return self._leaf(VAT_CHECK, keys.vat_checks(self._account, client), limit, cursor, backwards=True)

    def reports(self, client: ClientId, *, limit: int, cursor: str = "") -> Leaf[Filed]:
        """Newest first. Not consistent."""
        return self._leaf(FILED, keys.reports(self._account, client), limit, cursor, backwards=True)

    def exports(
        self, member: MemberId, shown: Callable[[Export], bool], *, limit: int, cursor: str = ""
    ) -> Leaf[Export]:
        """Newest first: an export's id sorts by its birth. One more is looked for than is asked for, so that
        a cursor is given only where something shown follows, and names the last that was."""
        stretch = keys.exports(self._account, member)
        found, after = list[Export](), self._cursors.key(stretch, cursor)
        while len(found) <= limit:
            page = self._table.page(stretch, consistent=True, limit=limit + 1, after=after, backwards=True)
            found += filter(shown, map(EXPORT.value, page.items))
            after = page.last
            if after is None:
                break
        leaf = tuple(found[:limit])
        last = keys.export(self._account, member, leaf[-1].id) if len(found) > limit else None
        return Leaf(leaf, self._cursors.cursor(stretch, last))

    def _leaf[Thing](
        self, codec: Codec[Thing], stretch: keys.Stretch, limit: int, cursor: str, *, backwards: bool = False
    ) -> Leaf[Thing]:
        page, cursor = self._page(stretch, limit, cursor, backwards=backwards)
        return Leaf(tuple(map(codec.value, page.items)), cursor)

    def _page(
        self, stretch: keys.Stretch, limit: int, cursor: str, *, backwards: bool = False
    ) -> tuple[Page, str]:
        """A page, and the cursor after it."""
        after = self._cursors.key(stretch, cursor)
        page = self._table.page(stretch, consistent=True, limit=limit, after=after, backwards=backwards)
        return page, self._cursors.cursor(stretch, page.last)
