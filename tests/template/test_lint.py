"""What the tools say, and the one thing they find late: a circle."""

import subprocess
from graphlib import TopologicalSorter
from pathlib import Path

from tests.template.stack import ROOT, SAM, Stack, listed, offline, references, sam_environment


def run(*command: str | Path) -> None:
    done = subprocess.run(
        command, cwd=ROOT, env=offline(sam_environment()), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_sam_finds_nothing_and_asks_nobody(sam: None) -> None:
    run(SAM / "sam", "validate", "--lint")


def test_cfn_lint_finds_nothing_in_the_regions_one_may_choose(sam: None) -> None:
    run(
        SAM / "cfn-lint", "--regions", "eu-central-1", "eu-west-1", "us-east-1", "--template", "template.yaml"
    )


def test_nothing_waits_for_itself(stack: Stack) -> None:
    waits_for = {
        name: (references(resource.get("Properties", {})) | set(listed(resource.get("DependsOn", []))))
        & stack.resources.keys()
        for name, resource in stack.resources.items()
    }
    assert len(list(TopologicalSorter(waits_for).static_order())) == len(stack.resources)


def test_every_parameter_is_used(stack: Stack) -> None:
    used = references(stack.translated["Resources"]) | references(stack.translated["Conditions"])
    assert stack.translated["Parameters"].keys() - used == set()
