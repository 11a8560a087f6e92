"""A buyer changes its own plan: to what its seller lists, as it lists it, and to nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import dunning, editing, plan_changes, replanning
from cartwright.application.editing import Copy
from cartwright.application.ports.papers import Mail
from cartwright.application.replanning import Possible
from cartwright.application.selling import PriceChanged
from cartwright.domain.catalog import Mode, Product, TaxClass
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import OptionId
from cartwright.domain.jobs import Letter, MailKind
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.notice_plans import NoticeKind
from cartwright.domain.plan_changes import PlanChange
from cartwright.domain.subscriptions import Farewell, Subscription
from cartwright.domain.subscriptions.choices import Choice
from cartwright.domain.subscriptions.turning import DayChanged, PlanCannotChange, Shown
from tests.unit.application.agency import Agency, back, hub_of, method_of
from tests.unit.application.billing import MONTHLY, Billing
from tests.unit.application.guests import entered
from tests.unit.application.test_dunning import quiet
from tests.unit.application.test_looking_after import desk
from tests.unit.application.test_turning import CHEAP, DEAR, ONCE, YEARLY, changer, sells

AGREED = Shown(Money.of("11.90", "EUR"), date(2026, 12, 2))


@pytest.fixture
def billing(agency: Agency) -> Billing:
    """Ada has subscribed for 100.00 a month. She may change to all of it at once, to little of it with the
    next charge, to a year either way; and back from that to nothing."""
    billing = Billing(agency)
    sells(billing, MONTHLY)
    first = agency.course.preferred.id
    ways = (
        PlanChange(first, DEAR, later=False),
        PlanChange(first, CHEAP, now=False),
        PlanChange(first, YEARLY),
    )
    listed(billing, *ways)
    billing.bought()
    return billing


def listed(billing: Billing, *ways: PlanChange) -> None:
    agency = billing.agency
    course = agency.mine.catalogue.get(agency.course.id)
    changed = replace(course, changes=ways, version=course.version + 1)
    agency.mine.catalogue.revise(changed, agency.act().audit("product.edit", course.id))


def prospects(billing: Billing) -> dict[OptionId, Possible]:
    found = replanning.prospects(billing.subscription.id, desk(billing), changer(billing))
    assert found.subscription == billing.subscription
    return {one.option.id: one for one in found.possible}


def change(billing: Billing, to: OptionId, shown: str | None = None, *, later: str = "11.90") -> Subscription:
    """At once, for what was `shown`; else with the next charge."""
    found = billing.subscription
    agreed = Shown(Money.of(shown or later, "EUR"), None if shown else found.falls_due)
    return replanning.change(found.id, to, desk(billing), changer(billing), shown=agreed)


def test_what_is_charged_later_is_what_was_shown_and_when(billing: Billing) -> None:
    """A page may be an hour old: its seller raised the price, or the charge it spoke of was made."""
    before = billing.subscription
    with pytest.raises(PriceChanged):
        change(billing, CHEAP, later="9.90")
    assert billing.subscription == before
    late = billing.falls_due()
    with pytest.raises(DayChanged):
        replanning.change(late.id, CHEAP, desk(billing), changer(billing), shown=AGREED)
    assert (billing.subscription, letters(billing)) == (late, [])


def test_what_was_put_off_is_offered_at_once_where_its_seller_lists_it_so(billing: Billing) -> None:
    change(billing, YEARLY, later="1190.00")
    found = prospects(billing)
    assert list(found) == [DEAR, CHEAP, YEARLY]
    assert Choice.PLAN in desk(billing).open(billing.subscription.id).choices.these
    at_once = found[YEARLY].now
    assert at_once is not None
    assert (str(at_once.total.gross), found[YEARLY].waits) == ("1071.00 EUR", False)
    assert change(billing, YEARLY, "1071.00").turn is not None
    assert billing.bill().option == YEARLY
    assert billing.charged() == ["1071.00"]
    assert Choice.PLAN not in desk(billing).open(billing.subscription.id).choices.these


def test_what_was_put_off_is_not_had_at_once_where_it_is_not_listed_so(billing: Billing) -> None:
    put_off = change(billing, CHEAP)
    assert refused(billing, CHEAP, "1.00") == "not-offered"
    assert (billing.subscription, list(prospects(billing))) == (put_off, [DEAR, YEARLY])


def test_a_plan_that_was_only_put_off_opens_nothing_that_the_one_that_was_paid_does_not(
    agency: Agency,
) -> None:
    """What is listed with the cheap plan is for who pays for that."""
    billing = Billing(agency)
    sells(billing, MONTHLY)
    first = agency.course.preferred.id
    listed(billing, PlanChange(first, CHEAP, now=False), PlanChange(CHEAP, DEAR), PlanChange(CHEAP, first))
    billing.bought()
    put_off = change(billing, CHEAP)
    # The way back is as it is listed; at once nothing is, as it is paid for.
    assert {to: (one.now, one.waits) for to, one in prospects(billing).items()} == {first: (None, True)}
    for to, shown in ((DEAR, "238.00"), (DEAR, None), (first, "119.00")):
        assert refused(billing, to, shown) == "not-offered"
    assert billing.subscription == put_off
    billing.falls_due()
    assert list(prospects(billing)) == [first, DEAR]


def test_who_put_a_plan_off_goes_back_as_that_is_listed(agency: Agency) -> None:
    billing = Billing(agency)
    sells(billing, MONTHLY)
    first = agency.course.preferred.id
    listed(billing, PlanChange(first, CHEAP, now=False), PlanChange(CHEAP, first, now=False))
    billing.bought()
    change(billing, CHEAP)
    assert change(billing, first, later="119.00").option == first


def test_what_is_had_at_once_takes_the_place_of_what_was_put_off(billing: Billing) -> None:
    change(billing, CHEAP)
    assert Choice.PLAN in desk(billing).open(billing.subscription.id).choices.these
    assert change(billing, DEAR, "238.00").turn is not None
    assert billing.bill().option == DEAR
    billing.falls_due()
    assert billing.charged() == ["238.00", "357.00"]


def test_who_put_a_plan_off_may_put_off_what_is_listed_with_the_one_that_was_paid(billing: Billing) -> None:
    change(billing, CHEAP)
    found = change(billing, YEARLY, later="1190.00")
    assert (found.option, found.trying) == (YEARLY, None)


def letters(billing: Billing, kind: MailKind = MailKind.PLAN_CHANGED) -> list[Letter]:
    jobs = [slip.job for slip in billing.agency.store.shelves.jobs.values()]
    return [job for job in jobs if isinstance(job, Letter) and job.kind is kind]


def refused(billing: Billing, to: OptionId, shown: str | None = None) -> object:
    with pytest.raises(PlanCannotChange) as no:
        change(billing, to, shown)
    return no.value.facts["because"]


def test_each_plan_is_shown_with_the_ways_that_its_seller_lists(billing: Billing) -> None:
    billing.agency.clock.move(timedelta(days=15))
    found = prospects(billing)
    assert list(found) == [DEAR, CHEAP, YEARLY]
    at_once = {option: str(one.now.total.gross) if one.now else None for option, one in found.items()}
    assert at_once == {DEAR: "297.50 EUR", CHEAP: None, YEARLY: "1130.50 EUR"}
    assert [one.waits for one in found.values()] == [False, True, True]
    assert found[CHEAP].after.falls_due == billing.subscription.falls_due
    assert str(found[CHEAP].after.stretch.amount.gross) == "11.90 EUR"


def test_at_once_it_is_charged_what_was_shown_and_the_new_plan_holds(billing: Billing) -> None:
    asked = change(billing, DEAR, "238.00")
    assert asked.turn is not None
    assert change(billing, DEAR, "238.00") == asked
    assert billing.bill().option == DEAR
    assert billing.charged() == ["238.00"]
    assert letters(billing) == []
    # A member's acts are in the log; this is none.
    assert "subscription.plan" not in {one.action for one in billing.agency.store.shelves.audits}


def test_another_sum_than_was_shown_is_refused(billing: Billing) -> None:
    before = billing.subscription
    with pytest.raises(PriceChanged):
        change(billing, DEAR, "1.00")
    assert billing.subscription == before


def test_put_off_nothing_is_charged_before_its_day_and_its_buyer_has_it_in_writing(billing: Billing) -> None:
    before = billing.subscription
    found = change(billing, CHEAP)
    assert (found.option, found.falls_due, found.trying) == (CHEAP, before.falls_due, None)
    assert change(billing, CHEAP) == found
    [letter] = letters(billing)
    assert letter.subject == f"{found.id} 1 0 {CHEAP} {found.version}"
    [notice] = letters(billing, MailKind.PLAN_NOTICE)
    assert (notice.to, notice.subject) == ("sales@northwind.example", letter.subject)
    billing.falls_due()
    assert billing.charged() == ["11.90"]


def test_a_seller_who_wants_to_hear_of_no_sales_hears_of_no_plans_either(billing: Billing) -> None:
    quiet(billing, NoticeKind.SALE)
    change(billing, CHEAP)
    assert (len(letters(billing)), letters(billing, MailKind.PLAN_NOTICE)) == (1, [])


def mail(billing: Billing, kind: MailKind = MailKind.PLAN_CHANGED) -> Mail | None:
    """What would be written now of the change that was put off."""
    [letter] = letters(billing, kind)
    mine = billing.agency.mine
    return dunning.composed(
        letter,
        subscriptions=mine.subscriptions,
        orders=mine.orders,
        composer=JinjaComposer(),
        return_url=back,
        hub=hub_of,
        method_url=method_of,
    )


def test_the_mail_says_what_is_charged_next_and_none_comes_of_what_was_thought_better_of(
    billing: Billing,
) -> None:
    change(billing, CHEAP)
    told = mail(billing)
    assert told is not None
    assert told.to == "ada@buyer.example"
    assert "The next charge is €11.90 on December 2, 2026" in " ".join(told.text.split())
    notice = mail(billing, MailKind.PLAN_NOTICE)
    assert notice is not None
    assert notice.to == "sales@northwind.example"
    assert "The next charge is €11.90 on December 2, 2026" in " ".join(notice.text.split())
    subscriptions, found = billing.agency.mine.subscriptions, billing.subscription
    for otherwise in (
        found.cancels(Farewell(billing.agency.now)),
        replace(found, option=DEAR, version=found.version + 2),
        replace(found.ends(Farewell(billing.agency.now)), version=found.version + 3),
    ):
        subscriptions.move(otherwise)
        assert (mail(billing), mail(billing, MailKind.PLAN_NOTICE)) == (None, None)


@pytest.mark.parametrize(("to", "shown"), [(DEAR, None), (CHEAP, "11.90"), (ONCE, "1.00"), (ONCE, None)])
def test_what_its_seller_does_not_list_is_the_sellers_to_do(
    billing: Billing, to: OptionId, shown: str | None
) -> None:
    before = billing.subscription
    assert refused(billing, to, shown) == "not-offered"
    assert billing.subscription == before


@pytest.mark.parametrize("lists", [True, False])
def test_what_stands_in_the_way_is_named_whatever_is_listed(billing: Billing, *, lists: bool) -> None:
    subscriptions, now = billing.agency.mine.subscriptions, billing.agency.now
    subscriptions.move(billing.subscription.cancels(Farewell(now)))
    if not lists:
        listed(billing)
    assert refused(billing, DEAR, "238.00") == "leaving"
    assert refused(billing, ONCE) == "leaving"
    with pytest.raises(PlanCannotChange) as no:
        prospects(billing)
    assert no.value.facts == {"because": "leaving"}
    assert Choice.PLAN not in desk(billing).open(billing.subscription.id).choices.these


def test_what_a_bank_has_is_not_credited_and_only_the_next_charge_is_changed(billing: Billing) -> None:
    shelves, now = billing.agency.store.shelves, billing.agency.now
    key = (billing.subscription.account, billing.subscription.order)
    total = shelves.orders[key].total.gross
    dispute = Disputed("d", "p", total, Money.zero("EUR"), DisputeState.OPEN, "fraudulent", now)
    shelves.orders[key] = replace(shelves.orders[key], disputes=(dispute,))
    assert {option: one.now for option, one in prospects(billing).items()} == {CHEAP: None, YEARLY: None}


def test_where_nothing_is_listed_nothing_is_worked_out(billing: Billing) -> None:
    """So goods that are sent free, which no plan may be changed of, have a page without plans."""
    sent = replace(billing.agency.mine.catalogue.get(billing.agency.course.id), tax_class=TaxClass.PHYSICAL)
    course = replace(sent, version=sent.version + 1)
    billing.agency.mine.catalogue.revise(course, billing.agency.act().audit("product.edit", course.id))
    with pytest.raises(PlanCannotChange):
        prospects(billing)
    listed(billing)
    assert prospects(billing) == {}


def test_an_option_that_is_no_plan_any_more_is_not_shown(billing: Billing) -> None:
    agency = billing.agency
    course = agency.mine.catalogue.get(agency.course.id)
    once = course.option(ONCE).plan
    options = tuple(replace(one, plan=once) if one.id == DEAR else one for one in course.options)
    changed = replace(course, options=options, version=course.version + 1)
    agency.mine.catalogue.revise(changed, agency.act().audit("product.edit", course.id))
    assert list(prospects(billing)) == [CHEAP, YEARLY]


def test_another_buyer_sees_and_changes_nothing(billing: Billing) -> None:
    eve = desk(billing, replace(entered(billing.agency), email="eve@buyer.example"))
    with pytest.raises(NotFound):
        replanning.prospects(billing.subscription.id, eve, changer(billing))
    with pytest.raises(NotFound):
        replanning.change(billing.subscription.id, CHEAP, eve, changer(billing), shown=AGREED)


def test_who_is_forgotten_changes_nothing(billing: Billing) -> None:
    guest = desk(billing)
    billing.agency.store.shelves.veils.clear()
    with pytest.raises(NotFound):
        replanning.change(billing.subscription.id, CHEAP, guest, changer(billing), shown=AGREED)


def test_only_what_can_be_changed_is_listed_and_the_log_tells_of_it(agency: Agency) -> None:
    sells(Billing(agency), MONTHLY)
    mine, first = agency.mine, agency.course.preferred.id
    course = mine.catalogue.get(agency.course.id)
    test = replace(course, mode=Mode.TEST, version=course.version + 1)
    mine.catalogue.revise(test, agency.act().audit("product.edit", course.id))

    def edit(to: OptionId) -> Product:
        return plan_changes.edit(
            agency.act(),
            test.id,
            test.version,
            [PlanChange(first, to, now=False)],
            catalogue=mine.catalogue,
            connections=mine.connections,
        )

    with pytest.raises(Invalid):
        edit(ONCE)
    assert edit(CHEAP) == mine.catalogue.get(test.id)
    [told] = [one for one in agency.store.shelves.audits if one.action == "product.plan-changes"]
    assert (told.before, told.after) == (
        {"plan_changes": "", "version": f"{test.version}"},
        {"plan_changes": f"{first} to {CHEAP} later", "version": f"{test.version + 1}"},
    )


def test_a_copy_lists_the_same_of_its_own_options(billing: Billing) -> None:
    agency = billing.agency
    mine = agency.mine
    copy = editing.clone(
        agency.act(),
        agency.course.id,
        Copy("the-copy"),
        catalogue=mine.catalogue,
        clients=mine.clients,
        connections=mine.connections,
        hosts=["harbour.carts.example"],
    )
    names = {option.id: option.name for option in copy.options}
    assert [(names[one.option], names[one.to]) for one in copy.changes] == [
        ("As agreed", "All of it"),
        ("As agreed", "Little of it"),
        ("As agreed", "A year"),
    ]
