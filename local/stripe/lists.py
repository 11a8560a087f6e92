"""Lists as Stripe pages them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.stripe.books import Document
from local.stripe.errors import StripeError
from local.stripe.objects import page_of


def page_through(found: list[Document], params: Mapping[str, Any], url: str) -> Document:
    """The documents that were created within the span asked for, after or before one of them."""
    span = params.get("created", {})
    tests = {"gt": int.__gt__, "gte": int.__ge__, "lt": int.__lt__, "lte": int.__le__}
    found = [one for one in found if all(tests[name](one["created"], than) for name, than in span.items())]
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise StripeError(400, "This value must be between 1 and 100.", param="limit")
    names = [one["id"] for one in found]
    after, before = params.get("starting_after"), params.get("ending_before")
    first = names.index(after) + 1 if after in names else 0
    last = names.index(before) if before in names else len(found)
    if before:
        first = max(first, last - limit)
    chosen = found[first : min(last, first + limit)]
    more = first > 0 if before else first + limit < last
    return page_of(chosen, url, more=more)
