"""News that an owner hears of at once or in a digest, as its plan says: money given back, a charge that
failed, a subscription that ends. Sales have digests of their own, in which they are read anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cartwright.domain.catalog import Mode
from cartwright.domain.digests import Gathering
from cartwright.domain.ids import AccountId, ClientId, OrderId
from cartwright.domain.money import Money
from cartwright.domain.notice_plans import NoticeKind


@dataclass(frozen=True, slots=True)
class News:
    """What happened to a client's `order`: to what (`name`), of how much, and a word more (`note`: the
    processor's for a failure, a credit note's number). It names no buyer. `subject` tells it from others."""

    account: AccountId
    client: ClientId
    kind: NoticeKind
    at: datetime
    subject: str
    order: OrderId
    name: str
    amount: Money
    mode: Mode
    note: str = ""


@dataclass(frozen=True, slots=True)
class Joining:
    """That `news` waits in the digest that `gathering` becomes, which is as it was read."""

    gathering: Gathering
    news: News
