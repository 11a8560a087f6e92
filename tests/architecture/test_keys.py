"""Keys are minted in one module, and nothing reads the table from end to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.checks.keys import minted_elsewhere, scans
from tests.architecture.conftest import Plant


def test_only_storage_keys_mints_keys(repository: Path) -> None:
    assert minted_elsewhere(repository) == []


def test_nothing_scans(repository: Path) -> None:
    assert scans(repository) == []


MINTED = [
    'pk = f"ACCOUNT#{account}"',
    'sk = "CLIENT#" + client',
    'pk = f"ACCOUNT#{a}#INBOX#{c}"',
    'x = f"{pk}#BOOKS#{month}"',
]


@pytest.mark.parametrize("source", MINTED)
@pytest.mark.parametrize(
    "module",
    [
        "layers/shared/cartwright/storage/orders.py",
        "layers/shared/cartwright/domain/ids.py",
        "functions/users/app.py",
    ],
)
def test_a_key_minted_elsewhere_is_found(module: str, source: str, plant: Plant) -> None:
    assert minted_elsewhere(plant(module, source)) != []


@pytest.mark.parametrize("source", MINTED)
@pytest.mark.parametrize("module", ["keys.py", "keys/books.py"])
def test_storage_keys_may_mint_them(module: str, source: str, plant: Plant) -> None:
    assert minted_elsewhere(plant(f"layers/shared/cartwright/storage/{module}", source)) == []


@pytest.mark.parametrize(
    "source", ['"""Lives at `ACCOUNT#a`."""', 'colour = "#FFF"', 'entity = "&NBSP#"', 'title = "Order #7"']
)
def test_words_about_keys_and_other_hashes_are_left_alone(source: str, plant: Plant) -> None:
    assert minted_elsewhere(plant("layers/shared/cartwright/storage/orders.py", source)) == []


@pytest.mark.parametrize(
    "source", ["table.scan()", 'client.get_paginator("scan")', 'action = "dynamodb:Scan"']
)
@pytest.mark.parametrize("folder", ["layers/shared/cartwright/storage", "functions/users", "local"])
def test_a_scan_is_found(folder: str, source: str, plant: Plant) -> None:
    assert scans(plant(f"{folder}/planted.py", source)) != []


def test_a_role_that_may_scan_is_found(plant: Plant) -> None:
    assert scans(plant("template.yaml", "Action:\n  - dynamodb:Query\n")) == []
    assert scans(plant("template.yaml", "Action:\n  - dynamodb:Scan\n")) != []
