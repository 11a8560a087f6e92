"""Buyers who are asked to prove to be people: when, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cartwright.application import challenging
from cartwright.application.challenging import Asking
from cartwright.application.ports.selling import Stale
from cartwright.application.selling import Placed, PriceChanged, Purchase
from cartwright.domain.attempts import TooManyAttempts
from cartwright.domain.challenges import Challenge, When
from cartwright.domain.coupons import CouponUnknown
from cartwright.domain.errors import Forbidden, Invalid
from cartwright.domain.ids import AccountId
from cartwright.domain.people import Account, AccountClosed
from cartwright.domain.proofs import Proof, ProofFailed, ProofNeeded, Verdict, context
from tests.fakes.challenges import FakeVerifier
from tests.unit.application.agency import ADA, HOST, Agency

SECRET = "0xsecret"
OF_AN_ADDRESS, OF_A_MAILBOX = 40, 12


class Shop(Agency):
    """The agency, which can ask its buyers."""

    def __init__(self) -> None:
        super().__init__()
        self.verifier = FakeVerifier(SECRET)
        self.asked = 0

    def set(
        self, when: When, site_key: str = "0xsite", secret: str | None = SECRET, by: str = "olga"
    ) -> Account:
        version = self.mine.clients.account().version
        asking = Asking(when, site_key, secret)
        return challenging.ask(
            self.act(by), asking, version=version, clients=self.mine.clients, vault=self.vault
        )

    def check(self, account: AccountId, challenge: Challenge, proof: Proof) -> Verdict:
        self.asked += 1
        return challenging.checked(account, challenge, proof, verifier=self.verifier, vault=self.vault)

    def asks(self, number: int, email: str = ADA.email, token: str = "") -> Purchase:
        purchase = self.purchase(f"attempt-{number}")
        return replace(
            purchase, buyer=replace(ADA, email=email), address="203.0.113.7", proof=token, host=HOST
        )

    def buys(self, purchase: Purchase) -> Placed:
        return self.send(purchase, check=self.check)

    @property
    def orders(self) -> int:
        return len(self.store.shelves.orders)


@pytest.fixture(name="shop")
def _shop() -> Shop:
    return Shop()


# --- always -------------------------------------------------------------------------------------------------


def test_where_everybody_is_asked_nobody_buys_without_a_proof(shop: Shop) -> None:
    shop.set(When.ALWAYS)
    for _ in range(OF_A_MAILBOX + 1):  # being asked is no attempt
        with pytest.raises(ProofNeeded):
            shop.buys(shop.asks(1))
    assert shop.orders == 0
    assert shop.buys(shop.asks(1, token=shop.verifier.token(HOST))).order.id


def test_a_token_buys_once_and_its_order_can_be_sent_again(shop: Shop) -> None:
    shop.set(When.ALWAYS)
    token = shop.verifier.token(HOST)
    order = shop.buys(shop.asks(1, token=token)).order
    assert shop.buys(shop.asks(1, token=token)).order == order
    with pytest.raises(ProofFailed):
        shop.buys(shop.asks(2, token=token))
    assert shop.orders == 1
    shop.buys(shop.asks(2, token=shop.verifier.token(HOST)))
    assert shop.orders == 2


def test_a_token_of_another_page_is_none_and_guessing_one_comes_to_its_end(shop: Shop) -> None:
    shop.set(When.ALWAYS)
    for number in range(OF_A_MAILBOX):
        with pytest.raises(ProofFailed):
            shop.buys(shop.asks(number, token=shop.verifier.token("elsewhere.example")))
    with pytest.raises(TooManyAttempts):
        shop.buys(shop.asks(98, token="made-up"))
    with pytest.raises(TooManyAttempts):
        shop.buys(shop.asks(99, token=shop.verifier.token(HOST)))


def test_who_has_no_room_left_is_refused_without_the_service_being_asked(shop: Shop) -> None:
    shop.set(When.ALWAYS)
    placed = shop.asks(0, token=shop.verifier.token(HOST))
    order = shop.buys(placed).order
    for number in range(1, OF_A_MAILBOX):
        with pytest.raises(ProofFailed):
            shop.buys(shop.asks(number, token="made-up"))
    asked = shop.asked
    for number in range(50):
        with pytest.raises(TooManyAttempts):
            shop.buys(shop.asks(100 + number, token="made-up"))
    assert shop.buys(placed).order == order
    assert shop.buys(replace(placed, proof="made-up")).order == order
    assert shop.asked == asked == OF_A_MAILBOX


def test_what_is_refused_for_another_reason_is_told_and_keeps_its_proof(shop: Shop) -> None:
    shop.set(When.ALWAYS)
    good = shop.asks(1, token=shop.verifier.token(HOST))
    with pytest.raises(PriceChanged):
        shop.buys(replace(good, shown=good.shown * 2))
    assert shop.buys(good).order.id


# --- near ---------------------------------------------------------------------------------------------------


def test_near_the_limit_a_buyer_is_asked_and_a_proof_gets_all_of_it(shop: Shop) -> None:
    shop.set(When.NEAR)
    for number in range(OF_A_MAILBOX // 2):
        shop.buys(shop.asks(number))
    for _ in range(3):
        with pytest.raises(ProofNeeded):
            shop.buys(shop.asks(90))
    assert shop.orders == OF_A_MAILBOX // 2
    for number in range(OF_A_MAILBOX // 2):
        shop.buys(shop.asks(90 + number, token=shop.verifier.token(HOST)))
    with pytest.raises(TooManyAttempts):
        shop.buys(shop.asks(99, token=shop.verifier.token(HOST)))


def test_a_line_is_asked_where_half_of_what_it_may_was_tried(shop: Shop) -> None:
    shop.set(When.NEAR)
    for number in range(OF_AN_ADDRESS // 2):
        shop.buys(shop.asks(number, f"{number}@buyer.example"))
    with pytest.raises(ProofNeeded):
        shop.buys(shop.asks(99, "another@buyer.example"))
    shop.buys(replace(shop.asks(99, "another@buyer.example"), address="198.51.100.23"))


def test_an_order_that_is_there_is_answered_without_a_proof(shop: Shop) -> None:
    shop.set(When.NEAR)
    placed = [shop.buys(shop.asks(number)).order for number in range(OF_A_MAILBOX // 2)]
    assert shop.buys(shop.asks(0)).order == placed[0]


def test_guessing_a_code_is_asked_about_before_it_is_told_anything(shop: Shop) -> None:
    shop.set(When.NEAR)
    for number in range(OF_A_MAILBOX // 2):
        with pytest.raises(CouponUnknown):
            shop.buys(replace(shop.asks(number), coupon="GUESS"))
    with pytest.raises(ProofNeeded):
        shop.buys(replace(shop.asks(99), coupon="GUESS"))


# --- nobody answers, nobody asks ----------------------------------------------------------------------------


def _away(shop: Shop) -> None:
    shop.verifier.down = True


def _no_key(shop: Shop) -> None:
    shop.vault.down = True


def _sealed_elsewhere(shop: Shop) -> None:
    account = shop.mine.clients.account()
    assert account.challenge
    plain = shop.vault.unseal(account.challenge.sealed, context(account.id))
    foreign = shop.vault.seal(plain, {**context(account.id), "account": "acc_other"})
    asking = account.asking(replace(account.challenge, sealed=foreign))
    shop.mine.clients.revise_account(asking, shop.act().audit("account.challenge", account.id))


@pytest.mark.parametrize("broken", [_away, _no_key, _sealed_elsewhere])
@pytest.mark.parametrize("when", [When.NEAR, When.ALWAYS])
def test_buyers_buy_while_nobody_says_who_is_one_and_the_limits_hold(
    shop: Shop, when: When, broken: Callable[[Shop], None]
) -> None:
    shop.set(when)
    broken(shop)
    for number in range(OF_A_MAILBOX):
        shop.buys(shop.asks(number, token="whatever"))
    with pytest.raises(TooManyAttempts):
        shop.buys(shop.asks(99, token="whatever"))


@pytest.mark.parametrize("asking", [None, When.OFF])
def test_nobody_is_asked_where_the_account_does_not(shop: Shop, asking: When | None) -> None:
    if asking is not None:
        shop.set(asking)
    for number in range(OF_A_MAILBOX):
        shop.buys(shop.asks(number))
    with pytest.raises(TooManyAttempts):
        shop.buys(shop.asks(99))


# --- how an account sets it ---------------------------------------------------------------------------------


def test_it_is_off_until_an_owner_says_otherwise_and_the_log_has_no_secret(shop: Shop) -> None:
    seen = challenging.challenge(shop.act(), clients=shop.mine.clients)
    assert seen.challenge is None
    account = shop.set(When.NEAR)
    assert (account.version, shop.mine.clients.account()) == (seen.version + 1, account)
    audit = shop.audited()
    assert audit.action == "account.challenge"
    assert (audit.before, audit.after) == (
        {"when": "off", "site_key": ""},
        {"when": "near", "site_key": "0xsite"},
    )
    assert SECRET not in repr((account, audit))


def test_the_secret_stays_while_its_site_key_does(shop: Shop) -> None:
    kept = shop.set(When.NEAR).challenge
    assert kept
    assert shop.set(When.ALWAYS, secret=None).challenge == Challenge(When.ALWAYS, "0xsite", kept.sealed)
    assert shop.set(When.OFF, secret=None).challenge == Challenge(When.OFF, "0xsite", kept.sealed)
    with pytest.raises(Invalid) as refused:
        shop.set(When.NEAR, "0xother", None)
    assert refused.value.facts["errors"] == [{"pointer": "/secret", "detail": "needed with a site key"}]


def test_without_a_site_key_all_is_forgotten(shop: Shop) -> None:
    shop.set(When.NEAR)
    assert shop.set(When.OFF, "", SECRET).challenge == Challenge(When.OFF)


def test_what_it_is_already_changes_nothing(shop: Shop) -> None:
    before = shop.mine.clients.account()
    assert shop.set(When.OFF, "", None) == before
    set_up = shop.set(When.NEAR)
    assert shop.set(When.NEAR, secret=None) == set_up


@pytest.mark.parametrize(
    ("when", "site_key", "secret", "pointer"),
    [
        (When.NEAR, "", SECRET, "/site_key"),
        (When.NEAR, "two words", SECRET, "/site_key"),
        (When.OFF, "0xsite", "two words", "/secret"),
        (When.OFF, "0xsite", "", "/secret"),
        (When.ALWAYS, "0xsite", None, "/secret"),
    ],
)
def test_keys_that_cannot_be_are_pointed_at(
    shop: Shop, when: When, site_key: str, secret: str | None, pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        shop.set(when, site_key, secret)
    assert [error["pointer"] for error in refused.value.facts["errors"]] == [pointer]  # type: ignore[index,union-attr,call-overload]


def test_it_is_the_owners_alone(shop: Shop) -> None:
    for member in ("stan", "clara"):
        with pytest.raises(Forbidden):
            shop.set(When.NEAR, by=member)
        with pytest.raises(Forbidden):
            challenging.challenge(shop.act(member), clients=shop.mine.clients)


def test_what_was_seen_before_somebody_elses_change_is_stale(shop: Shop) -> None:
    asking = Asking(When.NEAR, "0xsite", SECRET)
    with pytest.raises(Stale):
        challenging.ask(shop.act(), asking, version=99, clients=shop.mine.clients, vault=shop.vault)


def test_a_closed_account_asks_nobody_anew(shop: Shop) -> None:
    account = shop.mine.clients.account().closing(at=shop.now)
    shop.mine.clients.revise_account(account, shop.act().audit("account.close", account.id))
    with pytest.raises(AccountClosed):
        shop.set(When.NEAR)
