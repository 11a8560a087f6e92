"""Makes in MiniStack what `template.yaml` describes, or finds what an earlier start made.

Resources are made when something refers to them, so their order needs no thought. What only AWS can do
(roles, alarms, access logs, domain names, throttling) is not made; a reference to it raises `Unresolvable`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.ministack import ACCOUNT, REGION, Aws
from local.resources import MAKERS, STACK, Attributes
from local.template import Resource, Template, Unresolvable, read


@dataclass(frozen=True, slots=True)
class Function:
    """A function as the template describes it. `timeout` in seconds, `memory` in MB."""

    name: str
    handler: str
    timeout: float
    memory: int
    environment: Mapping[str, str]
    events: Mapping[str, Any]
    retries: Mapping[str, Any]

    @property
    def arn(self) -> str:
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.name}"


class Provision:
    """The template's resources in one MiniStack.

    `url` is where the HTTP API answers, without a slash at the end.
    """

    def __init__(self, path: Path, parameters: Mapping[str, str], aws: Aws, url: str) -> None:
        self._aws = aws
        self._url = url
        self._made: dict[str, Attributes] = {}
        self.template: Template = read(path, parameters, self._look)

    def make(self) -> None:
        """Makes or finds everything. Raises Unresolvable, or ClientError for what MiniStack refuses."""
        for resource in self.template.resources(*MAKERS):
            self._attributes(resource.name)

    def functions(self) -> tuple[Function, ...]:
        """Every function with its environment resolved."""
        found = self.template.resources("AWS::Serverless::Function")
        return tuple(self._function(resource) for resource in found)

    def attribute(self, name: str, attribute: str = "Ref") -> str:
        """Raises Unresolvable."""
        return self._look(name, attribute)

    def _function(self, resource: Resource) -> Function:
        properties = resource.properties
        variables = self.template.resolve(properties.get("Environment", {}).get("Variables", {}))
        return Function(
            name=resource.name,
            handler=properties["Handler"],
            timeout=float(properties.get("Timeout", 3)),
            memory=int(properties.get("MemorySize", 128)),
            environment={name: str(value) for name, value in variables.items()},
            events=self.template.resolve(properties.get("Events", {})),
            retries=self.template.resolve(properties.get("EventInvokeConfig", {})),
        )

    def _look(self, name: str, attribute: str) -> str:
        pseudo = _PSEUDO.get(name)
        if pseudo is not None:
            return pseudo
        logical, _, inner = name.partition(".")  # SAM's own: !Ref Checkout.Alias
        attributes = self._attributes(logical)
        wanted = inner or attribute
        if wanted not in attributes:
            raise Unresolvable(f"{logical} has no {wanted} in the local stack")
        return attributes[wanted]

    def _attributes(self, name: str) -> Attributes:
        if name not in self._made:
            resource = self.template.resource(name)
            maker = MAKERS.get(resource.kind)
            if maker is None:
                raise Unresolvable(f"{name} ({resource.kind}) is not made in the local stack")
            properties = (
                {}
                if resource.kind == "AWS::Serverless::Function"
                else self.template.resolve(resource.properties)
            )
            self._made[name] = maker(self._aws, name, {**properties, "Url": self._url})
        return self._made[name]


_PSEUDO = {
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::StackName": STACK,
    "AWS::URLSuffix": "amazonaws.com",
}
