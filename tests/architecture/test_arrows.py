"""The import contracts hold, and each of them can fail: a planted import turns exactly that one red."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.checks.arrows import broken, contracts, copy, loaded

FRAMEWORKS = ["fastapi", "jinja2", "mangum", "pydantic", "starlette"]

# contract -> (module the import is added to, the import that must not be there)
VIOLATIONS = {
    "rings": ("layers/shared/cartwright/domain/money.py", "import cartwright.application"),
    "siblings": ("functions/users/app.py", "import checkout.app"),
    "pure-core": ("layers/shared/cartwright/application/__init__.py", "import httpx"),
    "no-boto3-in-functions": ("functions/reports/runs.py", "import boto3"),
    "adapters-named-once": ("functions/webhooks/worker.py", "import cartwright.adapters"),
    "light-inbound": ("functions/webhooks/inbound.py", "import fastapi"),
    "typst-in-one": ("functions/checkout/app.py", "import typst"),
    "product-alone": ("functions/checkout/app.py", "import local"),
}


def test_every_import_contract_is_kept(repository: Path) -> None:
    assert broken(repository) == set()


def test_every_import_contract_has_a_planted_violation(repository: Path) -> None:
    assert set(contracts(repository).values()) == VIOLATIONS.keys()


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_import_breaks_exactly_its_contract(
    contract: str, repository: Path, tmp_path: Path
) -> None:
    module, forbidden = VIOLATIONS[contract]
    tree = copy(repository, tmp_path)
    with (tree / module).open("a", encoding="utf-8") as source:
        source.write(f"\n{forbidden}\n")
    assert broken(tree) == {contract}


@pytest.mark.parametrize("module", FRAMEWORKS)
def test_the_webhook_door_is_closed_to_each_framework_behind_its_helpers_too(
    module: str, repository: Path, tmp_path: Path
) -> None:
    tree = copy(repository, tmp_path)
    (tree / "functions/webhooks/planted.py").write_text(f"import {module}\n", encoding="utf-8")
    with (tree / "functions/webhooks/inbound.py").open("a", encoding="utf-8") as source:
        source.write("\nimport webhooks.planted\n")
    assert broken(tree) == {"light-inbound"}


def test_the_webhook_door_opens_without_loading_a_framework(repository: Path) -> None:
    assert loaded(repository, "webhooks.inbound", FRAMEWORKS) == set()


def test_a_framework_that_comes_in_unseen_is_found(repository: Path, tmp_path: Path) -> None:
    tree = copy(repository, tmp_path)
    with (tree / "functions/webhooks/inbound.py").open("a", encoding="utf-8") as source:
        source.write('\n__import__("pydantic")\n')
    assert loaded(tree, "webhooks.inbound", FRAMEWORKS) == {"pydantic"}
