"""What is offered after paying: who may change it, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from cartwright.application import catalogue, editing, funnels, history
from cartwright.application.funnels import Funnel, StepWanted
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Right
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.discounts import Percent
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.funnel import Offered
from cartwright.domain.ids import ProductId, StepId, derived
from cartwright.domain.misfits import FunnelUnsellable
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA, product

EDITS = frozenset({Right.VIEW, Right.EDIT})
TENTH = Percent(Decimal("0.1"))


@pytest.fixture
def agency() -> Agency:
    """Which takes real money."""
    agency = Agency()
    till = replace(agency.till, processor="stripe")
    agency.store.shelves.connections[till.account, till.id] = till
    return agency


@pytest.fixture
def book(agency: Agency) -> Product:
    return agency.published(product("Book", "30.00"))


def wanted(of: Product, yes: int | None = None, no: int | None = None, **more: object) -> StepWanted:
    bare = StepWanted(None, Offered.UPSELL, of.id, of.preferred.id, f"Add the {of.name}?", yes, no)
    return replace(bare, **more)  # type: ignore[arg-type]


def edit(
    agency: Agency,
    *steps: StepWanted,
    by: str = "olga",
    on: Product | None = None,
    version: int | None = None,
) -> Funnel:
    page = agency.mine.catalogue.get((on or agency.course).id)
    return funnels.edit(
        agency.act(by),
        page.id,
        version or page.version,
        steps,
        catalogue=agency.mine.catalogue,
        connections=agency.mine.connections,
    )


def shown(agency: Agency, by: str = "olga") -> Funnel:
    return funnels.funnel(agency.act(by), agency.course.id, catalogue=agency.mine.catalogue)


def again(funnel: Funnel) -> list[StepWanted]:
    """The steps as a form sends them back."""
    places = {step.id: place for place, step in enumerate(funnel.product.steps)}
    return [
        StepWanted(
            step.id,
            step.kind,
            step.product if step.id in funnel.seen else None,
            step.option if step.id in funnel.seen else None,
            step.headline,
            places[step.accepted] if step.accepted else None,
            places[step.declined] if step.declined else None,
            step.open_for,
            step.discount,
        )
        for step in funnel.product.steps
    ]


def pointer(refused: pytest.ExceptionInfo[Invalid]) -> object:
    errors = refused.value.facts["errors"]
    assert isinstance(errors, list)
    assert isinstance(errors[0], dict)
    return errors[0]["pointer"]


class TestAFunnel:
    def test_is_kept_with_its_product_as_its_next_version(self, agency: Agency, book: Product) -> None:
        ten = timedelta(minutes=10)
        funnel = edit(
            agency,
            wanted(agency.mug, yes=1, open_for=ten),
            wanted(book, kind=Offered.DOWNSELL, discount=TENTH),
        )
        first, second = funnel.product.steps
        assert (first.product, first.accepted, first.declined, first.open_for) == (
            agency.mug.id,
            second.id,
            None,
            ten,
        )
        assert (second.kind, second.discount) == (Offered.DOWNSELL, TENTH)
        kept = agency.mine.catalogue.get(agency.course.id)
        assert (kept, kept.version) == (funnel.product, agency.course.version + 1)
        assert shown(agency) == funnel
        assert funnel.seen == {first.id, second.id}

    def test_is_in_the_log_by_what_changed(self, agency: Agency) -> None:
        edit(agency, wanted(agency.mug))
        audit = agency.audited()
        assert audit.action == "product.funnel"
        assert audit.before == {"funnel": "", "version": "1"}
        assert audit.after is not None
        assert agency.mug.id in audit.after["funnel"]

    def test_keeps_the_ids_of_its_steps(self, agency: Agency, book: Product) -> None:
        before = edit(agency, wanted(agency.mug, no=1), wanted(book))
        after = edit(agency, *again(before))
        assert after.product.steps == before.product.steps
        less = edit(agency, again(after)[1])
        assert [step.id for step in less.product.steps] == [before.product.steps[1].id]

    def test_can_be_taken_away(self, agency: Agency) -> None:
        edit(agency, wanted(agency.mug))
        assert edit(agency).product.steps == ()

    def test_stays_when_its_product_is_edited_copied_or_handed_over(self, agency: Agency) -> None:
        steps = edit(agency, wanted(agency.mug, discount=TENTH)).product.steps
        page = agency.mine.catalogue.get(agency.course.id)
        options = tuple(editing.OptionWanted(one.id, one.name, one.plan) for one in page.options)
        mine = agency.mine
        edited = editing.edit(
            agency.act(),
            page.id,
            editing.Edit(page.version, "Another", page.mode, options, bumps=page.bumps),
            catalogue=mine.catalogue,
            connections=mine.connections,
        )
        assert edited.steps == steps
        copied = editing.clone(
            agency.act(),
            page.id,
            editing.Copy("copied"),
            catalogue=mine.catalogue,
            clients=mine.clients,
            connections=mine.connections,
            hosts=["agency.carts.example.com"],
        )
        assert copied.steps == steps
        handed = catalogue.hand_over(
            agency.act(),
            page.id,
            OLIVEIRA,
            catalogue=mine.catalogue,
            clients=mine.clients,
            connections=mine.connections,
        )
        assert handed.steps == steps


class TestRefused:
    @pytest.mark.parametrize(
        ("yes", "no", "at"),
        [
            (0, None, "/steps"),
            (None, 0, "/steps"),
            (1, None, "/steps/0/accepted"),
            (None, -1, "/steps/0/declined"),
        ],
    )
    def test_is_a_way_without_an_end_or_to_nowhere(
        self, agency: Agency, yes: int | None, no: int | None, at: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            edit(agency, wanted(agency.mug, yes, no))
        assert pointer(refused) == at

    def test_is_a_step_that_no_way_leads_to(self, agency: Agency, book: Product) -> None:
        with pytest.raises(Invalid) as refused:
            edit(agency, wanted(agency.mug), wanted(book))
        assert pointer(refused) == "/steps/1"

    def test_is_what_cannot_be_sold_on_the_page_with_every_item_named(
        self, agency: Agency, book: Product
    ) -> None:
        test = agency.published(product("Trial", "5.00", mode=Mode.TEST))
        dollars = agency.published(product("Import", "5.00", currency="USD"))
        with pytest.raises(FunnelUnsellable) as refused:
            edit(agency, wanted(test, no=1), wanted(book, no=2), wanted(dollars))
        assert refused.value.facts["items"] == [
            {"pointer": "/steps/0", "product": test.id, "reason": "another-mode"},
            {"pointer": "/steps/2", "product": dollars.id, "reason": "another-currency"},
        ]
        assert agency.mine.catalogue.get(agency.course.id) == agency.course

    def test_is_another_owner_whose_money_would_go_to_the_pages(self, agency: Agency) -> None:
        own = agency.connected("northwinds", NORTHWIND)
        page = agency.published(replace(product("Retreat"), connection=own.id))
        with pytest.raises(FunnelUnsellable) as refused:
            edit(agency, wanted(agency.mug), on=page)
        assert refused.value.facts["items"] == [
            {"pointer": "/steps/0", "product": agency.mug.id, "reason": "connection-of-another-client"}
        ]

    def test_is_not_an_item_that_was_archived_since_unless_it_is_offered_anew(
        self, agency: Agency, book: Product
    ) -> None:
        """Its buyers are led past it: its page can still be put right, whatever else it is about."""
        there = edit(agency, wanted(agency.mug, no=1), wanted(book))
        archived = replace(agency.mug, mode=Mode.ARCHIVED, version=2)
        agency.mine.catalogue.revise(archived, agency.act().audit("product.edit", archived.id))
        headline = replace(again(there)[1], headline="Or the book?")
        after = edit(agency, again(there)[0], headline)
        assert [one.headline for one in after.product.steps] == ["Add the Mug?", "Or the book?"]
        edit(agency, replace(headline, id=None))
        with pytest.raises(FunnelUnsellable) as refused:
            edit(agency, wanted(archived))
        assert refused.value.facts["items"] == [
            {"pointer": "/steps/0", "product": archived.id, "reason": "another-mode"}
        ]

    def test_is_an_edit_of_the_product_that_its_funnel_does_not_fit(self, agency: Agency) -> None:
        edit(agency, wanted(agency.mug))
        page = agency.mine.catalogue.get(agency.course.id)
        options = tuple(editing.OptionWanted(one.id, one.name, one.plan) for one in page.options)
        with pytest.raises(FunnelUnsellable):
            editing.edit(
                agency.act(),
                page.id,
                editing.Edit(page.version, page.name, Mode.TEST, options),
                catalogue=agency.mine.catalogue,
                connections=agency.mine.connections,
            )

    def test_is_what_nobody_sells(self, agency: Agency) -> None:
        with pytest.raises(Invalid) as refused:
            edit(agency, wanted(product("Nothing")))
        assert pointer(refused) == "/steps/0/product"

    @pytest.mark.parametrize("of", ["Course", "Nothing"])
    def test_is_a_step_that_is_not_there_or_says_nothing(self, agency: Agency, of: str) -> None:
        strange = wanted(agency.mug, id=StepId(derived("step", of)))
        with pytest.raises(Invalid) as refused:
            edit(agency, strange)
        assert pointer(refused) == "/steps/0/id"
        with pytest.raises(Invalid) as refused:
            edit(agency, wanted(agency.mug, product=None, option=None))
        assert pointer(refused) == "/steps/0/product"

    def test_is_who_read_an_earlier_version(self, agency: Agency) -> None:
        edit(agency, wanted(agency.mug))
        with pytest.raises(Stale):
            edit(agency, version=1)


class TestAMemberOfAClient:
    @pytest.fixture(autouse=True)
    def _granted(self, agency: Agency) -> None:
        agency.grant("clara", Grant(agency.course.id, EDITS))

    def test_without_a_grant_finds_nothing(self, agency: Agency) -> None:
        with pytest.raises(NotFound):
            funnels.funnel(agency.act("clara"), agency.mug.id, catalogue=agency.mine.catalogue)

    def test_who_may_only_look_changes_nothing(self, agency: Agency) -> None:
        agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW})))
        assert shown(agency, "clara").product.steps == ()
        with pytest.raises(Forbidden) as refused:
            edit(agency, by="clara")
        assert refused.value.needs == "edit"

    def test_puts_nothing_up_for_sale_that_it_does_not_see_or_may_not_edit(
        self, agency: Agency, book: Product
    ) -> None:
        with pytest.raises(Invalid) as refused:
            edit(agency, wanted(book), by="clara")
        assert pointer(refused) == "/steps/0/product"
        agency.grant("clara", Grant(book.id, frozenset({Right.VIEW})))
        with pytest.raises(Forbidden):
            edit(agency, wanted(book), by="clara")
        agency.grant("clara", Grant(book.id, EDITS))
        assert edit(agency, wanted(book), by="clara").product.steps[0].product == book.id

    def test_sees_where_a_hidden_step_leads_and_leaves_it_what_it_is(
        self, agency: Agency, book: Product
    ) -> None:
        agency.grant("clara", Grant(agency.mug.id, EDITS))
        before = edit(agency, wanted(agency.mug, no=1), wanted(book, discount=TENTH))
        hidden = before.product.steps[1]
        seen = shown(agency, "clara")
        assert seen.seen == {before.product.steps[0].id}
        turned = [replace(again(seen)[0], declined=None, accepted=1), again(seen)[1]]
        after = edit(agency, *turned, by="clara")
        assert after.product.steps[1] == hidden
        assert after.product.steps[0].accepted == hidden.id

    def test_takes_no_hidden_step_away_and_makes_none_another(self, agency: Agency, book: Product) -> None:
        agency.grant("clara", Grant(agency.mug.id, EDITS))
        before = edit(agency, wanted(agency.mug, no=1), wanted(book))
        first, second = again(shown(agency, "clara"))
        with pytest.raises(Invalid) as refused:
            edit(agency, replace(first, declined=None), by="clara")
        assert pointer(refused) == "/steps"
        instead = replace(second, product=agency.mug.id, option=agency.mug.preferred.id)
        with pytest.raises(Invalid) as refused:
            edit(agency, first, instead, by="clara")
        assert pointer(refused) == "/steps/1/product"
        assert agency.mine.catalogue.get(agency.course.id) == before.product

    def test_is_told_nothing_of_what_it_does_not_see(self, agency: Agency, book: Product) -> None:
        agency.grant("clara", Grant(agency.mug.id, EDITS))
        edit(agency, wanted(agency.mug, no=1), wanted(book))
        test = replace(book, mode=Mode.TEST, version=2)
        agency.mine.catalogue.revise(test, agency.act().audit("product.edit", book.id))
        edit(agency, *again(shown(agency, "clara")), by="clara")
        with pytest.raises(FunnelUnsellable):
            edit(agency, *again(shown(agency)))


class TestGoingBack:
    def back(self, agency: Agency, to: int, by: str = "olga") -> Product:
        page, mine = agency.mine.catalogue.get(agency.course.id), agency.mine
        return history.go_back(
            agency.act(by),
            page.id,
            to,
            version=page.version,
            catalogue=mine.catalogue,
            versions=mine.versions,
            connections=mine.connections,
        )

    def test_brings_the_funnel_back_as_well(self, agency: Agency) -> None:
        before = edit(agency, wanted(agency.mug))
        edit(agency)
        assert self.back(agency, 2).steps == before.product.steps

    def test_leaves_it_to_who_does_not_see_all_of_it(self, agency: Agency) -> None:
        edit(agency, wanted(agency.mug))
        edit(agency)
        agency.grant("clara", Grant(agency.course.id, EDITS))
        assert self.back(agency, 2, "clara").steps == ()

    def test_puts_nothing_up_for_sale_that_the_member_may_not_edit(self, agency: Agency) -> None:
        edit(agency, wanted(agency.mug))
        edit(agency)
        agency.grant("clara", Grant(agency.course.id, EDITS), Grant(agency.mug.id, frozenset({Right.VIEW})))
        with pytest.raises(Forbidden):
            self.back(agency, 2, "clara")


def test_nobody_outside_is_told_of_a_funnel(agency: Agency) -> None:
    nobody = ProductId(derived("product", "nobody's"))
    with pytest.raises(NotFound):
        funnels.funnel(agency.act(), nobody, catalogue=agency.mine.catalogue)
