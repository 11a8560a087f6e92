"""Reads `template.yaml` as CloudFormation and SAM do: short tags, Globals, parameters, conditions,
intrinsic functions.

Only what the local stack asks for is resolved. A reference to something that was never made raises
`Unresolvable` with the names in it, so a mistake in the template is found here, not guessed around.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

type Look = Callable[[str, str], Any]
"""Answers a logical id and an attribute (`Ref` for the resource itself)."""


class Unresolvable(LookupError):
    """The template names something that the local stack doesn't know."""


class _Tags(yaml.SafeLoader):
    """YAML with CloudFormation's short forms: `!Sub x` becomes `{"Fn::Sub": "x"}`."""


def _short_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Tags.add_multi_constructor("!", _short_form)


@dataclass(frozen=True, slots=True)
class Resource:
    """One entry of `Resources`, its properties as written."""

    name: str
    kind: str
    properties: Mapping[str, Any]
    condition: str | None


class Template:
    """A template with its parameters decided. `look` is asked for references to resources."""

    def __init__(self, document: Mapping[str, Any], parameters: Mapping[str, str], look: Look) -> None:
        self._document = document
        self._look = look
        declared = document.get("Parameters", {})
        unknown = set(parameters) - set(declared)
        if unknown:
            raise Unresolvable(f"the template has no parameter {', '.join(sorted(unknown))}")
        self.parameters = {
            name: str(parameters.get(name, facts.get("Default", ""))) for name, facts in declared.items()
        }

    def resources(self, *kinds: str) -> Iterator[Resource]:
        """The resources of these types (all without any) whose condition holds, in the template's order."""
        for name, facts in self._document["Resources"].items():
            resource = Resource(name, facts["Type"], self._properties(facts), facts.get("Condition"))
            if kinds and resource.kind not in kinds:
                continue
            if resource.condition is None or self._condition(resource.condition):
                yield resource

    def resource(self, name: str) -> Resource:
        """Raises Unresolvable when there is none of that name, or its condition doesn't hold."""
        if name not in self._known:
            raise Unresolvable(f"the template has no resource {name}")
        return self._known[name]

    @cached_property
    def _known(self) -> Mapping[str, Resource]:
        return {resource.name: resource for resource in self.resources()}

    def resolve(self, value: Any) -> Any:
        """A value with every intrinsic function carried out. Raises Unresolvable."""
        if isinstance(value, list):
            return [found for found in map(self.resolve, value) if found is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(function, argument)] = value.items()
            if function == "Ref":
                return self._reference(argument)
            if function.startswith("Fn::"):
                return self._call(function[4:], argument)
        resolved = {key: self.resolve(entry) for key, entry in value.items()}
        return {key: entry for key, entry in resolved.items() if entry is not _NO_VALUE}

    def _properties(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        own: Mapping[str, Any] = facts.get("Properties", {})
        if facts["Type"] != "AWS::Serverless::Function":
            return own
        return _merged(self._document.get("Globals", {}).get("Function", {}), own)

    def _reference(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name in self.parameters:
            return self.parameters[name]
        return self._look(name, "Ref")

    def _condition(self, name: str) -> bool:
        return self._holds(self._document["Conditions"][name])

    def _holds(self, test: Any) -> bool:
        [(function, argument)] = test.items()
        match function:
            case "Condition":
                return self._condition(argument)
            case "Fn::Equals":
                return bool(self.resolve(argument[0]) == self.resolve(argument[1]))
            case "Fn::Not":
                return not self._holds(argument[0])
            case "Fn::And":
                return all(map(self._holds, argument))
            case "Fn::Or":
                return any(map(self._holds, argument))
        raise Unresolvable(f"{function} is not a condition")

    def _call(self, function: str, argument: Any) -> Any:
        match function:
            case "GetAtt":
                return self._look(argument[0], argument[1])
            case "Sub":
                return self._substitute(argument)
            case "If":
                return self.resolve(argument[1] if self._condition(argument[0]) else argument[2])
            case "Select":
                return self.resolve(argument[1])[int(argument[0])]
            case "Split":
                return self.resolve(argument[1]).split(argument[0])
            case "Join":
                return argument[0].join(self.resolve(argument[1]))
        raise Unresolvable(f"Fn::{function} is not known to the local stack")

    def _substitute(self, argument: Any) -> str:
        text, own = (argument, {}) if isinstance(argument, str) else (argument[0], self.resolve(argument[1]))

        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name in own:
                return str(own[name])
            if name in self.parameters or name.startswith("AWS::"):
                return str(self._reference(name))
            logical, _, attribute = name.partition(".")
            return str(self._look(logical, attribute or "Ref"))

        return re.sub(r"\$\{([^!}][^}]*)\}", value, text)


_NO_VALUE = object()


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Globals under a function's own properties: maps are joined, everything else is replaced."""
    result = dict(below)
    for key, value in above.items():
        lower = result.get(key)
        result[key] = _merged(lower, value) if isinstance(lower, dict) and isinstance(value, dict) else value
    return result


def read(path: Path, parameters: Mapping[str, str], look: Look) -> Template:
    """The template at `path`. Raises Unresolvable for a parameter it doesn't declare."""
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Tags)  # noqa: S506  (a SafeLoader)
    return Template(document, parameters, look)
