"""What is bought to go on: charged by the clock and its queue, as the template wires them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cartwright.application import connecting
from cartwright.bootstrap import shop, vaults
from cartwright.domain.ids import SubscriptionId
from cartwright.domain.money import Money
from cartwright.domain.plans import Interval, Split, Subscription
from cartwright.domain.subscriptions import Subscription as Going
from tests.component.checkout.buying import bank, order, pay
from tests.component.checkout.hubs import text
from tests.component.checkout.market import Market, Visitor, product_id
from tests.component.deployment import Deployment
from tests.component.triggers import message
from tests.component.wire import Killed, Moment
from tests.contract.mollie.gate import place as mollie_place
from tests.events import load
from tests.fakes.world import SteadyBirths

MONTHLY = Subscription(Money.of("19", "EUR"), Interval.MONTHLY)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _club(market: Market, deployment: Deployment) -> None:
    deployment.renew_queues()
    market.offer("club", "werkstatt", MONTHLY)
    market.offer("thirds", "werkstatt", Split(Money.of("50", "EUR"), Interval.WEEKLY, 3))


def buy(visitor: Visitor, slug: str = "club", total: int = 1900, card: str = "success") -> None:
    placed = visitor.post(f"/{slug}/orders", order(slug, total))
    assert placed.status == 201, placed
    pay(visitor, placed.json, card)
    if card == "authentication":
        bank(visitor, placed.json, "approve")
    assert visitor.ask(placed.json["confirm_url"]).json["state"] == "paid"
    visitor.deployment.run(without=["hooks"])


def going(deployment: Deployment) -> Going:
    """The one subscription there is."""
    (item,) = deployment.items("subscription")
    account = item["body"]["account"]
    return shop.store().of(account).subscriptions.get(SubscriptionId(item["body"]["id"]))


def tick(deployment: Deployment) -> int:
    """The clock's run, and all that comes of it."""
    sent: int = deployment.invoke("BillingClock", as_of(deployment.clock.now()))["sent"]
    deployment.run(without=["hooks"])
    return sent


def as_of(moment: datetime) -> dict[str, Any]:
    return {**load("billing.clock.tick"), "time": moment.isoformat()}


def pass_to(deployment: Deployment, moment: datetime) -> None:
    deployment.clock.move(moment - deployment.clock.now())
    deployment.restart()


def fall_due(deployment: Deployment) -> int:
    due = going(deployment).due
    assert due is not None
    pass_to(deployment, due)
    return tick(deployment)


def rebills(deployment: Deployment) -> list[str]:
    found = [item["body"] for item in deployment.items("entry") if item["body"]["kind"] == "rebill"]
    return [f"{body['amount']['gross']['minor']} {body['amount']['gross']['currency']}" for body in found]


def test_a_charge_is_booked_numbered_and_receipted_in_its_sellers_name(
    visitor: Visitor, deployment: Deployment
) -> None:
    buy(visitor)
    assert fall_due(deployment) == 1
    assert rebills(deployment) == ["1900 EUR"]
    (counter,) = [item for item in deployment.items("counter") if "receipt" in str(item["sk"])]
    assert int(counter["last"]) == 2
    receipts = [mail for mail in deployment.wire.mails if mail["to"] == "ada@buyer.example"]
    assert len(receipts) == 2
    assert len({str(mail["from"]) for mail in receipts}) == 1


def test_nothing_is_charged_twice_however_often_the_clock_runs(
    visitor: Visitor, deployment: Deployment
) -> None:
    buy(visitor)
    fall_due(deployment)
    for _ in range(3):
        deployment.renew_queues()
        tick(deployment)
    assert rebills(deployment) == ["1900 EUR"]


def test_a_split_payment_is_paid_to_its_end(visitor: Visitor, deployment: Deployment) -> None:
    buy(visitor, "thirds", 5000)
    fall_due(deployment)
    fall_due(deployment)
    assert rebills(deployment) == ["5000 EUR"] * 2
    assert (going(deployment).state, going(deployment).due) == ("completed", None)


def test_a_card_that_fails_is_tried_on_its_days_and_then_no_more(
    visitor: Visitor, deployment: Deployment
) -> None:
    buy(visitor, card="once")
    fall_due(deployment)
    assert going(deployment).state == "past-due"
    since = deployment.clock.now()
    asked, told = deployment.wire.mails[-2:]
    assert {str(asked["to"]), str(told["to"])} == {"ada@buyer.example", "sales@de.example"}
    days = []
    while going(deployment).state == "past-due":
        fall_due(deployment)
        days.append((deployment.clock.now() - since).days)
    assert (days, going(deployment).state) == ([1, 3, 5, 7], "cancelled")
    assert rebills(deployment) == []
    subjects = [str(mail["subject"]) for mail in deployment.wire.mails if mail["to"] == "ada@buyer.example"]
    assert sum("could not charge" in one for one in subjects) == 4
    assert subjects[-1] == "[TEST] Your subscription to Club has ended"


@pytest.mark.parametrize(
    ("card", "says", "pays", "again"),
    [
        # Taken back at the processor, it is not tried again.
        ("revoked", "revocation_of_authorization", [{"card": "success"}], 7),
        (
            "authentication",
            "authentication_required",
            [{"card": "authentication"}, {"answer": "approve"}],
            1,
        ),
    ],
)
def test_what_failed_is_paid_on_its_own_page_which_its_mail_leads_to(
    visitor: Visitor, deployment: Deployment, *, card: str, says: str, pays: list[dict[str, str]], again: int
) -> None:
    buy(visitor, card=card)
    fall_due(deployment)
    found = going(deployment)
    assert found.trying is not None
    assert found.due is not None
    assert (found.failure, (found.due - deployment.clock.now()).days) == (says, again)
    waiting = shop.orders(found.account).get(found.trying)
    where = f"/{waiting.slug}/orders/{waiting.id}/{waiting.key}"
    asked = [mail for mail in deployment.wire.mails if mail["to"] == "ada@buyer.example"][-1]
    assert "could not charge" in str(asked["subject"])
    assert where in text(asked)
    page = visitor.open(where)
    assert page.status == 200
    assert "/sandbox/" in page.text
    assert "replaces" not in page.text
    account, payment = waiting.account, waiting.payment
    secret = shop.store().sandbox.get(account, payment.connection, payment.id).secret
    at = f"/sandbox/{account}/{payment.connection}/{payment.id}?secret={secret}"
    assert "Approved" in visitor.open(at).text
    for deed in pays:
        assert visitor.post(at, deed).status == 200
    assert visitor.ask(where).json["state"] == "paid"
    after = going(deployment)
    assert (after.state, after.paid, rebills(deployment)) == ("active", 1, ["1900 EUR"])
    assert after.saved != found.saved


def test_what_failed_at_mollie_is_paid_there_by_another_payment_and_with_what_is_kept_of_it(
    visitor: Visitor, market: Market, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, now = "test_inventedMollieKey0000000000001", deployment.clock.now
    with mollie_place(clock=lambda: int(now().timestamp())) as mollie:
        mollie.hold()
        monkeypatch.setenv("CARTWRIGHT_MOLLIE_URL", mollie.url)
        monkeypatch.setenv("CARTWRIGHT_PUBLIC_URL", "http://shop.localhost")
        deployment.restart()
        credentials = {"api_key": key, "webhook_secrets": "whsec-of-our-own"}
        mine = shop.store().of(market.act.seat.member.account)
        till = connecting.connect(
            market.act,
            connecting.Plug(None, "mollie", "Mollie", credentials),
            connections=mine.connections,
            vault=vaults.vault(),
            clients=mine.clients,
        )
        market.revise(mine.catalogue.get(product_id("club")), connection=till.id)

        def pays(buyer: str) -> str:
            payment = mollie.simulator.books.newest(key, "payment")[0]["id"]
            mollie.control("pay", key=key, payment=payment, buyer=buyer)
            return str(payment)

        answer = visitor.post("/club/orders", order("club", 1900))
        assert answer.status == 201, answer
        placed = answer.json
        pays("revoked")
        assert visitor.ask(placed["confirm_url"]).json["state"] == "paid"
        deployment.run(without=["hooks"])
        fall_due(deployment)
        found = going(deployment)
        assert found.trying is not None
        waiting = shop.orders(found.account).get(found.trying)
        where = f"/{waiting.slug}/orders/{waiting.id}/{waiting.key}"
        page = visitor.open(where)
        again = mollie.simulator.books.newest(key, "payment")[0]["id"]
        assert f"{mollie.url}/checkout/select/{again}" in page.text
        # Whoever calls it off now asks about that one.
        assert shop.orders(found.account).get(waiting.id).payment.reference == again
        assert pays("pays") == again
        assert visitor.ask(where).json["state"] == "paid"
        after = going(deployment)
        assert (after.state, after.paid, rebills(deployment)) == ("active", 1, ["1900 EUR"])
        assert after.saved not in {None, found.saved}
        fall_due(deployment)
        assert rebills(deployment) == ["1900 EUR"] * 2


def test_what_was_called_off_is_not_bought_anew_on_its_page(visitor: Visitor, deployment: Deployment) -> None:
    buy(visitor, card="once")
    fall_due(deployment)
    found = going(deployment)
    assert found.trying is not None
    waiting = shop.orders(found.account).get(found.trying)
    fall_due(deployment)
    page = visitor.open(f"/{waiting.slug}/orders/{waiting.id}/{waiting.key}")
    assert page.status == 200
    assert "another attempt has taken its place" in page.text
    assert "replaces" not in page.text


def test_a_clock_that_is_told_another_time_bills_by_that(visitor: Visitor, deployment: Deployment) -> None:
    """As `make clock AT=…` does: the process's own clock stands still."""
    buy(visitor)
    due = going(deployment).due
    assert due is not None
    deployment.invoke("BillingClock", as_of(due))
    deployment.run(without=["hooks"])
    assert rebills(deployment) == ["1900 EUR"]


def test_a_month_without_a_clock_is_caught_up(visitor: Visitor, deployment: Deployment) -> None:
    buy(visitor)
    tick(deployment)
    due = going(deployment).due
    assert due is not None
    pass_to(deployment, due + 20 * DAY)
    assert tick(deployment) == 1
    assert rebills(deployment) == ["1900 EUR"]
    assert tick(deployment) == 0


def test_a_charge_takes_so_many_calls(visitor: Visitor, deployment: Deployment) -> None:
    """Of the table: the subscription, what it is charged by, its buyer's words, the order that is placed; the
    connection; the subscription again, and the settlement. The sandbox's own three are not counted."""
    buy(visitor)
    due = going(deployment).due
    assert due is not None
    pass_to(deployment, due)
    deployment.invoke("BillingClock", as_of(due))
    deployment.wire.clear()
    deployment.work("billing")
    ours = [call for call in deployment.wire.calls if "#SANDBOX#" not in str(call.asked)]
    assert [call.name.removeprefix("dynamodb.") for call in ours if "dynamodb" in call.name] == [
        "GetItem",
        "BatchGetItem",
        "BatchGetItem",
        "TransactWriteItems",
        "GetItem",
        "GetItem",
        "TransactWriteItems",
    ]


def test_it_dies_at_every_call_and_ends_as_if_it_had_lived(visitor: Visitor, deployment: Deployment) -> None:
    buy(visitor)
    due = going(deployment).due
    assert due is not None
    pass_to(deployment, due)
    found, start = going(deployment), deployment.dump()
    wanted = {"account": found.account, "subscription": found.id}

    def deliver() -> bool:
        return deployment.hand("billing", message(wanted))

    def begin() -> None:
        deployment.births = SteadyBirths(deployment.clock)
        deployment.restore(start)
        deployment.wire.clear()

    def end() -> Any:
        return rebills(deployment), going(deployment).paid, len(deployment.items("sale"))

    begin()
    assert deliver()
    calls, whole = len(deployment.wire.calls), end()
    assert whole[0] == ["1900 EUR"]
    for number in range(1, calls + 1):
        for moment in Moment:
            begin()
            deployment.wire.kill(number, moment)
            with pytest.raises(Killed):
                deliver()
            deployment.restart()
            assert deliver()
            assert end() == whole, (number, moment)
