"""Reading the SDK's annotations: what each says, as JSON Schema, with references to other classes left for
later.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

type Schema = dict[str, Any]

_WORDS: Mapping[str, Schema] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "None": {"type": "null"},
    "Any": {},
    "Decimal": {"type": "string"},
}


class Module:
    """One module of the SDK: its classes, and where the names it uses come from."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name = name
        self.tree = tree
        self.classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        self.resources = frozenset() if ".params." in name else frozenset(self.classes)

    @cached_property
    def imports(self) -> dict[str, tuple[str, str]]:
        """Local name → (module, its name there), including what is imported for type checking only."""
        return {
            alias.asname or alias.name: (node.module, alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }

    def find(self, path: tuple[str, ...]) -> ast.ClassDef:
        """The class at `path`, nested or not. Raises StopIteration."""
        body: Iterable[ast.stmt] = self.tree.body
        found: ast.ClassDef | None = None
        for name in path:
            found = next(node for node in body if isinstance(node, ast.ClassDef) and node.name == name)
            body = found.body
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an annotation stands: `within` is the path of the classes around it."""

    module: Module
    within: tuple[str, ...]

    def schema(self, annotation: ast.expr) -> Schema:
        match annotation:
            case ast.Constant(value=str(text)):
                return self.schema(ast.parse(text, mode="eval").body)
            case ast.Constant(value=None):
                return {"type": "null"}
            case ast.Name(id=name):
                return self._named(name)
            case ast.BinOp(op=ast.BitOr()):
                return self._union(alternatives(annotation))
            case ast.Subscript(value=ast.Name(id=generic), slice=inner):
                return self._generic(generic, inner)
        raise NotImplementedError(ast.unparse(annotation))

    def _generic(self, generic: str, inner: ast.expr) -> Schema:
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        match generic:
            case "NotRequired" | "Required":
                return self.schema(inner)
            case "Optional":
                return self._union([inner, ast.Constant(None)])
            case "Union":
                return self._union(parts)
            case "ExpandableField":
                return self._union([ast.Name("str"), inner])
            case "Literal":
                return {"enum": [ast.literal_eval(part) for part in parts]}
            case "List" | "list" | "Sequence":
                return {"type": "array", "items": self.schema(inner)}
            case "Dict" | "dict" | "UntypedStripeObject":
                return {"type": "object", "additionalProperties": self.schema(parts[-1])}
            case "ListObject" | "SearchResultObject":
                return page("list" if generic == "ListObject" else "search_result", self.schema(inner))
        raise NotImplementedError(generic)

    def _union(self, parts: Iterable[ast.expr]) -> Schema:
        flat = [leaf for part in parts for leaf in alternatives(part)]
        schemas = [self.schema(part) for part in flat]
        if any("enum" in one and one["enum"] != [""] for one in schemas):
            schemas = [one for one in schemas if one != {"type": "string"}]
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def _named(self, name: str) -> Schema:
        if name in _WORDS:
            return dict(_WORDS[name])
        for depth in range(len(self.within), -1, -1):
            path = (*self.within[:depth], name)
            if self._holds(path):
                return reference(self.module.name, ".".join(path))
        if name in self.module.imports:
            return reference(*self.module.imports[name])
        raise NotImplementedError(f"{name} in {self.module.name}")

    def _holds(self, path: tuple[str, ...]) -> bool:
        try:
            self.module.find(path)
        except StopIteration:
            return False
        return True


def reference(module: str, dotted: str) -> Schema:
    return {"$ref": f"stripe:{module}/{dotted}"}


def page(kind: str, item: Schema) -> Schema:
    properties = {
        "object": {"const": kind},
        "data": {"type": "array", "items": item},
        "has_more": {"type": "boolean"},
        "url": {"type": "string"},
        "next_page": {"type": ["string", "null"]},
        "total_count": {"type": "integer"},
    }
    required = ["object", "data", "has_more", "url"]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def head(annotation: ast.expr) -> str:
    """The outermost generic of an annotation: `Optional` of `Optional[int]`."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return head(ast.parse(annotation.value, mode="eval").body)
    if isinstance(annotation, ast.Subscript):
        return ast.unparse(annotation.value)
    return ""


def unless_none(annotation: ast.expr) -> ast.expr:
    """`X` for `Optional[X]`: no parameters at all are an empty form."""
    is_optional = isinstance(annotation, ast.Subscript) and head(annotation) == "Optional"
    return annotation.slice if isinstance(annotation, ast.Subscript) and is_optional else annotation


def alternatives(annotation: ast.expr) -> list[ast.expr]:
    """The leaves of a union, however it is spelled and nested."""
    match annotation:
        case ast.Constant(value=str(text)):
            parsed = ast.parse(text, mode="eval").body
            return alternatives(parsed) if isinstance(parsed, ast.BinOp | ast.Subscript) else [annotation]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return [*alternatives(left), *alternatives(right)]
        case ast.Subscript(value=ast.Name(id="Union"), slice=ast.Tuple(elts=parts)):
            return [leaf for part in parts for leaf in alternatives(part)]
    return [annotation]
