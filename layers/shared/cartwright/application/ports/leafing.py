"""Long lists, leaf by leaf, and what was set aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cartwright.application.ports.audits import Audit
    from cartwright.application.ports.reports import Filed
    from cartwright.application.ports.selling import Delivery
    from cartwright.domain.documents import Document
    from cartwright.domain.exports import Export
    from cartwright.domain.ids import AccountId, ClientId, MemberId
    from cartwright.domain.jobs import Job
    from cartwright.domain.journal import Entry
    from cartwright.domain.orders import Sale
    from cartwright.domain.people import Client, Profile
    from cartwright.domain.vat_checks import VatCheck


@dataclass(frozen=True, slots=True)
class Leaf[Thing]:
    """Some of a list, and the cursor to what follows; an empty one at the end."""

    things: tuple[Thing, ...]
    cursor: str = ""


class Leaves(Protocol):
    """An account's long lists, as one caller reads them.

    A cursor is opaque, and good for the caller, the account and the very list it came from; any other is
    BadToken. A leaf holds up to `limit` things (at least 1).
    """

    def clients(self, *, limit: int, cursor: str = "") -> Leaf[Client]:
        """All of the account's, by id. Not consistent."""
        ...

    def profiles(self, client: ClientId, *, limit: int, cursor: str = "") -> Leaf[Profile]:
        """All versions of a client's profile, newest first. Strongly consistent."""
        ...

    def sales(
        self, client: ClientId, first: datetime, until: datetime, *, limit: int, cursor: str = ""
    ) -> Leaf[Sale]:
        """From `first` up to, not including, `until`, newest first, without buyers' words."""
        ...

    def entries(self, client: ClientId, month: str, *, limit: int, cursor: str = "") -> Leaf[Entry]:
        """Of a month's books, in time order. Strongly consistent."""
        ...

    def documents(self, client: ClientId, *, limit: int, cursor: str = "") -> Leaf[Document]:
        """Of the live receipt series, by number, without buyers' words. Strongly consistent."""
        ...

    def audits(self, month: str, *, limit: int, cursor: str = "") -> Leaf[Audit]:
        """Newest first. Strongly consistent."""
        ...

    def vat_checks(self, client: ClientId, *, limit: int, cursor: str = "") -> Leaf[VatCheck]:
        """Of the client's sales, those made while the buyer's VAT number was in doubt, newest first. Strongly
        consistent."""
        ...

    def reports(self, client: ClientId, *, limit: int, cursor: str = "") -> Leaf[Filed]:
        """A client's tax reports, newest first. Not consistent."""
        ...

    def exports(
        self, member: MemberId, shown: Callable[[Export], bool], *, limit: int, cursor: str = ""
    ) -> Leaf[Export]:
        """Those of the copies a member asked for that are `shown`, newest first. Strongly consistent.

        Read until the leaf is full or nothing is left: neither how full it is nor its cursor tells of others.
        """
        ...


@dataclass(frozen=True, slots=True)
class SetAside:
    """A delivery or job that was refused for good: since when, and why."""

    account: AccountId
    what: Delivery | Job
    since: datetime
    code: str
    detail: str


class Parked(Protocol):
    """What one account has set aside: to be looked at, and to be tried again once its reason is gone."""

    def list(self, *, limit: int = 100) -> Sequence[SetAside]:
        """The longest set aside first."""
        ...

    def take_up(self, aside: SetAside, audit: Audit) -> None:
        """It waits again, and the next sweep sends it. Harmless if somebody did, or it is done: then nothing
        is logged."""
        ...
