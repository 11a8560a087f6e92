"""An account's name in addresses: what moves when, and what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.domain.domains import Mark, Standing
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ProductId
from cartwright.domain.subdomains import (
    KEPT_AT_MOST,
    REST,
    Names,
    SubdomainMoving,
    SubdomainRests,
    TooManySubdomains,
)
from tests.fakes.world import NOON
from tests.unit.domain.shop import ACCOUNT, OLIVEIRA

OLD, NEW, THIRD = "agency.example", "bakery.example", "bread.example"
NAMES = Names(ACCOUNT, OLD)
LATER = NOON + REST
MARK = Mark(OLIVEIRA, ProductId("prd_1"))


def moved(names: Names, to: str) -> Names:
    return names.moving(to, at=names.rests_until or NOON).finished().finished()


def test_a_move_takes_pages_on_both_hosts_until_all_are_laid() -> None:
    laying = NAMES.moving(NEW, at=NOON)
    assert (laying.host, laying.towards, laying.takes_pages) == (OLD, NEW, (OLD, NEW))
    assert (laying.loses_pages, laying.version) == (None, 2)
    leaving = laying.finished()
    assert (leaving.host, leaving.towards, leaving.takes_pages) == (NEW, NEW, (NEW,))
    assert (leaving.loses_pages, leaving.version) == (OLD, 3)
    settled = leaving.finished()
    assert (settled.move, settled.loses_pages, settled.version) == (None, None, 4)
    assert [(one.subdomain, one.until) for one in settled.former] == [("agency", NOON)]


def test_a_mark_is_no_new_version() -> None:
    laying = NAMES.moving(NEW, at=NOON).reached(MARK)
    assert laying.move is not None
    assert (laying.move.mark, laying.move.standing, laying.version) == (MARK, Standing.LAYING, 2)


def test_nothing_is_reached_where_nothing_moves() -> None:
    for step in (NAMES.finished, lambda: NAMES.reached(MARK)):
        with pytest.raises(ValueError, match="nothing is on its way"):
            step()


@pytest.mark.parametrize("leaving", [False, True])
def test_one_change_is_complete_before_the_next(leaving: bool) -> None:
    names = NAMES.moving(NEW, at=NOON)
    names = names.finished() if leaving else names
    with pytest.raises(SubdomainMoving) as refused:
        names.moving(THIRD, at=LATER)
    assert refused.value.facts == {"subdomain": "bakery"}


def test_the_next_change_is_a_day_later_even_if_the_former_name_was_released() -> None:
    names = moved(NAMES, NEW).without(OLD)
    with pytest.raises(SubdomainRests) as refused:
        names.moving(THIRD, at=LATER - timedelta(seconds=1))
    assert refused.value.facts == {"again": LATER.isoformat()}
    assert names.moving(THIRD, at=LATER).towards == THIRD


def test_so_many_former_names_are_kept_and_one_of_them_may_always_come_back() -> None:
    names = NAMES
    for number in range(KEPT_AT_MOST):
        names = moved(names, f"name{number}.example")
    with pytest.raises(TooManySubdomains) as refused:
        moved(names, NEW)
    kept = ["agency", "name0", "name1", "name2", "name3"]
    assert refused.value.facts == {"limit": KEPT_AT_MOST, "kept": kept}
    back = moved(names, OLD)
    assert (back.host, len(back.former)) == (OLD, KEPT_AT_MOST)
    assert moved(names.without(OLD), NEW).host == NEW


def test_only_a_former_name_is_released_and_not_on_the_way() -> None:
    settled = moved(NAMES, NEW)
    for host in (NEW, THIRD):
        with pytest.raises(NotFound):
            settled.without(host)
    with pytest.raises(SubdomainMoving):
        settled.moving(OLD, at=LATER).without(OLD)
    assert settled.without(OLD).former == ()
