"""Addresses with a detail."""

from __future__ import annotations

import pytest

from cartwright.domain.subaddresses import undetailed


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("ada@buyer.example", "ada@buyer.example"),
        ("Ada+shop@buyer.example", "Ada@buyer.example"),
        ("ada+shop+2@buyer.example", "ada@buyer.example"),
        ("ada+@buyer.example", "ada@buyer.example"),
        ("+ada@buyer.example", "+ada@buyer.example"),
        ("ada@a+b.example", "ada@a+b.example"),
        ("nobody's", "nobody's"),
        ("", ""),
    ],
)
def test_the_detail_is_what_follows_the_first_plus_of_somebody(address: str, mailbox: str) -> None:
    assert undetailed(address) == mailbox
