"""Notice plans and digests.

::

    issue       a number's transaction, in which the sale joins: gathering, if it stands where it was read ·
                GATHERED#at#sale
    move, issue_amendment   the same, in which other news joins: gathering of its kind · NEWS#kind#at#subject
    hand over   gathering -> the following, if it stands where it was read · letters              1 call
    revise      plan vN -> vN+1 · gathering opened, moved or ended · letters · audit              1 call

Whoever joins and whoever closes write the same item under its state, so a digest that is closed has every
sale it will ever have. What joined is read from the table itself, never from an index.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.notices import Moved, Planned
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Spot
from cartwright.application.ports.world import Clock
from cartwright.domain.digests import Digest, Gathering
from cartwright.domain.ids import AccountId, ClientId, SaleId
from cartwright.domain.jobs import Letter
from cartwright.domain.news import Joining, News
from cartwright.domain.notice_plans import NoticeKind, Plan
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client
from cartwright.storage import keys, outbox, profiles, veils
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, both, equals
from cartwright.storage.orders import SALE
from cartwright.storage.schema import EXPIRES, KIND, SHAPE, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.stragglers import waited
from cartwright.storage.table import Delete, Put, Table, Write

PLAN: Codec[Plan] = Codec("notices", Plan)
GATHERING: Codec[Gathering] = Codec("gathering", Gathering)
NEWS: Codec[News] = Codec("news", News)
GATHERED = "gathered"
KEPT = timedelta(days=400)
"""A month's digest may be set aside and taken up again long after."""


class Notices:
    """The notices of one account."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def planned(self, client: ClientId) -> Planned:
        """In one read."""
        wanted = places(self._account, client, list(NoticeKind))
        return read(self._account, client, self._table.batch(wanted, consistent=True))

    def gathered(
        self, client: ClientId, first: datetime, kind: NoticeKind = NoticeKind.SALE
    ) -> Sequence[datetime]:
        if kind is NoticeKind.SALE:
            stretch = keys.all_gathered(self._account, client, first)
        else:
            stretch = keys.all_news(self._account, client, kind, first)
        found = self._table.query(stretch, consistent=True)
        return [datetime.fromisoformat(str(item["at"])) for item in found]

    def any_of(self, digest: Digest) -> bool:
        return bool(self._table.query(self._stretch(digest), consistent=True, limit=1))

    def sales(self, digest: Digest) -> Sequence[Sale]:
        found = self._table.query(self._stretch(digest), consistent=True)
        named = [Spot(digest.client, SaleId(str(item["sale"]))) for item in found]
        sold = veils.sales(self._table, SALE, self._account, named)
        return sorted(sold, key=lambda sale: (sale.at, sale.id))

    def news(self, digest: Digest) -> Sequence[News]:
        return list(map(NEWS.value, self._table.query(self._stretch(digest), consistent=True)))

    def revise(
        self,
        plan: Plan,
        before: Gathering | None,
        after: Gathering | None,
        letters: Sequence[Letter],
        audit: Audit,
        *,
        others: Sequence[Moved] = (),
    ) -> None:
        """Raises Stale."""
        moved = [Moved(before, after), *others]
        gatherings = (one for each in moved for one in (each.before, each.after) if one)
        own(self._account, plan, *gatherings, *letters, audit)
        now = self._clock.now()
        item = PLAN.item(plan, keys.notice_plan(plan.account, plan.client), version=plan.version)
        unchanged = equals(VERSION, plan.version - 1) if plan.version > 1 else absent()
        self._table.commit(
            Write(Put(item, unchanged), otherwise=Stale()),
            *(write for one in moved for write in _moved(one.before, one.after)),
            *(outbox.asked(letter, now) for letter in letters),
            recorded(audit),
        )

    def mark(self, client: Client, audit: Audit) -> None:
        """Raises Stale."""
        own(self._account, client, audit)
        self._table.commit(profiles.changed(client), recorded(audit))

    def _stretch(self, digest: Digest) -> keys.Stretch:
        where = (digest.first, digest.until)
        if digest.kind is NoticeKind.SALE:
            return keys.all_gathered(self._account, digest.client, *where)
        return keys.all_news(self._account, digest.client, digest.kind, *where)


class Digests:
    """Over all accounts."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def due(self, *, at: datetime, limit: int) -> Sequence[Gathering]:
        """Those due at `at` or before, the longest due first."""
        found = waited(self._table, GATHERING.kind, at + timedelta.resolution, limit)
        return [GATHERING.value(item) for item in found]

    def hand_over(self, gathering: Gathering, letters: Sequence[Letter], following: Gathering) -> bool:
        """With letters the digest has to be open still; without, also as empty as when it was read."""
        now = self._clock.now()
        open_still = equals("first", keys.moment(gathering.first))
        when = open_still if letters else as_read(gathering)
        asked = (outbox.put(letter, now) for letter in letters)
        return self._table.attempt(_put(following, when), *asked) is None


def places(
    account: AccountId, client: ClientId, kinds: Sequence[NoticeKind] = (NoticeKind.SALE,)
) -> list[keys.Key]:
    """What `read` reads from, of notices of some kinds: beside other keys in one batch."""
    return [keys.notice_plan(account, client), *(_place(account, client, kind) for kind in kinds)]


def read(account: AccountId, client: ClientId, items: Sequence[Item]) -> Planned:
    plan = next((PLAN.value(item) for item in items if item[KIND] == PLAN.kind), Plan(account, client))
    found = [GATHERING.value(item) for item in items if item[KIND] == GATHERING.kind]
    sales = next((one for one in found if one.kind is NoticeKind.SALE), None)
    return Planned(plan, sales, tuple(one for one in found if one.kind is not NoticeKind.SALE))


def waits(joining: Joining, now: datetime) -> tuple[Write, ...]:
    """The news joins, as legs of what it is the news of; Stale if the gathering has moved on since."""
    gathering, news = joining.gathering, joining.news
    key = keys.news(news.account, news.client, news.kind, news.at, news.subject)
    lies: Item = {"at": keys.moment(news.at), EXPIRES: int((now + KEPT).timestamp())}
    return (
        Write(_put(gathering.with_another(), as_read(gathering)), otherwise=Stale()),
        Write(Put(NEWS.item(news, key, **lies), absent()), otherwise=Stale()),
    )


def joined(gathering: Gathering, sale: Sale, *, now: datetime) -> tuple[Write, ...]:
    """The sale joins, as legs of its numbering; Stale if the gathering has moved on since it was read."""
    item: Item = {
        **keys.gathered(sale.account, sale.owner, sale.at, sale.id),
        KIND: GATHERED,
        SHAPE: 1,
        "sale": sale.id,
        "at": keys.moment(sale.at),
        EXPIRES: int((now + KEPT).timestamp()),
    }
    return (
        Write(_put(gathering.with_another(), as_read(gathering)), otherwise=Stale()),
        Write(Put(item, absent()), otherwise=Stale()),
    )


def as_read(gathering: Gathering) -> Condition:
    return both(equals("first", keys.moment(gathering.first)), equals("tally", gathering.tally))


def _moved(before: Gathering | None, after: Gathering | None) -> tuple[Write, ...]:
    if after == before:
        return ()
    unmoved = as_read(before) if before else absent()
    if after is not None:
        return (Write(_put(after, unmoved), otherwise=Stale()),)
    assert before is not None
    key = _place(before.account, before.client, before.kind)
    return (Write(Delete(key, unmoved), otherwise=Stale()),)


def _place(account: AccountId, client: ClientId, kind: NoticeKind) -> keys.Key:
    if kind is NoticeKind.SALE:
        return keys.gathering(account, client)
    return keys.news_gathering(account, client, kind)


def _put(gathering: Gathering, when: Condition) -> Put:
    kind = () if gathering.kind is NoticeKind.SALE else (gathering.kind,)
    waits = keys.waiting(GATHERING.kind, gathering.due, gathering.account, gathering.client, *kind)
    key = _place(gathering.account, gathering.client, gathering.kind)
    first = keys.moment(gathering.first)
    return Put(GATHERING.item(gathering, key, waits, first=first, tally=gathering.tally), when)
