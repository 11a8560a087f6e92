"""How often something may be tried, by whom: against bots, and against whoever tries out stolen cards.

::

    known by            counted                                          window      at most
    network address     orders, and attempts that are refused            10 minutes  40
    e-mail address      the same, and payments that are declined         1 hour      12
    e-mail address      the same in test mode, where nothing is sold     1 day       20
    card                payments that are declined                       1 day       8
    network address     addresses that pages tell of before an order     1 hour      120
    e-mail address      the same                                         7 days      10
    network address     coupons that a price is asked with and are none  30 minutes  20
    network address     passes to a hub that are asked for               20 minutes  30
    e-mail address      the same                                         3 hours     6
    network address     codes of a pass that are entered, right or not   15 minutes  20
    product             forms to upload a file of it with                1 day       100
    client              tax reports of it that are asked for             1 hour      60

Fixed windows: each begins at a multiple of its length since 1970, and ends with all it counted. Across an
edge there may be twice as many within one length: that is the price of a counter that is one number.

An address counts without its detail: `ada+1@…` and `ada+2@…` are one mailbox.

What is counted is one account's: two agencies know nothing of each other's buyers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

from cartwright.domain.catalog import Mode
from cartwright.domain.errors import TooMany
from cartwright.domain.ids import ClientId, ProductId
from cartwright.domain.subaddresses import undetailed


class Known(StrEnum):
    """By what somebody is known who tries."""

    ADDRESS = "address"
    MAILBOX = "mailbox"
    CARD = "card"
    PRODUCT = "product"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Limit:
    by: Known
    window: timedelta
    most: int
    tests: bool = False
    """Only in test mode, where a letter is all that an order leads to."""


LIMITS = (
    Limit(Known.ADDRESS, timedelta(minutes=10), 40),
    Limit(Known.MAILBOX, timedelta(hours=1), 12),
    Limit(Known.MAILBOX, timedelta(days=1), 20, tests=True),
    Limit(Known.CARD, timedelta(days=1), 8),
)
"""A launch sells to a hall full of people behind one address; buyers mistype, and have cards declined."""

OF_CARTS = (
    Limit(Known.ADDRESS, timedelta(hours=1), 120),
    Limit(Known.MAILBOX, timedelta(days=7), 10),
)
"""Addresses that pages tell of before an order: each may be worth a letter, to whoever has it. No window is
as long as one of those above, so none counts for an order."""


OF_GUESSES = (Limit(Known.ADDRESS, timedelta(minutes=30), 20),)
"""Codes that do not exist. People mistype a few; and no other window is as long as this one."""


OF_PASSES = (
    Limit(Known.ADDRESS, timedelta(minutes=20), 30),
    Limit(Known.MAILBOX, timedelta(hours=3), 6),
)
"""Each is worth a letter, to whoever has the address and bought something."""

OF_CODES = (Limit(Known.ADDRESS, timedelta(minutes=15), 20),)
"""Of one pass there are a few tries; this is for who tries those of many."""


OF_UPLOADS = (Limit(Known.PRODUCT, timedelta(days=1), 100),)
"""What is sent and never becomes one of the ten files of a product lies there all the same."""


OF_REPORTS = (Limit(Known.CLIENT, timedelta(hours=1), 60),)
"""Each reads a year of books, and is a job of minutes where these are long: enough for every month, quarter
and year on both bases."""


class TooManyAttempts(TooMany):
    """As often as one may for now. Facts: `by`, which limit it was, and `retry_after`, in seconds."""

    code = "too-many-attempts"
    title = "Too many attempts"


@dataclass(frozen=True, slots=True)
class Window:
    """One window of what somebody is known by, and at most how often something may be tried in it.

    `name` is for a digest and for nothing else: no log and no key has it.
    """

    by: Known
    name: str = field(repr=False)
    starts: datetime
    ends: datetime
    most: int

    def full(self, now: datetime) -> TooManyAttempts:
        """What is said when there is no room left."""
        seconds = max(1, -((now - self.ends) // timedelta(seconds=1)))
        return TooManyAttempts(by=self.by.value, retry_after=seconds)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a deployment: `times` as wide as they stand above."""

    times: int = 1

    def of_order(self, address: str, mailbox: str, mode: Mode, now: datetime) -> tuple[Window, ...]:
        """What an order, or an attempt at one, is counted in."""
        names = {Known.ADDRESS: network(address), Known.MAILBOX: mailbox}
        return tuple(self._windows(names, mode, now))

    def of_cart(self, address: str, mailbox: str, mode: Mode, now: datetime) -> tuple[Window, ...]:
        """What an address that is told of before an order is counted in."""
        names = {Known.ADDRESS: network(address), Known.MAILBOX: mailbox}
        return tuple(self._windows(names, mode, now, OF_CARTS))

    def of_guess(self, address: str, now: datetime) -> tuple[Window, ...]:
        """What a code of a coupon that does not exist is counted in."""
        return tuple(self._windows({Known.ADDRESS: network(address)}, Mode.LIVE, now, OF_GUESSES))

    def of_pass(self, address: str, mailbox: str, now: datetime) -> tuple[Window, ...]:
        """What a pass to a hub that is asked for is counted in."""
        names = {Known.ADDRESS: network(address), Known.MAILBOX: mailbox}
        return tuple(self._windows(names, Mode.LIVE, now, OF_PASSES))

    def of_code(self, address: str, now: datetime) -> tuple[Window, ...]:
        """What a code of a pass that is entered is counted in."""
        return tuple(self._windows({Known.ADDRESS: network(address)}, Mode.LIVE, now, OF_CODES))

    def of_upload(self, product: ProductId, now: datetime) -> tuple[Window, ...]:
        """What a form to upload a file with is counted in."""
        return tuple(self._windows({Known.PRODUCT: product}, Mode.LIVE, now, OF_UPLOADS))

    def of_report(self, client: ClientId, now: datetime) -> tuple[Window, ...]:
        """What a tax report that is asked for is counted in."""
        return tuple(self._windows({Known.CLIENT: client}, Mode.LIVE, now, OF_REPORTS))

    def of_decline(self, card: str, mailbox: str, mode: Mode, now: datetime) -> tuple[Window, ...]:
        """What a declined payment is counted in; what the processor does not say, or nobody knows any more,
        counts for nothing."""
        names = {Known.CARD: card, Known.MAILBOX: mailbox}
        return tuple(self._windows(names, mode, now))

    def _windows(
        self, names: dict[Known, str], mode: Mode, now: datetime, limits: Sequence[Limit] = LIMITS
    ) -> Iterator[Window]:
        for limit in limits:
            if (name := names.get(limit.by)) and (mode is Mode.TEST or not limit.tests):
                starts = _start(now, limit.window)
                named = undetailed(name) if limit.by is Known.MAILBOX else name
                yield Window(limit.by, named, starts, starts + limit.window, limit.most * self.times)


def network(address: str) -> str:
    """What one connection to the net has: an address of IPv4, or the 64 bits that a line gets of IPv6, within
    which a machine may change its own address at will. Empty for what is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if found.version == 4:
        return str(found)
    mapped = found.ipv4_mapped
    return str(mapped or ip_network((found, 64), strict=False).network_address)


def _start(now: datetime, length: timedelta) -> datetime:
    since = datetime(1970, 1, 1, tzinfo=UTC)
    return since + (now - since) // length * length
