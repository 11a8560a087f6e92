"""An API's documentation as one page, made from its OpenAPI document: no scripts, nothing loaded from
elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, Template, select_autoescape


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path, ready to be shown."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[tuple[str, str, bool], ...]
    takes: str
    gives: str
    status: str
    refuses: tuple[str, ...]
    public: bool


def page(document: Mapping[str, Any], *, links: Mapping[str, str] | None = None) -> str:
    """The page of an OpenAPI document. `links` (title to address) stand beside its sections: other APIs'
    pages, the document itself."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            group = described.get("tags", ["other"])[0]
            groups.setdefault(group, []).append(_operation(method, path, described))
    return _template().render(
        title=document["info"]["title"],
        version=document["info"]["version"],
        groups=groups,
        schemas=document.get("components", {}).get("schemas", {}),
        kind=kind,
        links=links or {},
    )


def kind(schema: Mapping[str, Any]) -> str:
    """A schema in a few words: `list of OptionSeen`, `string or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(kind(one) for one in schema[several]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    name = str(schema.get("type", "any"))
    return f"{name} ({schema['format']})" if "format" in schema else name


def _operation(method: str, path: str, described: Mapping[str, Any]) -> Operation:
    status, answer = next(
        (code, body) for code, body in sorted(described["responses"].items()) if code.startswith(("2", "3"))
    )
    return Operation(
        method=method.upper(),
        path=path,
        summary=described.get("summary", ""),
        description=described.get("description", ""),
        parameters=tuple(
            (parameter["name"], parameter["in"], parameter.get("required", False))
            for parameter in described.get("parameters", ())
        ),
        takes=_content(described.get("requestBody", {})),
        gives=_content(answer),
        status=status,
        refuses=tuple(code for code in described["responses"] if code.startswith("4")),
        public="security" not in described,
    )


def _content(body: Mapping[str, Any]) -> str:
    schema = body.get("content", {}).get("application/json", {}).get("schema")
    return kind(schema) if schema else ""


@cache
def _template() -> Template:
    loader = PackageLoader("cartwright.http", "pages")
    return Environment(loader=loader, autoescape=select_autoescape()).get_template("docs.html")
