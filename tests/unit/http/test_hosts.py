"""Host names as people write them: one that cannot be is a mistake in a payload, and in a path not there."""

from __future__ import annotations

import pytest

from cartwright.domain.errors import Invalid, NotFound
from cartwright.http.hosts import as_known, in_path


def test_a_host_is_known_as_browsers_know_it() -> None:
    assert as_known(" B\u00fccher.Example ") == in_path("b\u00fccher.example") == "xn--bcher-kva.example"


@pytest.mark.parametrize("text", ["a..b", "\u2028.example", "-\u00fc.example"])
def test_a_host_that_cannot_be(text: str) -> None:
    with pytest.raises(Invalid):
        as_known(text)
    with pytest.raises(NotFound):
        in_path(text)
