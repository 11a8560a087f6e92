"""What stands in a path is what it should be, or nothing is there."""

from __future__ import annotations

import pytest

from cartwright.domain.errors import NotFound
from cartwright.http.paths import version_number


@pytest.mark.parametrize("text", ["", "0", "-1", "+1", "1.5", "one", "1_0", " 1", "\uff11", "9" * 40])
def test_what_is_no_number_of_a_version_is_not_there(text: str) -> None:
    with pytest.raises(NotFound):
        version_number(text)


def test_versions_are_counted_from_one() -> None:
    assert version_number("1") == 1
