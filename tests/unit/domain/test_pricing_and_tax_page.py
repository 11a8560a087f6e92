"""docs/pricing-and-tax.md: every worked table in it is what the code computes."""

import pytest

from tests.unit.domain.worked import WORKED, on_the_page


@pytest.mark.parametrize("name", sorted(WORKED))
def test_a_worked_table_on_the_page_is_what_the_shop_computes(name: str) -> None:
    assert on_the_page()[name] == WORKED[name]()


def test_every_worked_table_on_the_page_is_checked() -> None:
    assert on_the_page().keys() == WORKED.keys()
