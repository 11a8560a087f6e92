"""Keys of hosts: as long as a name of the DNS may be."""

from __future__ import annotations

import pytest

from cartwright.domain.errors import NotFound
from cartwright.storage import keys
from tests.contract.storage.ports import Ports

LONGEST = f"{'a' * 49}." * 5 + "abc"


def test_a_name_of_253_characters_and_a_port_make_a_key() -> None:
    assert keys.host(LONGEST)["pk"] == f"HOST#{LONGEST}"
    assert keys.page(f"{LONGEST}:65535", "course")["pk"] == f"PAGE#{LONGEST}:65535#course"


@pytest.mark.parametrize("host", ["", "a b", "a#b", "a" * 261])
def test_what_could_reach_beyond_its_place_makes_none(host: str) -> None:
    with pytest.raises(keys.NotAKey):
        keys.page(host, "course")


def test_a_very_long_host_has_no_page(store: Ports) -> None:
    with pytest.raises(NotFound):
        store.storefront.offer(LONGEST, "course")
