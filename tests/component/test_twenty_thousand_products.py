"""An account of twenty thousand products, of which a member sees a thousand: a list reads what it lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from cartwright.adapters import aws
from cartwright.domain.access import Grant, Right
from cartwright.domain.ids import ProductId, derived
from cartwright.storage.catalogue import _owned, _stored
from cartwright.storage.conditions import absent
from cartwright.storage.seats import granted
from cartwright.storage.wire import wired
from tests import moto_tables
from tests.aws import REGION
from tests.component.agency import Agency

MANY, SEEN, LEAF = 20_000, 1_000, 100
PAGES = SEEN // LEAF
NAMED, OWN = "named", "owning"


@pytest.fixture
def stocked(agency: Agency) -> Agency:
    """Lookout owns a thousand, Nordwind the rest. `named` has a grant on each of a thousand of Nordwind's, by
    no order of theirs; `owning` has one, on all that its client owns."""
    agency.invite(NAMED, "atelier")
    agency.invite(OWN, "lookout")
    course, lookout = agency.products["course"], agency.clients["lookout"].id
    owners = [course.owner] * (MANY - SEEN) + [lookout] * SEEN
    products = [
        replace(
            course, id=ProductId(derived("product", str(number))), slug=f"p{number}", owner=owner, bumps=()
        )
        for number, owner in enumerate(owners)
    ]
    rights = frozenset({Right.VIEW})
    grants = [granted(agency.members[NAMED], Grant(one.id, rights)) for one in products[: SEEN * 7 : 7]]
    grants.append(granted(agency.members[OWN], Grant(None, rights)))
    puts = [_stored(one, absent()) for one in products]
    items = [wired(put.item) for put in [*puts, *map(_owned, products[-SEEN:]), *grants]]
    moto_tables.put(REGION, agency.deployment.table, items)
    return agency


@contextmanager
def read() -> Iterator[Counter[str]]:
    """How many items of each kind DynamoDB looks at, shown or not, and in how many `calls`."""
    kinds = Counter[str]()

    def answered(parsed: Any, model: Any, **_: Any) -> None:
        assert model.name in {"Query", "BatchGetItem", "GetItem"}, model.name
        found = parsed.get("Items", [])
        found += [item for some in parsed.get("Responses", {}).values() for item in some]
        found += [parsed["Item"]] if "Item" in parsed else []
        kinds["calls"] += 1
        kinds["unseen"] += parsed.get("ScannedCount", 0) - parsed.get("Count", 0)
        kinds.update(str(item["kind"]["S"]) for item in found)

    events = aws.dynamodb().meta.events
    events.register("after-call.dynamodb", answered, unique_id="twenty thousand")
    try:
        yield kinds
    finally:
        events.unregister("after-call.dynamodb", unique_id="twenty thousand")


def listed(agency: Agency, member: str) -> list[str]:
    """Every page, one after the other."""
    found, cursor = list[str](), ""
    for _ in range(PAGES):
        answer = agency.api(member, "GET", f"/products?limit={LEAF}&cursor={cursor}")
        assert answer.status == 200, answer
        page = [item["id"] for item in answer.json["items"]]
        assert len(page) == LEAF
        found, cursor = found + page, answer.json["cursor"]
    assert cursor == ""
    return found


def test_listing_a_thousand_products_of_twenty_thousand_reads_only_what_is_listed(stocked: Agency) -> None:
    for number, (member, mine) in enumerate(
        {NAMED: range(0, SEEN * 7, 7), OWN: range(MANY - SEEN, MANY)}.items()
    ):
        with read() as items:
            found = listed(stocked, member)
        assert found == sorted(derived("product", str(one)) for one in mine)
        assert items.pop("product") == SEEN
        # A page of all own products looks one further, to know whether there is more.
        assert items.pop("owned", 0) == (SEEN + PAGES - 1 if member == OWN else 0)
        # What decides access, once a request: the seat with all it holds.
        assert items.pop("member") == PAGES
        assert items.pop("grant") == PAGES * (SEEN if member == NAMED else 1)
        assert items.pop("permit") == PAGES
        assert items.pop("unseen") == 0
        calls = items.pop("calls")
        assert calls <= PAGES * (5 + number), items
        assert sum(items.values()) <= PAGES, items
