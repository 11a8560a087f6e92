"""A product, with its options, bumps and steps in one item."""

from __future__ import annotations

from typing import Any

from cartwright.domain.catalog import Product
from cartwright.storage.codec import Codec


def _with_plans(body: dict[str, Any]) -> dict[str, Any]:
    """In the first shape an option had a price, and was paid once."""
    options = [
        {"id": option["id"], "name": option["name"], "plan": {"kind": "one-time", "price": option["price"]}}
        for option in body["options"]
    ]
    return body | {"options": options}


PRODUCT: Codec[Product] = Codec("product", Product, shape=2, upcasts={1: _with_plans})
