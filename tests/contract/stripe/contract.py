"""Stripe's contract, as the installed official SDK's types state it.

Nothing of Stripe's specification is kept in this repository. The SDK is generated from it, so its sources
say, for each operation, the method, the path, the parameters (a TypedDict) and the class of the answer. This
module reads those by syntax tree, never by import, and turns them into JSON Schema, each class when it is
first asked for:

- a request takes the parameters named and no others, with their types, all the needed ones, and enumerated
  values;
- an answer has every member that is not optional, and none that is not named.

`Union[Literal["a", "b"], str]` is how the SDK spells an enumeration that may grow: here it is held to the
values known today. `Literal[""] | str` is an open text that may be emptied.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from tests.contract.stripe.annotations import (
    Module,
    Schema,
    Scope,
    head,
    reference,
    unless_none,
)
from tests.contract.stripe.fitting import Fitting


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `params` and `answer` are references into the contract."""

    method: str
    path: re.Pattern[str]
    params: Schema
    answer: Schema


class Contract:
    """The contract of the SDK in `package`. Problems are sentences; with none, the thing fits."""

    def __init__(self, package: Path) -> None:
        self._package = package
        # References are followed by hand: each leads to a class, which is derived when it is first reached.
        self._validator = extend(Draft202012Validator, {"$ref": self._follow})  # type: ignore[no-untyped-call]
        self._fitting = Fitting(self._class_schema)

    @cached_property
    def version(self) -> str:
        """The API version this SDK speaks."""
        current = self._module("stripe._api_version").classes["_ApiVersion"]
        values = [node.value for node in current.body if isinstance(node, ast.Assign)]
        return str(ast.literal_eval(values[0]))

    @cached_property
    def operations(self) -> list[Operation]:
        """All operations of the SDK's service classes, those with fixed paths first."""
        found = [
            operation
            for path in sorted(self._package.rglob("_*_service.py"))
            for operation in self._operations(path)
        ]
        return sorted(found, key=lambda operation: operation.path.pattern.count("[^/]"))

    def request(self, method: str, target: str, body: str) -> list[str]:
        """What is wrong with a request; its parameters are form-encoded, in `target`'s query or in `body`."""
        parts = urlsplit(target)
        operation = self._operation(method, parts.path)
        if operation is None:
            return [f"{method} {parts.path}: there is no such operation"]
        given = _nested(parse_qsl(parts.query + "&" + body, keep_blank_values=True, strict_parsing=False))
        return self._problems(
            operation.params, self._typed(operation.params, given), f"{method} {parts.path}"
        )

    def answer(self, method: str, target: str, status: int, body: Any) -> list[str]:
        """What is wrong with an answer."""
        path = urlsplit(target).path
        operation = self._operation(method, path)
        if operation is None:
            return [f"{method} {path}: there is no such operation"]
        if 200 <= status < 300:
            return self._problems(operation.answer, body, f"{status} {method} {path}")
        envelope = {
            "type": "object",
            "properties": {"error": reference("stripe._error_object", "ErrorObject")},
            "required": ["error"],
            "additionalProperties": False,
        }
        return self._problems(envelope, body, f"{status} {method} {path}")

    def event(self, body: Mapping[str, Any]) -> list[str]:
        """What is wrong with an event, and with the object it is about."""
        problems = self._problems(reference("stripe._event", "Event"), body, "event")
        if problems:
            return problems
        subject = body["data"]["object"]
        return self.object(subject)

    def object(self, body: Mapping[str, Any]) -> list[str]:
        """What is wrong with an object, by the class that the SDK makes of its `object` member."""
        if body.get("object") not in self._classes_of_objects:
            return [f"{body.get('object')!r} is no kind of object"]
        module, name = self._classes_of_objects[body["object"]]
        return self._problems(reference(module, name), body, str(body["object"]))

    # --- deriving ---

    @cached_property
    def _classes_of_objects(self) -> dict[str, tuple[str, str]]:
        tree = self._module("stripe._object_classes").tree
        tables = [node.value for node in tree.body if isinstance(node, ast.AnnAssign) and node.value]
        return {name: where for table in tables for name, where in ast.literal_eval(table).items()}

    def _operations(self, path: Path) -> Iterator[Operation]:
        module = self._module(".".join(["stripe", *path.relative_to(self._package).with_suffix("").parts]))
        for service in module.classes.values():
            for function in service.body:
                if isinstance(function, ast.FunctionDef) and (call := _request_in(function)):
                    method, where = call
                    params = [
                        unless_none(argument.annotation)
                        for argument in function.args.args
                        if argument.arg == "params" and argument.annotation
                    ]
                    scope = Scope(module, ())
                    yield Operation(
                        method=method,
                        path=where,
                        params=scope.schema(params[0]) if params else {"maxProperties": 0, "type": "object"},
                        answer=scope.schema(function.returns) if function.returns else {},
                    )

    def _operation(self, method: str, path: str) -> Operation | None:
        fitting = (one for one in self.operations if one.method == method and one.path.fullmatch(path))
        return next(fitting, None)

    def _problems(self, schema: Schema, value: Any, about: str) -> list[str]:
        if self.fits(schema, value):
            return []
        return [
            f"{about}: {'/'.join(map(str, error.absolute_path)) or 'it'}: {error.message[:300]}"
            for error in self.errors(schema, value)
        ]

    def errors(self, schema: Schema, value: Any) -> Iterator[ValidationError]:
        """What the library finds wrong with `value`."""
        yield from self._validator(schema).iter_errors(value)

    def fits(self, schema: Schema, value: Any) -> bool:
        """Whether nothing is, said fast."""
        return self._fitting.of(schema)(value)

    def _typed(self, schema: Schema, value: Any) -> Any:
        """A form's texts as the values that `schema` asks for; what fits nothing stays, and fails."""
        schema = self.resolved(schema)
        for choice in schema.get("anyOf", []):
            typed = self._typed(choice, value)
            if not self._problems(choice, typed, ""):
                return typed
        match value:
            case dict():
                members = schema.get("properties", {})
                other = schema.get("additionalProperties") or {}
                return {name: self._typed(members.get(name, other), one) for name, one in value.items()}
            case list():
                return [self._typed(schema.get("items", {}), one) for one in value]
            case str() if schema.get("type") == "integer" and re.fullmatch(r"-?[0-9]+", value):
                return int(value)
            case str() if schema.get("type") == "boolean" and value in {"true", "false"}:
                return value == "true"
        return value

    def everything(self) -> dict[str, Schema]:
        """All classes that any operation's parameters or answer reach, by reference."""
        found: dict[str, Schema] = {}
        rest = [
            uri for one in self.operations for uri in [*_references(one.params), *_references(one.answer)]
        ]
        while rest:
            uri = rest.pop()
            if uri not in found:
                found[uri] = self._class_schema(uri)
                rest.extend(_references(found[uri]))
        return found

    def resolved(self, schema: Schema) -> Schema:
        """`schema`, or what it refers to."""
        if "$ref" not in schema:
            return schema
        return self._class_schema(schema["$ref"])

    def _follow(self, validator: Any, uri: str, instance: Any, _schema: Any) -> Iterator[Any]:
        yield from validator.descend(instance, self._class_schema(uri))

    @cache  # noqa: B019 - one contract lives as long as the test session
    def _class_schema(self, uri: str) -> Schema:
        module_name, _, dotted = uri.removeprefix("stripe:").partition("/")
        module = self._module(module_name)
        path = tuple(dotted.split("."))
        definition = module.find(path)
        typed_dict = path[0] not in module.resources
        properties, required = {}, []
        for field in definition.body:
            if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
                continue
            name, annotation = field.target.id, field.annotation
            if name.startswith("_") or head(annotation) == "ClassVar":
                continue
            properties[name] = Scope(module, path).schema(annotation)
            optional = "NotRequired" if typed_dict else "Optional"
            if head(annotation) != optional:
                required.append(name)
        schema = {"type": "object", "properties": properties, "additionalProperties": False}
        if "deleted" not in properties:
            return schema | {"required": required}
        # What is left of a deleted object is its id, its kind and that it is gone.
        gone = {"required": ["deleted"]}
        return schema | {"if": gone, "then": {"required": ["id", "object"]}, "else": {"required": required}}

    @cache  # noqa: B019
    def _module(self, name: str) -> Module:
        path = self._package.joinpath(*name.split(".")[1:]).with_suffix(".py")
        return Module(name, ast.parse(path.read_text("utf-8")))


def installed() -> Contract:
    """The contract of the SDK that is installed here."""
    spec = importlib.util.find_spec("stripe")
    assert spec is not None
    assert spec.origin is not None
    return Contract(Path(spec.origin).parent)


def _references(schema: Any) -> Iterator[str]:
    match schema:
        case {"$ref": str(uri)}:
            yield uri
        case dict():
            for value in schema.values():
                yield from _references(value)
        case list():
            for value in schema:
                yield from _references(value)


def _request_in(function: ast.FunctionDef) -> tuple[str, re.Pattern[str]] | None:
    """Method and path of the request that a service's method makes."""
    for node in ast.walk(function):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="_request"), args=[ast.Constant(value=str(method)), where, *_]
            ):
                return method.upper(), re.compile(_path(where))
    return None


def _path(where: ast.expr) -> str:
    """A path's pattern, from a text or from `"/v1/things/{thing}".format(…)`."""
    match where:
        case ast.Constant(value=str(path)):
            return re.escape(path)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(template)), attr="format")):
            return "[^/]+".join(map(re.escape, re.split(r"\{\w+\}", template)))
    raise NotImplementedError(ast.unparse(where))


def _nested(fields: Iterable[tuple[str, str]]) -> Any:
    """`a[b]=1&c[]=2` as `{"a": {"b": "1"}, "c": ["2"]}`, without judging any of it."""
    result: dict[str, Any] = {}
    for name, value in fields:
        path = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        into = result
        for step in path[:-1]:
            into = into.setdefault(step or str(len(into)), {})
        into[path[-1] or str(len(into))] = value
    return _lists(result)


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [_lists(item) for item in value.values()]
    return {name: _lists(item) for name, item in value.items()}
