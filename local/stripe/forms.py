"""Reading a request as strictly as Stripe does: form fields into values, and no parameter that is not
known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from local.stripe.errors import StripeError, missing_parameter, unknown_parameter

type Read = Callable[[Any, str], Any]
type Shape = Mapping[str, "Read | Shape"]

_FIELD = re.compile(r"([A-Za-z_]\w*)((?:\[\w*\])*)\Z")


def nested(fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`a[b]=1&c[]=2` as `{"a": {"b": "1"}, "c": ["2"]}`."""
    result: dict[str, Any] = {}
    for name, value in fields:
        if not (match := _FIELD.match(name)):
            raise unknown_parameter(name)
        path = [match[1], *re.findall(r"\[(\w*)\]", match[2])]
        _store(result, path, value, name)
    return {name: _lists(value) for name, value in result.items()}


def checked(
    given: Mapping[str, Any], shape: Shape, *, needed: Iterable[str] = (), inside: str = ""
) -> dict[str, Any]:
    """`given` as values of `shape`. Raises StripeError for an unknown, missing or malformed parameter."""
    for name in needed:
        if name not in given:
            raise missing_parameter(name)
    result = {}
    for name, value in given.items():
        full = f"{inside}[{name}]" if inside else name
        if name not in shape:
            raise unknown_parameter(full)
        read = shape[name]
        if isinstance(read, Mapping):
            if not isinstance(value, dict):
                raise StripeError(400, "Invalid object", param=full)
            result[name] = checked(value, read, inside=full)
        else:
            result[name] = read(value, full)
    return result


def text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise StripeError(400, f"Invalid string: {value}", param=name)
    if not value:
        message = f"You passed an empty string for '{name}'."
        raise StripeError(400, message, code="parameter_invalid_empty", param=name)
    return value


def whole(value: Any, name: str) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,15}", value):
        raise StripeError(400, f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
    return int(value)


def boolean(value: Any, name: str) -> bool:
    if value not in {"true", "false"}:
        raise StripeError(400, f"Invalid boolean: {value}", param=name)
    return bool(value == "true")


def texts(value: Any, name: str) -> list[str]:
    if not isinstance(value, list):
        raise StripeError(400, "Invalid array", param=name)
    return [text(item, name) for item in value]


def labels(value: Any, name: str) -> dict[str, str]:
    """Metadata: up to 50 keys of 40 characters, values of 500 (docs.stripe.com/api/metadata)."""
    if not isinstance(value, dict) or len(value) > 50:
        raise StripeError(400, "Invalid object", param=name)
    for key, label in value.items():
        if not isinstance(label, str) or len(key) > 40 or len(label) > 500:
            raise StripeError(400, "Metadata keys have 40 characters, values 500.", param=f"{name}[{key}]")
    return {key: label for key, label in value.items() if label}


def one_of(*choices: str) -> Read:
    def read(value: Any, name: str) -> str:
        if value not in choices:
            raise StripeError(400, f"Invalid {name}: must be one of {', '.join(choices)}", param=name)
        return str(value)

    return read


def _store(into: dict[str, Any], path: list[str], value: str, name: str) -> None:
    for step in path[:-1]:
        into = into.setdefault(step, {})
        if not isinstance(into, dict):
            raise unknown_parameter(name)
    last = path[-1] or str(len(into))
    if last in into:
        raise StripeError(400, f"Received the parameter {name} twice", param=name)
    into[last] = value


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and list(value) == [str(number) for number in range(len(value))]:
        return [_lists(item) for item in value.values()]
    return {name: _lists(item) for name, item in value.items()}
