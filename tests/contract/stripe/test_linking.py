"""Linking a Stripe account, against the simulated Stripe: who may act for whom, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import urllib3

from cartwright.adapters.processors.signatures import by_secret
from cartwright.adapters.processors.stripe import Stripe
from cartwright.adapters.processors.stripe_connect import StripeLinks
from cartwright.adapters.processors.stripe_webhooks import verify_stripe
from cartwright.adapters.processors.stripe_wire import STRIPE_VERSION
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.catalog import Mode
from cartwright.domain.connections import Credentials
from cartwright.domain.errors import Outage
from cartwright.domain.linking import Linked, LinkRefused, Platform
from cartwright.domain.orders import Order
from cartwright.domain.payments import PaymentState
from local.stripe.serve import running
from tests.contract.processors.tills import agreed
from tests.contract.stripe.checked import Letterbox, Street, street
from tests.unit.domain.shop import offer, placed, product

BACK = "http://localhost/back"
OURS = Platform("ca_platform0001", "pk_test_platform0001", "sk_test_platform0001")
THEIRS = "acct_atelier00001"


@pytest.fixture(scope="module", name="place")
def _place() -> Iterator[Street]:
    with street() as place:
        yield place
    assert place.gate.problems == []


@pytest.fixture
def links(place: Street) -> StripeLinks:
    return StripeLinks(BACK, url=place.url, api=place.url)


def code(links: StripeLinks, account: str = THEIRS, platform: Platform = OURS) -> str:
    return agreed(links.agree_at(platform, "st"), account)["code"]


def order_of(name: str) -> Order:
    return replace(placed(offer(product(name))), mode=Mode.TEST, placed_at=datetime.now(UTC))


def stripe(place: Street, account: str = THEIRS) -> Stripe:
    return Stripe(OURS.secret_key, url=place.url, http=urllib3.PoolManager(), account=account)


def test_its_owner_agrees_and_comes_back_with_the_state(links: StripeLinks) -> None:
    address = links.agree_at(OURS, "the state")
    assert "Connect your account" in urllib3.request("GET", address).data.decode()
    back = agreed(address, THEIRS)
    assert (back["state"], back["scope"]) == ("the state", "read_write")
    assert links.linked(OURS, back["code"]) == Linked(THEIRS, live=False)


def test_who_says_no_comes_back_with_a_word(links: StripeLinks) -> None:
    assert agreed(links.agree_at(OURS, "st"), THEIRS, "deny")["error"] == "access_denied"


def test_a_code_is_good_once_and_for_its_platform_only(links: StripeLinks) -> None:
    another = Platform("ca_somebody0001", "pk_test_somebody0001", "sk_test_somebody0001")
    wanted = code(links)
    for platform, given in ((another, wanted), (OURS, "ac_invented")):
        with pytest.raises(LinkRefused) as refused:
            links.linked(platform, given)
        assert refused.value.facts == {"reason": "invalid_grant"}
    links.linked(OURS, wanted)
    with pytest.raises(LinkRefused):
        links.linked(OURS, wanted)


def test_a_key_that_is_none_is_told_so(links: StripeLinks) -> None:
    with pytest.raises(LinkRefused) as refused:
        links.linked(Platform("ca_platform0001", "", "no key"), code(links))
    assert refused.value.facts == {"reason": "invalid_client"}


def test_where_nobody_answers_it_is_not_known(links: StripeLinks) -> None:
    nobody = StripeLinks(BACK, url="http://127.0.0.1:9")
    with pytest.raises(Outage):
        nobody.linked(OURS, "ac_1")


def test_whether_an_account_is_linked_is_said_by_stripe_or_not_known(links: StripeLinks) -> None:
    """A key that is none says nothing of the account; and what is linked for tests is not for real money."""
    theirs = "acct_asked00001"
    links.linked(OURS, code(links, theirs))
    live = Platform("ca_platform0001", "pk_live_platform0001", "sk_live_" + "platform0001")
    assert (links.acts_for(OURS, theirs), links.acts_for(live, theirs)) == (True, False)
    with pytest.raises(ProcessorRefused):
        links.acts_for(Platform("ca_platform0001", "", "sk_nobody_0001"), theirs)
    with pytest.raises(Outage):
        StripeLinks(BACK, api="http://127.0.0.1:9").acts_for(OURS, theirs)


def test_a_linked_account_has_books_of_its_own(place: Street, links: StripeLinks) -> None:
    """Its payments are its own, and neither the platform's nor another account's."""
    links.linked(OURS, code(links))
    order = order_of("Course")
    opened = stripe(place).open(order, return_url=BACK)
    assert opened.truth.state is PaymentState.OPEN
    for key, status in (("sk_test_atelier00001", 200), (OURS.secret_key, 404)):
        at = f"{place.url}/v1/payment_intents/{opened.truth.reference}"
        headers = {"authorization": f"Bearer {key}", "stripe-version": STRIPE_VERSION}
        assert urllib3.request("GET", at, headers=headers).status == status


def test_nobody_acts_for_an_account_that_is_not_linked_or_let_go(place: Street, links: StripeLinks) -> None:
    order = order_of("Never")
    with pytest.raises(ProcessorRefused) as refused:
        stripe(place, "acct_nobody00001").open(order, return_url=BACK)
    assert refused.value.facts["reason"] == "account_invalid"
    links.linked(OURS, code(links, "acct_leaving0001"))
    assert links.acts_for(OURS, "acct_leaving0001")
    links.let_go(OURS, "acct_leaving0001")
    links.let_go(OURS, "acct_leaving0001")
    assert not links.acts_for(OURS, "acct_leaving0001")
    with pytest.raises(ProcessorRefused):
        stripe(place, "acct_leaving0001").open(order, return_url=BACK)


def test_the_platform_is_told_what_happens_in_it_and_that_it_left(place: Street, links: StripeLinks) -> None:
    theirs, box = "acct_telling0001", Letterbox()
    links.linked(OURS, code(links, theirs))
    order = order_of("Told")
    with running(box) as url:
        place.control("endpoints", key=OURS.secret_key, url=url, secrets=["whsec_platform"], connect=True)
        stripe(place, theirs).open(order, return_url=BACK)
        place.control("unlink", key=OURS.secret_key, account=theirs)
        assert place.delivered()
    verify, secrets = by_secret(verify_stripe), Credentials({"webhook_secrets": "whsec_platform"})
    heard = [verify(body, headers, secrets, now=datetime.now(UTC)) for headers, body in box.letters]
    assert [(one.kind, one.linked) for one in heard] == [
        ("payment_intent.created", theirs),
        ("account.application.deauthorized", theirs),
    ]
    assert heard[0].order == order.id
    assert {event["account"] for event in box.events} == {theirs}
