"""Whatever is stored comes back as it was, to the last digit; what cannot be read is refused loudly."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cartwright.storage
from cartwright.domain.errors import TooLarge
from cartwright.domain.money import Money
from cartwright.domain.people import Address
from cartwright.storage import connections
from cartwright.storage.codec import Codec, UnknownShape, Unreadable, Unwritable
from cartwright.storage.schema import BODY, KIND, SHAPE, Item
from tests.contract.storage.values import STORED

KEY = {"pk": "a", "sk": "b"}


def codecs() -> dict[str, Codec[Any]]:
    """Every codec of the storage package, by kind."""
    modules = (
        importlib.import_module(f"cartwright.storage.{module.name}")
        for module in pkgutil.iter_modules(cartwright.storage.__path__)
    )
    return {
        thing.kind: thing for module in modules for thing in vars(module).values() if isinstance(thing, Codec)
    }


def exact(value: Any) -> Any:
    """A value in words that differ wherever anything does: digits, offsets and types included."""
    if is_dataclass(value):
        return type(value).__name__, {
            field.name: exact(getattr(value, field.name)) for field in fields(value)
        }
    match value:
        case datetime():
            return value.isoformat()
        case Decimal():
            return "Decimal", str(value)
        case Mapping():
            return sorted((exact(key), exact(entry)) for key, entry in value.items())
        case frozenset():
            return "frozenset", sorted(map(exact, value))
        case tuple():
            return tuple(map(exact, value))
        case _:
            return type(value).__name__, value


def test_every_kind_that_is_stored_is_tried_here() -> None:
    assert codecs().keys() | {connections.CONNECTION} == STORED.keys()


@pytest.mark.parametrize("kind", sorted(STORED.keys() - {connections.CONNECTION}))
@given(data=st.data())
def test_what_is_stored_comes_back_exactly(kind: str, data: st.DataObject) -> None:
    value = data.draw(STORED[kind])
    codec = codecs()[kind]
    back = codec.value(codec.item(value, KEY))
    assert back == value
    assert exact(back) == exact(value)


@given(connection=STORED["connection"])
def test_a_connection_coded_by_hand_is_what_would_have_been_derived(connection: Any) -> None:
    item = connections.encoded(connection)
    back = connections.decoded(item)
    assert exact(back) == exact(connection)
    derived: Codec[Any] = Codec(connections.CONNECTION, type(connection))
    assert exact(derived.value(item)) == exact(connection)
    assert exact(connections.decoded(derived.item(connection, KEY))) == exact(connection)


@dataclass(frozen=True, slots=True)
class Badge:
    """A thing that was stored in three shapes: `title`, then `name`, then with a price."""

    name: str
    price: Money


def _named(body: dict[str, Any]) -> dict[str, Any]:
    return {"name": body["title"]}


def _priced(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"price": {"minor": 0, "currency": "EUR"}}


BADGE: Codec[Badge] = Codec("badge", Badge, shape=3, upcasts={1: _named, 2: _priced})


def stored(body: Mapping[str, Any], shape: int = 1, kind: str = "badge") -> Item:
    return {**KEY, KIND: kind, SHAPE: shape, BODY: json.dumps(body)}


def test_an_older_shape_is_brought_up_step_by_step() -> None:
    badge = Badge("Gold", Money(0, "EUR"))
    assert BADGE.value(stored({"title": "Gold"})) == badge
    assert BADGE.value(stored({"name": "Gold"}, 2)) == badge
    assert BADGE.value(BADGE.item(badge, KEY)) == badge


@pytest.mark.parametrize(
    "item",
    [
        stored({"name": "Gold"}, 4),
        stored({"name": "Gold"}, 0),
        stored({"name": "Gold"}, 3, kind="order"),
        {**KEY, KIND: "badge", SHAPE: 3},
        {**KEY, KIND: "badge", BODY: "{}"},
        {**KEY, SHAPE: 3, BODY: "{}"},
        {},
    ],
)
def test_what_this_code_does_not_know_it_refuses_to_read(item: Item) -> None:
    with pytest.raises(UnknownShape):
        BADGE.value(item)


def test_a_shape_without_a_way_up_is_refused() -> None:
    gap: Codec[Badge] = Codec("badge", Badge, shape=3, upcasts={1: _named})
    with pytest.raises(UnknownShape, match="shape 2"):
        gap.value(stored({"title": "Gold"}))


@pytest.mark.parametrize("change", [{KIND: "order"}, {SHAPE: 2}])
def test_a_connection_this_code_does_not_know_is_refused(change: Item) -> None:
    item: Item = {KIND: connections.CONNECTION, SHAPE: 1}
    with pytest.raises(LookupError):
        connections.decoded(item | change)


def test_what_no_item_holds_is_refused_before_it_is_sent() -> None:
    codec: Codec[str] = Codec("text", str)
    assert codec.item("x" * 390_000, KEY)
    with pytest.raises(TooLarge):
        codec.item("x" * 400_000, KEY)
    with pytest.raises(TooLarge):
        codec.item("€" * 140_000, KEY)


def test_a_value_of_the_wrong_type_is_never_stored_and_its_words_stay_out_of_the_log() -> None:
    codec: Codec[Badge] = Codec("badge", Badge)
    mistaken: Any = 7.5
    with pytest.raises(Unwritable, match="name") as refused:
        codec.item(Badge(mistaken, Money(1, "EUR")), KEY)
    assert "7.5" not in str(refused.value)


def test_a_value_that_breaks_its_own_law_is_not_read_and_its_words_stay_out_of_the_log() -> None:
    with pytest.raises(Unreadable, match="price") as refused:
        BADGE.value(stored({"name": "Gold", "price": {"minor": 1, "currency": "my secret"}}, 3))
    assert "my secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_law_made_later_is_not_the_fault_of_whoever_asks() -> None:
    codec: Codec[Address] = Codec("address", Address)
    with pytest.raises(Unreadable, match="invalid-request"):
        codec.value(stored({"line1": "x", "city": "y", "country": "germany"}, kind="address"))
