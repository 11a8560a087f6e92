"""What a product was, who may see it, and what going back brings back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import catalogue as products
from cartwright.application import history
from cartwright.application.catalogue import AnotherConnection
from cartwright.application.editing import OptionWanted
from cartwright.application.history import CannotGoBack, Kept
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import BadToken
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Right
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.errors import Forbidden, NotFound
from cartwright.domain.ids import MemberId, ProductId, derived
from cartwright.domain.money import Money
from cartwright.domain.plans import OneTime
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.application.test_editing import EDITS, TestBumps, edited
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, product

SIGNATURES = FakeSignatures()
bump = TestBumps().bump
SAILS = OptionWanted(None, "Sails, too", OneTime(Money.of("990.00", "EUR")))


@pytest.fixture
def boat(agency: Agency) -> Product:
    """A product in test mode, without bumps."""
    return agency.published(product("Boat", "900.00", mode=Mode.TEST))


def listed(agency: Agency, of: Product, by: str = "olga", *, limit: int = 9, cursor: str = "") -> Leaf[Kept]:
    mine = agency.mine
    return history.versions(
        agency.act(by),
        of.id,
        limit=limit,
        cursor=cursor,
        catalogue=mine.catalogue,
        versions=mine.versions,
        audits=mine.audits,
        signatures=SIGNATURES,
    )


def numbers(leaf: Leaf[Kept]) -> list[int]:
    return [kept.version.number for kept in leaf.things]


def looked_at(agency: Agency, of: Product, number: int, by: str = "olga") -> Kept:
    mine = agency.mine
    return history.version(
        agency.act(by),
        of.id,
        number,
        catalogue=mine.catalogue,
        versions=mine.versions,
        audits=mine.audits,
    )


def back(agency: Agency, of: Product, to: int, by: str = "olga") -> Product:
    mine = agency.mine
    return history.go_back(
        agency.act(by),
        of.id,
        to,
        version=of.version,
        catalogue=mine.catalogue,
        versions=mine.versions,
        connections=mine.connections,
    )


def handed(agency: Agency, of: Product, name: str = "oliveira") -> Product:
    mine = agency.mine
    return products.hand_over(
        agency.act(),
        of.id,
        {"oliveira": OLIVEIRA, "northwind": NORTHWIND}[name],
        catalogue=mine.catalogue,
        clients=mine.clients,
        connections=mine.connections,
    )


class TestLooking:
    def test_every_version_is_kept_with_who_made_it_and_when(self, agency: Agency, boat: Product) -> None:
        agency.clock.move(timedelta(minutes=5))
        ship = edited(agency, boat, "stan", name="Ship")
        found = listed(agency, boat).things
        assert [(kept.version.product, kept.version.action, kept.name) for kept in found] == [
            (ship, "product.edit", "Stan"),
            (boat, "product.create", "Olga"),
        ]
        assert [kept.by for kept in found] == [agency.seat(name).member.id for name in ("stan", "olga")]
        assert (found[0].version.at - found[1].version.at).total_seconds() == 300
        assert looked_at(agency, boat, 1).version.product == boat

    def test_the_history_is_read_page_by_page(self, agency: Agency, boat: Product) -> None:
        for name in ("Ship", "Raft"):
            boat = edited(agency, boat, name=name)
        first = listed(agency, boat, limit=2)
        rest = listed(agency, boat, limit=2, cursor=first.cursor)
        assert (numbers(first), numbers(rest), rest.cursor) == ([3, 2], [1], "")
        with pytest.raises(BadToken):
            listed(agency, agency.mug, cursor=first.cursor)

    @pytest.mark.parametrize("number", [0, 2])
    def test_what_was_never_made_is_not_found(self, agency: Agency, boat: Product, number: int) -> None:
        with pytest.raises(NotFound):
            looked_at(agency, boat, number)

    def test_a_product_that_is_not_there_has_no_history(self, agency: Agency) -> None:
        nothing = replace(product("Nothing"), id=ProductId(derived("product", "nothing")))
        with pytest.raises(NotFound):
            listed(agency, nothing)

    def test_it_takes_a_grant_to_see_what_was(self, agency: Agency, boat: Product) -> None:
        with pytest.raises(NotFound):
            listed(agency, boat, "clara")
        with pytest.raises(NotFound):
            looked_at(agency, boat, 1, "clara")
        agency.grant("clara", Grant(boat.id, frozenset({Right.VIEW})))
        assert looked_at(agency, boat, 1, "clara").version.product == boat

    def test_to_a_clients_member_nobody_has_a_name_but_itself(self, agency: Agency, boat: Product) -> None:
        agency.grant("clara", Grant(boat.id, EDITS))
        edited(agency, boat, "clara", name="Ship")
        found = listed(agency, boat, "clara").things
        assert [(kept.by, kept.name) for kept in found] == [
            (agency.seat("clara").member.id, "Clara"),
            (None, ""),
        ]

    def test_an_operator_has_no_name_and_who_left_has_none_any_more(
        self, agency: Agency, boat: Product
    ) -> None:
        kept = agency.store.shelves.versions[ACCOUNT, boat.id, 1]
        gone = MemberId(derived("member", "gone"))
        for who in (MemberId("operator"), gone):
            agency.store.shelves.versions[ACCOUNT, boat.id, 1] = replace(kept, member=who)
            found = looked_at(agency, boat, 1)
            assert (found.by, found.name) == (who, "")

    def test_a_grant_on_all_own_products_shows_nothing_of_what_was_anothers(
        self, agency: Agency, boat: Product
    ) -> None:
        agency.grant("clara", Grant(None, EDITS))
        theirs = handed(agency, edited(agency, boat, name="Ship"))
        theirs = edited(agency, theirs, name="Raft")
        assert numbers(listed(agency, boat, "clara")) == [4, 3]
        with pytest.raises(NotFound):
            looked_at(agency, boat, 2, "clara")
        with pytest.raises(NotFound):
            back(agency, theirs, 2, "clara")
        agency.grant("clara", Grant(boat.id, frozenset({Right.VIEW})))
        assert numbers(listed(agency, boat, "clara")) == [4, 3, 2, 1]


class TestGoingBack:
    def test_a_bad_edit_is_undone_and_the_undoing_as_well(self, agency: Agency, boat: Product) -> None:
        bad = edited(
            agency,
            boat,
            name="Goat",
            summary="Oops",
            bullets=("no",),
            most=9,
            options=(SAILS, OptionWanted(boat.preferred.id, "Once", OneTime(Money.of("9.00", "EUR")))),
        )
        good = back(agency, bad, 1, "stan")
        assert good == replace(boat, version=3)
        assert agency.mine.catalogue.get(boat.id) == good
        audit = agency.audited()
        assert (audit.action, audit.resource) == ("product.restore", boat.id)
        assert audit.after is not None
        assert (audit.after["like"], audit.after["name"], audit.after["version"]) == ("1", "Boat", "3")
        assert back(agency, good, 2) == replace(bad, version=4)
        assert numbers(listed(agency, boat)) == [4, 3, 2, 1]

    def test_owner_connection_and_mode_are_as_they_are_today(self, agency: Agency, boat: Product) -> None:
        moved = handed(agency, edited(agency, boat, name="Ship", mode=Mode.DRAFT))
        after = back(agency, moved, 1)
        kept = (after.name, after.owner, after.owned_before, after.connection, after.mode)
        assert kept == ("Boat", OLIVEIRA, (NORTHWIND,), boat.connection, Mode.DRAFT)

    def test_it_takes_what_an_edit_takes(self, agency: Agency, boat: Product) -> None:
        ship = edited(agency, boat, name="Ship")
        with pytest.raises(NotFound):
            back(agency, ship, 1, "clara")
        agency.grant("clara", Grant(boat.id, frozenset({Right.VIEW})))
        with pytest.raises(Forbidden) as forbidden:
            back(agency, ship, 1, "clara")
        assert forbidden.value.needs == Right.EDIT
        agency.grant("clara", Grant(boat.id, EDITS))
        assert back(agency, ship, 1, "clara").name == "Boat"
        with pytest.raises(Stale):
            back(agency, ship, 1)

    def test_a_version_never_made_is_not_found(self, agency: Agency, boat: Product) -> None:
        with pytest.raises(NotFound):
            back(agency, boat, 2)

    def test_an_archived_product_stays_archived(self, agency: Agency, boat: Product) -> None:
        gone = edited(agency, boat, mode=Mode.ARCHIVED)
        assert back(agency, gone, 1).mode is Mode.ARCHIVED


class TestBumpsOfBefore:
    @pytest.fixture
    def oar(self, agency: Agency) -> Product:
        return agency.published(product("Oar", "20.00", mode=Mode.TEST, owner=OLIVEIRA))

    def test_bumps_come_back(self, agency: Agency, boat: Product, oar: Product) -> None:
        both = edited(agency, boat, bumps=(bump(oar),))
        bare = edited(agency, both, bumps=())
        assert back(agency, bare, 2).bumps == both.bumps

    def test_those_a_member_does_not_see_stay_as_they_are(
        self, agency: Agency, boat: Product, oar: Product
    ) -> None:
        rope = agency.published(product("Rope", "5.00", mode=Mode.TEST))
        agency.grant("clara", Grant(boat.id, EDITS), Grant(rope.id, EDITS))
        first = edited(agency, boat, bumps=(bump(rope),))
        second = edited(agency, first, bumps=(bump(oar),))
        assert back(agency, second, 2, "clara").bumps == (bump(rope), bump(oar))
        third = agency.mine.catalogue.get(boat.id)
        assert back(agency, third, 3, "clara").bumps == (bump(oar),)

    def test_what_comes_back_onto_the_page_one_must_be_let_edit(
        self, agency: Agency, boat: Product, oar: Product
    ) -> None:
        agency.grant("clara", Grant(boat.id, EDITS), Grant(oar.id, frozenset({Right.VIEW})))
        bare = edited(agency, edited(agency, boat, bumps=(bump(oar),)), bumps=())
        with pytest.raises(Forbidden) as forbidden:
            back(agency, bare, 2, "clara")
        assert forbidden.value.needs == Right.EDIT

    def test_a_bump_that_does_not_fit_any_more_is_refused_by_name(
        self, agency: Agency, boat: Product, oar: Product
    ) -> None:
        bare = edited(agency, edited(agency, boat, bumps=(bump(oar),)), bumps=())
        agency.store.shelves.products[ACCOUNT, oar.id] = replace(oar, mode=Mode.LIVE)
        with pytest.raises(CannotGoBack) as cannot:
            back(agency, bare, 2)
        assert cannot.value.facts == {"version": 2}

    def test_nor_one_at_an_option_that_went(self, agency: Agency, boat: Product, oar: Product) -> None:
        [_, sails] = edited(
            agency,
            oar,
            options=(OptionWanted(oar.preferred.id, "Once", oar.preferred.plan), SAILS),
        ).options
        page = edited(agency, boat, bumps=(replace(bump(oar), option=sails.id),))
        bare = edited(agency, page, bumps=())
        back(agency, agency.mine.catalogue.get(oar.id), 1)
        with pytest.raises(CannotGoBack):
            back(agency, bare, 2)
        # A page that has it still can be edited, and does not offer it.
        agency.store.shelves.products[ACCOUNT, boat.id] = replace(page, version=bare.version)
        assert edited(agency, replace(page, version=bare.version), name="Ship").bumps == page.bumps

    def test_a_bump_that_is_paid_into_anothers_account_is_refused_as_in_an_edit(
        self, agency: Agency, oar: Product
    ) -> None:
        raft = agency.published(product("Raft", mode=Mode.TEST))
        bare = edited(agency, edited(agency, raft, bumps=(bump(oar),)), bumps=())
        own = agency.connected("Northwind's own till", NORTHWIND)
        moved = products.hand_over(
            agency.act(),
            raft.id,
            NORTHWIND,
            through=own.id,
            catalogue=agency.mine.catalogue,
            clients=agency.mine.clients,
            connections=agency.mine.connections,
        )
        assert moved.version == bare.version + 1
        with pytest.raises(AnotherConnection):
            back(agency, moved, 2)
