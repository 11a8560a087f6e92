"""Between frozen dataclasses and items: derived from the dataclasses themselves, built when first needed.

An item is its keys, `kind`, `shape`, the few attributes that conditions and indexes look at, and `body`: the
value as JSON text (why text and not a map: docs/decisions/0041). pydantic comes with the first value, never
with this module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cartwright.domain.errors import Refusal, TooLarge
from cartwright.storage.schema import BODY, ITEM_BYTES, KIND, SHAPE, Item, Value

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

type Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""A body of one shape as a body of the next."""

_ROOM_FOR_THE_REST = 4_000
_FIELD = re.compile(r"field_name='(\w+)'")


class UnknownShape(RuntimeError):
    """An item of another kind, or of a shape this code cannot read: newer than it, or with no way up."""


class Unreadable(RuntimeError):
    """A stored value that its own type refuses today. Names fields, never what is in them."""


class Unwritable(TypeError):
    """A value that is not what its type says. Names fields only, too."""


class Codec[T]:
    """Items of one kind. `shape` is what is written; `upcasts[n]` turns a body of shape n into n + 1."""

    def __init__(
        self, kind: str, of: Any, *, shape: int = 1, upcasts: Mapping[int, Upcast] | None = None
    ) -> None:
        self.kind = kind
        self.shape = shape
        self._of = of
        self._upcasts = upcasts or {}

    def item(self, value: T, *keys: Mapping[str, str], **attributes: Value) -> Item:
        """`value` under `keys`. Raises TooLarge for what no item holds."""
        item: Item = {KIND: self.kind, SHAPE: self.shape, **attributes, BODY: self.body(value)}
        for key in keys:
            item.update(key)
        return item

    def body(self, value: T) -> str:
        """Raises TooLarge, and Unwritable."""
        text = self._dumped(value)
        if len(text) > ITEM_BYTES - _ROOM_FOR_THE_REST:
            raise TooLarge(limit=ITEM_BYTES)
        return text.decode()

    def value(self, item: Mapping[str, Value]) -> T:
        """Raises UnknownShape and Unreadable."""
        kind, shape, body = item.get(KIND), item.get(SHAPE), item.get(BODY)
        if kind != self.kind or not isinstance(shape, int) or not isinstance(body, str):
            raise UnknownShape(f"{kind!r} of shape {shape!r} where a {self.kind} belongs")
        if shape != self.shape:
            body = json.dumps(self._upcast(json.loads(body), shape))
        return self._validated(body)

    def _dumped(self, value: T) -> bytes:
        from pydantic_core import PydanticSerializationError  # noqa: PLC0415  (see _adapter)

        try:
            return self._adapter.dump_json(value, warnings="error")
        except PydanticSerializationError as wrong:
            fields = ", ".join(sorted(set(_FIELD.findall(str(wrong))))) or "something"
        raise Unwritable(f"{self.kind}: {fields}")

    def _validated(self, body: str) -> T:
        from pydantic import ValidationError  # noqa: PLC0415  (see _adapter)

        try:
            return self._adapter.validate_json(body)
        except Refusal as law:
            # Somebody's request is not to blame for what lies in the table.
            raise Unreadable(f"{self.kind}: {law.code}") from law
        except ValidationError as wrong:
            errors = wrong.errors(include_input=False, include_url=False, include_context=False)
        raise Unreadable(f"{self.kind}: " + ", ".join(_place(error) for error in errors))

    def _upcast(self, body: dict[str, Any], shape: int) -> dict[str, Any]:
        while shape != self.shape:
            if shape not in self._upcasts:
                raise UnknownShape(f"{self.kind} of shape {shape}, where {self.shape} is known")
            body, shape = self._upcasts[shape](body), shape + 1
        return body

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        from pydantic import TypeAdapter  # noqa: PLC0415  (slow to import)

        return TypeAdapter(self._of)


def _place(error: ErrorDetails) -> str:
    return f"{'/'.join(map(str, error['loc']))} {error['type']}"
