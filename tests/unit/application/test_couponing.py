"""Coupons as members make and see them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import combinations
from itertools import product as each_of
from typing import Any, NoReturn

import pytest

from cartwright.application import couponing
from cartwright.application.auditing import Act
from cartwright.application.couponing import PRODUCTS_AT_MOST, STEP, Terms
from cartwright.application.paging import PURPOSE
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Action, Grant, Permission, Permit, Right
from cartwright.domain.catalog import Mode
from cartwright.domain.coupons import Coupon, Scope, own
from cartwright.domain.discounts import Fixed, Percent
from cartwright.domain.errors import Forbidden, Invalid, NotFound, Refusal
from cartwright.domain.ids import KeyId, MemberId, OptionId, ProductId, derived
from cartwright.domain.money import Money
from tests.fakes.coupons import FakeCoupons
from tests.fakes.goods import FakeCatalogue
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import product

TENTH = Percent(Decimal("0.1"))
VIEW, MANAGE = Permit(Permission.COUPONS_VIEW), Permit(Permission.COUPONS_MANAGE)


def terms(agency: Agency, *products: str, **more: Any) -> Terms:
    named = {"mug": agency.mug.id, "course": agency.course.id}
    return Terms("Launch", TENTH, products=frozenset(named[name] for name in products), **more)


def make(agency: Agency, who: str, wanted: Terms, code: str = "launch") -> Coupon:
    found = couponing.make(
        agency.act(who), code, wanted, coupons=agency.mine.coupons, catalogue=agency.mine.catalogue
    )
    return found.coupon


def edit(agency: Agency, who: str, wanted: Terms, version: int = 1, code: str = "launch") -> Coupon:
    mine = agency.mine
    found = couponing.edit(
        agency.act(who), code, version, wanted, coupons=mine.coupons, catalogue=mine.catalogue
    )
    return found.coupon


def archive(agency: Agency, who: str, code: str = "launch") -> Coupon:
    mine = agency.mine
    return couponing.archive(agency.act(who), code, coupons=mine.coupons, catalogue=mine.catalogue).coupon


def see(agency: Agency, who: str, code: str = "launch") -> Coupon:
    mine = agency.mine
    return couponing.coupon(agency.act(who), code, coupons=mine.coupons, catalogue=mine.catalogue).coupon


def _unread(*_: object, **__: object) -> NoReturn:
    raise AssertionError("was read")


def leafed(agency: Agency, act: Act, limit: int = 9) -> list[tuple[list[str], str]]:
    """The codes that are shown, leaf by leaf, each with its cursor."""
    leaves, cursor = [], ""
    while True:
        leaf = couponing.listing(
            act,
            limit=limit,
            cursor=cursor,
            coupons=agency.mine.coupons,
            catalogue=agency.mine.catalogue,
            signatures=FakeSignatures(),
        )
        cursor = leaf.cursor
        leaves.append(([one.coupon.code for one in leaf.things], cursor))
        if not cursor:
            return leaves


def codes(agency: Agency, who: str, limit: int = 9) -> list[list[str]]:
    """The codes that `who` is shown, leaf by leaf."""
    return [shown for shown, _ in leafed(agency, agency.act(who), limit)]


def by_key(agency: Agency, who: str, mode: Mode) -> Act:
    """What somebody does with an API key of that mode."""
    act = agency.act(who)
    scope: frozenset[Action] = frozenset({Right.VIEW, *Permission})
    return replace(act, seat=replace(act.seat, key=KeyId("key_1"), scope=scope, mode=mode))


def _refusal(look: Callable[[str], object], code: str) -> type[Refusal]:
    with pytest.raises(Refusal) as refused:
        look(code)
    assert isinstance(refused.value, NotFound | Forbidden)
    return Forbidden if isinstance(refused.value, Forbidden) else NotFound


def pointers(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    errors = refused.value.facts["errors"]
    assert isinstance(errors, list)
    return [str(error["pointer"]) for error in errors if isinstance(error, dict)]


class TestTheAgency:
    def test_makes_one_for_everything_and_is_logged(self, agency: Agency) -> None:
        coupon = make(agency, "olga", terms(agency), " Launch ")
        assert (coupon.code, coupon.name, coupon.products) == ("LAUNCH", "Launch", frozenset())
        assert see(agency, "olga") == coupon
        log = agency.audited()
        assert (log.action, log.resource) == ("coupon.make", "LAUNCH")
        assert log.after is not None
        assert log.after["discount"] == "10%"

    def test_makes_no_second_one_of_that_code(self, agency: Agency) -> None:
        make(agency, "olga", terms(agency))
        with pytest.raises(NameTaken):
            make(agency, "olga", terms(agency), "LAUNCH")

    @pytest.mark.parametrize("code", ["", "x", "no spaces", "ünlaut"])
    def test_makes_none_of_a_code_that_is_none(self, agency: Agency, code: str) -> None:
        with pytest.raises(Invalid) as refused:
            make(agency, "olga", terms(agency), code)
        assert pointers(refused) == ["/code"]

    def test_names_products_and_options_that_are_there(self, agency: Agency) -> None:
        boat = product("Boat")
        option = agency.course.preferred.id
        assert make(agency, "olga", terms(agency, "course", options=frozenset({option}))).options == {option}
        for wanted, pointer in (
            (replace(terms(agency), products=frozenset({boat.id})), "/products"),
            (terms(agency, "mug", options=frozenset({option})), "/options"),
            (terms(agency, options=frozenset({OptionId("opt_1")})), "/options"),
            (
                replace(
                    terms(agency),
                    products=frozenset(
                        ProductId(derived("product", str(number))) for number in range(PRODUCTS_AT_MOST + 1)
                    ),
                ),
                "/products",
            ),
        ):
            with pytest.raises(Invalid) as refused:
                make(agency, "olga", wanted, "OTHER")
            assert pointers(refused) == [pointer]

    def test_changes_it_and_only_what_changed_is_logged(self, agency: Agency) -> None:
        coupon = make(agency, "olga", terms(agency))
        ten = Fixed((Money.of("10", "EUR"), Money.of("9", "USD")))
        wanted = Terms(
            "Launch",
            ten,
            Scope.MAIN,
            frozenset({agency.mug.id}),
            payments=None,
            starts=agency.now,
            ends=agency.now + timedelta(days=1),
            limit=5,
        )
        edited = edit(agency, "olga", wanted)
        assert (edited.id, edited.code, edited.version, edited.discount) == (coupon.id, "LAUNCH", 2, ten)
        log = agency.audited()
        assert log.before is not None
        assert log.after is not None
        assert (log.before["discount"], log.after["discount"]) == ("10%", "10.00 EUR, 9.00 USD")
        assert "name" not in log.after

    def test_does_not_change_what_another_changed_meanwhile(self, agency: Agency) -> None:
        make(agency, "olga", terms(agency))
        edit(agency, "olga", terms(agency, limit=5))
        with pytest.raises(Stale):
            edit(agency, "olga", terms(agency, limit=6))

    def test_ends_it_once(self, agency: Agency) -> None:
        make(agency, "olga", terms(agency))
        ended = archive(agency, "olga")
        assert ended.archived == agency.now
        assert archive(agency, "olga") == ended
        assert agency.audited().action == "coupon.archive"

    def test_sees_all_of_them_in_order(self, agency: Agency) -> None:
        for code in ("BETA", "ALPHA", "GAMMA"):
            make(agency, "olga", terms(agency, "mug"), code)
        assert codes(agency, "olga", 2) == [["ALPHA", "BETA"], ["GAMMA"]]

    def test_finds_none_where_none_is(self, agency: Agency) -> None:
        for code in ("nothing", "no code!"):
            with pytest.raises(NotFound) as refused:
                see(agency, "olga", code)
            assert refused.type is NotFound, "a buyer's words about coupons"

    @pytest.mark.parametrize("do", [make, edit])
    def test_needs_the_permission(self, agency: Agency, do: Any) -> None:
        agency.permit("stan", VIEW)
        make(agency, "olga", terms(agency))
        with pytest.raises(Forbidden) as refused:
            do(agency, "stan", terms(agency))
        assert refused.value.needs == "coupons.manage"
        with pytest.raises(Forbidden):
            archive(agency, "stan")
        assert see(agency, "stan").code == "LAUNCH"


class TestAClientsMember:
    @pytest.fixture(autouse=True)
    def _clara(self, agency: Agency) -> None:
        """Of Oliveira, whose the mug is."""
        agency.permit("clara", VIEW, MANAGE)
        agency.grant("clara", Grant(agency.mug.id, frozenset({Right.VIEW})))

    def test_makes_changes_and_ends_those_of_its_products(self, agency: Agency) -> None:
        coupon = make(agency, "clara", terms(agency, "mug"))
        assert see(agency, "clara", coupon.code) == coupon
        assert edit(agency, "clara", terms(agency, "mug", limit=5), code=coupon.code).limit == 5
        assert archive(agency, "clara", coupon.code).archived is not None

    def test_is_told_of_no_code_that_it_does_not_see(self, agency: Agency) -> None:
        """Whatever there is, and whoever made it: it gets its own, as where there is none."""
        asked = ("FREE", "MUGS", "NOBODYS")
        make(agency, "olga", terms(agency), "FREE")
        make(agency, "olga", terms(agency, "mug", "course"), "MUGS")
        made = [make(agency, "clara", terms(agency, "mug"), code).code for code in asked]
        ending = made[0].removeprefix("FREE")
        assert re.fullmatch(r"-[0-9A-Z]{5}", ending)
        assert made == [f"{code}{ending}" for code in asked]
        assert own("FREE", MemberId("mem_of_another")) not in made

    def test_gets_its_ending_once_and_one_code_once(self, agency: Agency) -> None:
        code = make(agency, "clara", terms(agency, "mug")).code
        for again in (code, code.lower(), "launch"):
            with pytest.raises(NameTaken):
                make(agency, "clara", terms(agency, "mug"), again)

    def test_has_room_for_the_ending(self, agency: Agency) -> None:
        assert len(make(agency, "clara", terms(agency, "mug"), "X" * 34).code) == 40
        with pytest.raises(Invalid) as refused:
            make(agency, "clara", terms(agency, "mug"), "X" * 35)
        assert pointers(refused) == ["/code"]

    def test_makes_none_for_anothers_nor_for_all(self, agency: Agency) -> None:
        for wanted in (terms(agency, "course"), terms(agency, "mug", "course"), terms(agency)):
            with pytest.raises(Invalid) as refused:
                make(agency, "clara", wanted)
            assert pointers(refused) == ["/products"]
        code = make(agency, "clara", terms(agency, "mug")).code
        with pytest.raises(Invalid):
            edit(agency, "clara", terms(agency, "course"), code=code)

    @pytest.mark.parametrize("products", [(), ("course",), ("mug", "course")])
    def test_sees_and_touches_none_that_is_for_more_than_its_own(
        self, agency: Agency, products: tuple[str, ...]
    ) -> None:
        make(agency, "olga", terms(agency, *products))
        with pytest.raises(NotFound):
            see(agency, "clara")
        with pytest.raises(NotFound):
            edit(agency, "clara", terms(agency, "mug"))
        with pytest.raises(NotFound):
            archive(agency, "clara")
        assert codes(agency, "clara") == [[]]
        assert see(agency, "olga").version == 1

    def test_is_shown_its_own_and_told_of_no_other(self, agency: Agency) -> None:
        for code, products in (("A-MUG", ("mug",)), ("B-BOTH", ("mug", "course")), ("C-MUG", ("mug",))):
            make(agency, "olga", terms(agency, *products), code)
        make(agency, "olga", terms(agency), "D-ALL")
        assert codes(agency, "clara", 2) == [["A-MUG", "C-MUG"]]

    def test_is_listed_its_own_without_a_look_at_all_others(
        self, agency: Agency, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make(agency, "olga", terms(agency, "mug"))
        monkeypatch.setattr(FakeCoupons, "page", _unread)
        assert codes(agency, "clara") == [["LAUNCH"]]

    @pytest.mark.parametrize("limit", [1, 2])
    def test_reads_no_code_in_a_cursor_that_is_hidden_from_it(self, agency: Agency, limit: int) -> None:
        """However many hidden ones lie between: more than are looked through at a time."""
        between = [f"B-{number:02}" for number in range(STEP + 5)]
        for code in between:
            make(agency, "olga", terms(agency, "mug", "course"), code)
        for code in ("A-MUG", "C-MUG", "D-MUG"):
            make(agency, "olga", terms(agency, "mug"), code)
        make(agency, "olga", terms(agency, "mug", "course"), "E-LAST")
        leaves = leafed(agency, agency.act("clara"), limit)
        whole = ["A-MUG", "C-MUG", "D-MUG"]
        assert [shown for shown, _ in leaves] == [whole[at : at + limit] for at in range(0, 3, limit)]
        for shown, cursor in leaves[:-1]:
            _, last = json.loads(FakeSignatures().read(PURPOSE, cursor))
            assert last == shown[-1:]

    def test_with_a_grant_on_all_it_owns_sees_those_of_what_it_owns(self, agency: Agency) -> None:
        agency.mine.members.revoke(
            agency.seat("clara").member.id, agency.mug.id, agency.act().audit("x", "y")
        )
        agency.grant("clara", Grant(None, frozenset({Right.VIEW})))
        code = make(agency, "clara", terms(agency, "mug")).code
        assert codes(agency, "clara") == [[code]]
        assert see(agency, "clara", code).code == code

    def test_needs_the_permission_before_anything(self, agency: Agency) -> None:
        member = agency.seat("clara").member.id
        for permission in (Permission.COUPONS_VIEW, Permission.COUPONS_MANAGE):
            agency.mine.members.forbid(member, permission.value, agency.act().audit("x", "y"))
        with pytest.raises(Forbidden):
            see(agency, "clara", "nothing")
        with pytest.raises(Forbidden):
            codes(agency, "clara")
        with pytest.raises(Forbidden):
            make(agency, "clara", terms(agency, "mug"))


class TestAnApiKey:
    """The course is live here, and the mug is for tests."""

    @pytest.fixture(autouse=True)
    def _modes(self, agency: Agency) -> None:
        for thing, mode in ((agency.course, Mode.LIVE), (agency.mug, Mode.TEST)):
            kept = agency.store.shelves.products[thing.account, thing.id]
            agency.store.shelves.products[thing.account, thing.id] = replace(kept, mode=mode)
        agency.permit("clara", VIEW, MANAGE)
        for thing in (agency.course, agency.mug):
            agency.grant("clara", Grant(thing.id, frozenset({Right.VIEW})))
        for code, products in (("BOTH", ("mug", "course")), ("LIVE", ("course",)), ("TEST", ("mug",))):
            make(agency, "olga", terms(agency, *products), code)
        make(agency, "olga", terms(agency), "ALL")

    @pytest.mark.parametrize(
        ("who", "mode", "seen"),
        [
            ("olga", Mode.LIVE, ["ALL", "LIVE"]),
            ("olga", Mode.TEST, ["ALL", "TEST"]),
            ("clara", Mode.LIVE, ["LIVE"]),
            ("clara", Mode.TEST, ["TEST"]),
        ],
    )
    def test_sees_those_of_its_mode_and_the_agencys_those_for_all(
        self, agency: Agency, who: str, mode: Mode, seen: list[str]
    ) -> None:
        act, mine = by_key(agency, who, mode), agency.mine
        for limit in (1, 9):
            assert [code for shown, _ in leafed(agency, act, limit) for code in shown] == seen
        found = []
        for code in ("ALL", "BOTH", "LIVE", "TEST"):
            try:
                one = couponing.coupon(act, code, coupons=mine.coupons, catalogue=mine.catalogue)
            except NotFound:
                continue
            found.append(one.coupon.code)
        assert found == seen

    def test_touches_and_makes_none_for_another_modes_product(self, agency: Agency) -> None:
        mine, act = agency.mine, by_key(agency, "olga", Mode.LIVE)
        with pytest.raises(NotFound):
            couponing.archive(act, "test", coupons=mine.coupons, catalogue=mine.catalogue)
        assert see(agency, "olga", "test").archived is None
        with pytest.raises(Invalid) as refused:
            couponing.make(act, "more", terms(agency, "mug"), coupons=mine.coupons, catalogue=mine.catalogue)
        assert pointers(refused) == ["/products"]

    def test_answers_of_one_that_is_hidden_as_of_one_that_is_not_there(self, agency: Agency) -> None:
        """Whatever its maker may, and whatever the key opens: no refusal tells one from the other."""
        mine = agency.mine
        actions: list[Action] = [Right.VIEW, Permission.COUPONS_VIEW, Permission.COUPONS_MANAGE]
        scopes = [frozenset(some) for many in range(4) for some in combinations(actions, many)]
        hidden = {Mode.LIVE: ("ALL", "BOTH", "TEST"), Mode.TEST: ("ALL", "BOTH", "LIVE")}
        for permits in ((), (VIEW,), (MANAGE,), (VIEW, MANAGE)):
            for mode, scope in each_of((Mode.LIVE, Mode.TEST), scopes):
                act = by_key(agency, "clara", mode)
                act = replace(act, seat=replace(act.seat, scope=scope, permits=permits))
                for do in (couponing.coupon, couponing.archive):
                    look = partial(do, act, coupons=mine.coupons, catalogue=mine.catalogue)
                    answers = {_refusal(look, code) for code in (*hidden[mode], "NOBODYS")}
                    assert len(answers) == 1, (permits, mode, scope, do)

    def test_a_login_sees_all_modes_and_reads_no_product_for_it(
        self, agency: Agency, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(FakeCatalogue, "some", _unread)
        assert codes(agency, "olga") == [["ALL", "BOTH", "LIVE", "TEST"]]
        assert codes(agency, "clara") == [["BOTH", "LIVE", "TEST"]]
