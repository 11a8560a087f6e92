"""The customer's words of a sale, put right: legs of what papers commit."""

from __future__ import annotations

from dataclasses import replace

from cartwright.application.ports.selling import Stale
from cartwright.domain.errors import NotFound
from cartwright.domain.orders import Sale
from cartwright.domain.reissues import Beside
from cartwright.storage import keys, veils
from cartwright.storage.conditions import absent, both, equals, present
from cartwright.storage.orders import ORDER, SALE
from cartwright.storage.schema import BODY, VERSION, Item
from cartwright.storage.table import Check, Table, Update, Write

REISSUED = "reissued"


def put_right(table: Table, before: Sale, after: Sale) -> list[Write]:
    """The sale's words as they are `after`, if its receipt was issued anew no oftener than `before`; and the
    order's next version, with the veil of that owner. Two reads. Raises NotFound where the key of the veil is
    gone."""
    place = keys.order(after.account, after.order)
    item = table.get(place, consistent=True)
    veil = veils.again(table, after)
    if item is None or veil is None:
        raise NotFound
    order = ORDER.value(item)
    # Of several owners each has its own words of the buyer.
    moved = replace(
        order,
        veils={**order.veils, after.owner: veil},
        addressed=tuple(dict.fromkeys((*order.addressed, after.owner))),
        version=order.version + 1,
    )
    words: Item = {BODY: SALE.body(after.under_veil(veil)), REISSUED: after.reissued}
    known = equals(REISSUED, before.reissued) if before.reissued else both(present(), absent(REISSUED))
    named = Update(keys.sale(after.account, after.owner, after.id), words, when=known)
    put: Item = {BODY: ORDER.body(moved), VERSION: moved.version}
    return [
        Write(named, otherwise=Stale()),
        Write(Update(place, put, when=equals(VERSION, order.version)), otherwise=Stale()),
    ]


def as_they_were(beside: Beside) -> list[Write]:
    """Nothing was given back of the order, or came back, since; and nobody has heard of the VAT number."""
    returns, check = beside.returns, beside.check
    unmoved = equals(VERSION, returns.version) if returns.version else absent()
    found = [Check(keys.returns(returns.account, returns.order), unmoved)]
    if check is not None:
        key = keys.vat_check(check.account, check.client, check.sold_at, check.sale)
        found.append(Check(key, equals(VERSION, check.version)))
    return [Write(one, otherwise=Stale()) for one in found]
