"""The translated template, asked in its own words."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SAM = ROOT / ".venv-sam" / "bin"

type Properties = dict[str, Any]


def sam_environment() -> dict[str, str]:
    """What SAM's programs are started with: no telemetry, no account, a region because they ask for one."""
    hidden = {name for name in os.environ if name.startswith(("AWS_", "VIRTUAL_ENV"))}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return kept | {
        "PATH": f"{SAM}{os.pathsep}{os.environ['PATH']}{os.pathsep}{ROOT / '.local' / 'tools' / 'bin'}",
        "UV": str(ROOT / ".ci" / "uv"),
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }


def offline(environment: dict[str, str]) -> dict[str, str]:
    """The same, where every call to the world outside is refused."""
    nowhere = "http://127.0.0.1:9"
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), nowhere)
    return environment | proxies | {"no_proxy": "", "NO_PROXY": ""}


@dataclass(frozen=True)
class Statement:
    """One IAM statement with actions and resources as lists, whatever form they were written in."""

    effect: str
    actions: tuple[str, ...]
    resources: tuple[Any, ...]
    condition: Properties
    raw: Properties

    @classmethod
    def read(cls, raw: Properties) -> "Statement":
        return cls(
            effect=raw["Effect"],
            actions=tuple(listed(raw.get("Action", []))),
            resources=tuple(listed(raw.get("Resource", []))),
            condition=raw.get("Condition", {}),
            raw=raw,
        )

    def mentions(self, name: str) -> bool:
        return name in references(self.resources)


@dataclass(frozen=True)
class Stack:
    """`written` is template.yaml as it stands, `translated` what CloudFormation is given for it."""

    written: Properties
    translated: Properties

    @classmethod
    def translate(cls) -> "Stack":
        done = subprocess.run(
            [SAM / "python", Path(__file__).with_name("translate.py"), ROOT / "template.yaml"],
            env=offline(sam_environment()),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return cls(**json.loads(done.stdout))

    @cached_property
    def resources(self) -> dict[str, Properties]:
        return dict(self.translated["Resources"])

    def of(self, kind: str) -> dict[str, Properties]:
        """Properties of each resource of a type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    @cached_property
    def functions(self) -> dict[str, Properties]:
        return self.of("AWS::Lambda::Function")

    @cached_property
    def queues(self) -> dict[str, Properties]:
        return self.of("AWS::SQS::Queue")

    @cached_property
    def dead_letter_queues(self) -> set[str]:
        return {name for name in self.queues if name.endswith("DLQ")}

    @cached_property
    def consumers(self) -> dict[str, str]:
        """Queue → the function that reads it."""
        return {
            only(references(mapping["EventSourceArn"])): only(references(mapping["FunctionName"]))
            for mapping in self.of("AWS::Lambda::EventSourceMapping").values()
            if references(mapping["EventSourceArn"]) & self.queues.keys()
        }

    def environment(self, function: str) -> Properties:
        return dict(self.functions[function]["Environment"]["Variables"])

    def role(self, function: str) -> str:
        return only(references(self.functions[function]["Role"]))

    def statements(self, role: str) -> Iterator[Statement]:
        """All that a role may do, its attached policies of this stack included."""
        properties = self.resources[role]["Properties"]
        documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        attached = map(only, map(references, properties.get("ManagedPolicyArns", [])))
        documents += [self.resources[policy]["Properties"]["PolicyDocument"] for policy in attached]
        for document in documents:
            yield from map(Statement.read, listed(document["Statement"]))

    def may(self, function: str) -> list[Statement]:
        return list(self.statements(self.role(function)))


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def only[Name](names: set[Name]) -> Name:
    (name,) = names
    return name


def references(value: Any) -> set[str]:
    """Logical ids (and pseudo parameters) that a piece of the template leans on."""
    if isinstance(value, list | tuple):
        return {name for part in value for name in references(part)}
    if not isinstance(value, dict):
        return set()
    found: set[str] = set()
    for key, inner in value.items():
        if key == "Ref":
            found.add(inner)
        elif key == "Fn::GetAtt":
            found.add((inner if isinstance(inner, list) else inner.split("."))[0])
        elif key == "Fn::Sub":
            text, given = (inner, {}) if isinstance(inner, str) else (inner[0], inner[1])
            found |= {name.split(".")[0] for name in re.findall(r"\$\{([^!}]+)\}", text)} - given.keys()
            found |= references(given)
        else:
            found |= references(inner)
    return found
