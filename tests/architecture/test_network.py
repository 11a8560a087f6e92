"""Tests talk to this machine alone."""

from __future__ import annotations

import socket

import pytest
import urllib3


def test_no_other_machine_is_asked_for() -> None:
    with pytest.raises(urllib3.exceptions.NameResolutionError, match="tests talk to no other"):
        urllib3.PoolManager(retries=False).request("GET", "https://shop.example/")


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", b"localhost", None])
def test_this_machine_is_found(name: str | bytes | None) -> None:
    assert socket.getaddrinfo(name, 80)
