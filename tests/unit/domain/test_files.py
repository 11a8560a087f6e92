"""Files that buyers download: which there may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.errors import Invalid
from cartwright.domain.files import FILES_AT_MOST, File
from cartwright.domain.fulfilment import Fulfilment
from cartwright.domain.ids import FileId
from tests.unit.domain.shop import ACCOUNT, OLIVEIRA, product_id

TWO_GIBIBYTES = 2_147_483_648
GUIDE = File(FileId("fil_1"), OLIVEIRA, product_id("Course"), "Guide é.pdf", "application/pdf", TWO_GIBIBYTES)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": " "}, "/name"),
        ({"name": "x" * 151}, "/name"),
        ({"name": "a/b.pdf"}, "/name"),
        ({"name": "a\\b.pdf"}, "/name"),
        ({"name": "a\n.pdf"}, "/name"),
        ({"media_type": "text/html"}, "/media_type"),
        ({"media_type": "image/svg+xml"}, "/media_type"),
        ({"media_type": ""}, "/media_type"),
        ({"size": 0}, "/size"),
        ({"size": TWO_GIBIBYTES + 1}, "/size"),
    ],
)
def test_it_has_a_name_a_size_and_a_type_that_nothing_runs(changes: dict[str, object], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        replace(GUIDE, **changes)  # type: ignore[arg-type]  # each case its own
    assert pointer in str(refused.value.facts)


def test_it_lies_under_its_account_client_and_product() -> None:
    assert GUIDE.key(ACCOUNT) == f"goods/{ACCOUNT}/{OLIVEIRA}/{product_id('Course')}/fil_1"


def test_a_product_gives_each_once_and_not_too_many() -> None:
    many = [replace(GUIDE, id=FileId(f"fil_{number}")) for number in range(FILES_AT_MOST + 1)]
    assert Fulfilment(files=tuple(many[:-1])).gives
    for files in (many, [GUIDE, GUIDE]):
        with pytest.raises(Invalid) as refused:
            Fulfilment(files=tuple(files))
        assert "/files" in str(refused.value.facts)
