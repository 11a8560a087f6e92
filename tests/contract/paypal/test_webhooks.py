"""PayPal's webhooks: what its key signed under a certificate that a root vouches for, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cartwright.adapters.processors.paypal_certificates import (
    KEPT_AT_MOST,
    LARGEST,
    Certificates,
    fetched,
    is_address,
)
from cartwright.adapters.processors.paypal_truth import custom_id
from cartwright.adapters.processors.paypal_webhooks import PayPalWebhooks
from cartwright.adapters.processors.paypal_wire import Answer, Tokens, Wire
from cartwright.application.ports.processors import BadSignature, Signal
from cartwright.domain.connections import Credentials
from cartwright.domain.errors import Invalid, Outage
from local.paypal.certificates import LIVE, NAME, Authority, authority, issue
from local.stripe.serve import running
from tests.contract.paypal.gate import Place, issued, place
from tests.contract.paypal.schemas import EVENT, wrong
from tests.contract.processors.till import Card
from tests.contract.stripe.checked import Letterbox
from tests.unit.domain.shop import NOON, offer, placed, product

HOOK = "9XL90610J3647323C"
URL = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77"
ORDER = placed(offer(product()))
CREDENTIALS = Credentials(
    {
        "client_id": "AYinventedClient0001",
        "client_secret": "EKinventedSecret0001",
        "environment": "sandbox",
        "webhook_ids": f"8YM80501I2536212B {HOOK}",
    }
)


def event(**changes: object) -> bytes:
    resource = {"id": "3C679366HH908993F", "custom_id": custom_id(ORDER)}
    related = {"supplementary_data": {"related_ids": {"order_id": "5O190127TN364715T"}}}
    whole = {
        "id": "WH-1-2",
        "event_type": "PAYMENT.CAPTURE.COMPLETED",
        "resource_type": "capture",
        "resource": resource | related,
    }
    return json.dumps(whole | changes).encode()


@dataclass(slots=True)
class Desk:
    """Where certificates come from: one chain for every address, and how often it was asked for."""

    chain: str
    fetched: list[str] = field(default_factory=list)

    def __call__(self, url: str) -> bytes:
        self.fetched.append(url)
        return self.chain.encode()


def signed(
    body: bytes,
    by: Authority,
    *,
    hook: str = HOOK,
    at: datetime = NOON,
    url: str = URL,
    **others: str,
) -> Mapping[str, str]:
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "paypal-auth-algo": "SHA256withRSA",
        "paypal-cert-url": url,
        "paypal-transmission-id": "d938e770-8046-11e6-8103-6b62a8a99ac4",
        "paypal-transmission-sig": by.signature(
            body, transmission="d938e770-8046-11e6-8103-6b62a8a99ac4", at=moment, webhook=hook
        ),
        "paypal-transmission-time": moment,
    } | {f"paypal-{name.replace('_', '-')}": value for name, value in others.items()}


@pytest.fixture(name="roots")
def _roots(tmp_path: Path) -> str:
    file = tmp_path / "root.pem"
    file.write_text(issued().root.pem)
    return str(file)


@pytest.fixture(name="simulator", scope="module")
def _simulator() -> Iterator[Place]:
    with place(clock=lambda: int(NOON.timestamp())) as there:
        yield there


@pytest.fixture(name="paypal")
def _paypal(simulator: Place) -> Iterator[Place]:
    """Whom is asked where a certificate is vouched for by nobody: one for all, that was asked nothing yet."""
    simulator.gate.exchanges.clear()
    simulator.gate.problems.clear()
    yield simulator
    assert simulator.gate.problems == []


@dataclass(slots=True)
class Door:
    desk: Desk
    webhooks: PayPalWebhooks

    def hears(self, body: bytes, headers: Mapping[str, str], now: datetime = NOON) -> Signal:
        return self.webhooks(body, headers, CREDENTIALS, now=now)


def door(roots: str, chain: str = "", *, url: str = "") -> Door:
    """`url`: where questions go; certificates stay at PayPal's own addresses."""
    desk = Desk(chain or issued().chain)
    certificates = Certificates(roots=roots, fetch=desk)
    webhooks = PayPalWebhooks(certificates, asks=url, tokens=Tokens(), clock=lambda: NOON)
    return Door(desk, webhooks)


def test_what_paypal_signed_for_one_of_our_webhooks_is_taken(roots: str) -> None:
    body = event()
    signal = door(roots).hears(body, signed(body, issued()))
    assert signal == Signal(
        "WH-1-2", "PAYMENT.CAPTURE.COMPLETED", ORDER.id, "5O190127TN364715T", ORDER.account
    )


@pytest.mark.parametrize(
    ("resource", "order", "reference"),
    [
        ({"id": "5O190127TN364715T", "purchase_units": [{"custom_id": custom_id(ORDER)}]}, ORDER.id, "5O1"),
        ({"dispute_id": "PP-1", "disputed_transactions": [{"custom": custom_id(ORDER)}]}, ORDER.id, ""),
        ({"id": "1", "custom_id": custom_id(ORDER, "ref_1")}, ORDER.id, ""),
        ({"id": "1", "custom_id": "somebody-elses-number"}, "", ""),
        ({"id": "1", "custom_id": "acc_1:ord_1:pay_1"}, "", ""),
        ({"id": "1"}, "", ""),
        ({"id": "1", "custom_id": ["x"]}, "", ""),
        ({"id": {}, "purchase_units": []}, "", ""),
        ({"supplementary_data": {"related_ids": []}}, "", ""),
    ],
)
def test_an_event_names_the_order_it_is_about(
    roots: str, resource: object, order: str, reference: str
) -> None:
    body = event(resource=resource)
    signal = door(roots).hears(body, signed(body, issued()))
    assert (signal.order, signal.reference[:3]) == (order, reference)


def test_a_certificate_is_fetched_once(roots: str) -> None:
    here = door(roots)
    for number in range(3):
        body = event(id=f"WH-{number}")
        here.hears(body, signed(body, issued()))
    assert here.desk.fetched == [URL]


def test_a_certificate_is_kept_for_half_a_day_and_no_more_than_a_few_are() -> None:
    desk = Desk(issued().chain)
    certificates = Certificates(fetch=desk)
    for hours in (0, 11.9, 12, 23.9):
        certificates.chain(URL, NOON + timedelta(hours=hours))
    assert desk.fetched == [URL] * 2
    for number in range(KEPT_AT_MOST):
        certificates.chain(f"{URL}-{number}", NOON)
    certificates.chain(f"{URL}-{KEPT_AT_MOST - 1}", NOON)
    certificates.chain(URL, NOON)
    assert len(desk.fetched) == 3 + KEPT_AT_MOST


def test_each_environment_has_a_name_that_its_leaf_was_issued_to(roots: str) -> None:
    certificates, between = Certificates(roots=roots), issued().between
    for name, environment in ((NAME, "sandbox"), (LIVE, "live")):
        leaf = Authority(issued().root, between, issue(name, between))
        chain = x509.load_pem_x509_certificates(leaf.chain.encode())
        trusted = [one for one in ("live", "sandbox") if certificates.trusts(chain, one, NOON)]
        assert trusted == [environment]


def test_nothing_but_a_plain_small_answer_is_fetched() -> None:
    """No redirect is followed, wherever it leads to, and no page of an error is a certificate."""

    async def there(request: Request) -> Response:
        match request.path_params["what"]:
            case "moved":
                return RedirectResponse("/small")
            case "large":
                return Response(b" " * (LARGEST + 1))
            case "gone":
                return Response(b"", 404)
            case _:
                return Response(b" " * LARGEST)

    with running(Starlette(routes=[Route("/{what}", there)])) as url:
        assert len(fetched(f"{url}/small")) == LARGEST
        for what in ("moved", "large", "gone"):
            with pytest.raises(Outage):
                fetched(f"{url}/{what}")
    with pytest.raises(Outage):
        fetched(f"{url}/small")


def refused(here: Door, body: bytes, headers: Mapping[str, str], now: datetime = NOON) -> None:
    with pytest.raises(BadSignature):
        here.hears(body, headers, now)


def test_a_body_changed_after_signing_is_refused(roots: str) -> None:
    headers = signed(event(), issued())
    refused(door(roots), event(id="WH-9-9"), headers)
    refused(door(roots), event() + b" ", headers)


def test_what_was_signed_for_another_webhook_is_refused(roots: str) -> None:
    refused(door(roots), event(), signed(event(), issued(), hook="1AB23456C7890123D"))


@pytest.mark.parametrize("name", ["auth-algo", "cert-url", "transmission-id", "transmission-sig"])
def test_a_header_that_is_missing_or_odd_is_refused(roots: str, name: str) -> None:
    headers = dict(signed(event(), issued()))
    for spoilt in ("", "ü|ü"):
        refused(door(roots), event(), headers | {f"paypal-{name}": spoilt})


def test_an_id_that_could_stand_for_two_fields_is_refused(roots: str) -> None:
    body, name = event(), "d938e770|2026-11-02T12:00:00Z"
    at = NOON.strftime("%Y-%m-%dT%H:%M:%SZ")
    signature = issued().signature(body, transmission=name, at=at, webhook=HOOK)
    odd = {"paypal-transmission-id": name, "paypal-transmission-sig": signature}
    refused(door(roots), body, {**signed(body, issued()), **odd})


@pytest.mark.parametrize("shift", [timedelta(days=5), timedelta(minutes=-6)])
def test_a_signature_of_another_time_is_refused(roots: str, shift: timedelta) -> None:
    refused(door(roots), event(), signed(event(), issued(), at=NOON - shift))
    refused(door(roots), event(), signed(event(), issued(), transmission_time="yesterday"))
    refused(door(roots), event(), signed(event(), issued(), transmission_time="2026-11-01T12:00:00"))


HOSTILE = [
    "https://api.sandbox.paypal.com.evil.test/v1/notifications/certs/CERT-1",
    "https://evil.test/https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
    "https://api.sandbox.paypal.com@evil.test/v1/notifications/certs/CERT-1",
    "https://user@api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
    "http://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
    "https://api.sandbox.paypal.com:8443/v1/notifications/certs/CERT-1",
    "https://api-sandbox-paypal.com/v1/notifications/certs/CERT-1",
    "https://apixsandbox.paypal.com/v1/notifications/certs/CERT-1",
    "https://www.paypal.com/v1/notifications/certs/CERT-1",
    "https://api.sandbox.paypal.com/v1/notifications/certs/../../oauth2/token",
    "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1?to=//evil.test",
    "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1#",
    "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1\n",
    "https://api.paypal.com/v1/notifications/certs/CERT-1",  # live, and this connection is PayPal's sandbox
    "file:///etc/ssl/cert.pem",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_certificate_is_fetched_from_paypal_alone(roots: str, url: str) -> None:
    here = door(roots)
    refused(here, event(), signed(event(), issued(), url=url))
    assert here.desk.fetched == []


@pytest.mark.parametrize(
    "host",
    [
        "apixpaypal.com",
        "api.paypalxcom",
        "api-mxpaypal.com",
        "api.paypal.com.evil.test",
        "api.sandbox.paypal.com",
    ],
)
def test_of_a_live_connection_it_is_fetched_from_where_paypal_is_live(host: str) -> None:
    assert not is_address(f"https://{host}/v1/notifications/certs/CERT-1", "live")


def test_paypals_own_addresses_are_known() -> None:
    for environment, hosts in {
        "live": ("api.paypal.com", "api-m.paypal.com", "api.paypal.com:443"),
        "sandbox": ("api.sandbox.paypal.com", "api-m.sandbox.paypal.com"),
    }.items():
        for host in hosts:
            assert is_address(f"https://{host}/v1/notifications/certs/CERT-1", environment)
        assert not is_address(f"https://{hosts[0]}:8443/v1/notifications/certs/CERT-1", environment)


KINDS = [
    "another root",
    "no intermediate",
    "another's intermediate",
    "its root brought along",
    "issued to another",
    "over",
    "not yet",
    "of the other environment",
    "signed by what is over",
    "put before the true chain",
    "signed by a leaf",
]


@cache
def forged() -> Mapping[str, tuple[Authority, str]]:
    """Whose key signs, and what is said to vouch for it. Made once somebody asks: keys take their time."""
    true, stranger = issued(), authority()
    early, late = NOON - timedelta(days=400), NOON - timedelta(days=1)
    named_otherwise = replace(true, leaf=issue("evil.test", true.between))
    over = replace(true, leaf=issue(NAME, true.between, beginning=early, end=late))
    not_yet = replace(true, leaf=issue(NAME, true.between, beginning=NOON + timedelta(days=1)))
    of_the_other = replace(true, leaf=issue(LIVE, true.between))
    between_over = issue("Simulated intermediate", true.root, authority=True, beginning=early, end=late)
    by_what_is_over = Authority(true.root, between_over, issue(NAME, between_over))
    before_the_true_one = replace(true, leaf=issue(NAME, None))
    by_a_leaf = Authority(true.root, true.leaf, issue(NAME, true.leaf))
    unvouched = replace(true, leaf=issue(NAME, true.between))
    return {
        "another root": (stranger, stranger.chain),
        "no intermediate": (unvouched, unvouched.leaf.pem),
        "another's intermediate": (unvouched, unvouched.leaf.pem + stranger.between.pem),
        "its root brought along": (stranger, stranger.chain + stranger.root.pem),
        "issued to another": (named_otherwise, named_otherwise.chain),
        "over": (over, over.chain),
        "not yet": (not_yet, not_yet.chain),
        "of the other environment": (of_the_other, of_the_other.chain),
        "signed by what is over": (by_what_is_over, by_what_is_over.chain),
        "put before the true chain": (before_the_true_one, before_the_true_one.leaf.pem + true.chain),
        "signed by a leaf": (by_a_leaf, by_a_leaf.chain + true.between.pem),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_forged_chain_is_refused(roots: str, paypal: Place, kind: str) -> None:
    """Even though its key signed the body: PayPal, when asked, knows nothing of it."""
    assert forged().keys() == set(KINDS)
    signer, chain = forged()[kind]
    body = event()
    refused(door(roots, chain, url=paypal.url), body, signed(body, signer))
    assert paypal.asked == ["POST /v1/notifications/verify-webhook-signature"]


def test_what_no_root_vouches_for_is_taken_on_paypals_word(roots: str, paypal: Place) -> None:
    body = event()
    alone = door(roots, issued().leaf.pem, url=paypal.url)  # its address gives no intermediate
    assert alone.hears(body, signed(body, issued())).order == ORDER.id
    assert paypal.asked == ["POST /v1/notifications/verify-webhook-signature"]


@pytest.mark.parametrize("said", ["FAILURE", "PENDING", "success", None])
def test_on_no_other_word_of_paypals_it_is_taken(
    roots: str, monkeypatch: pytest.MonkeyPatch, said: str | None
) -> None:
    answer = Answer(200, {"verification_status": said} if said else {})
    monkeypatch.setattr(Wire, "put_to", lambda *_: answer)
    refused(door(roots, issued().leaf.pem, url="http://127.0.0.1:9"), event(), signed(event(), issued()))


def test_where_paypal_does_not_answer_it_is_an_outage(roots: str) -> None:
    with place() as there:
        url = there.url
    body = event()
    with pytest.raises(Outage):
        door(roots, issued().leaf.pem, url=url).hears(body, signed(body, issued()))


def test_a_strangers_signature_costs_no_question(roots: str, paypal: Place) -> None:
    here = door(roots, authority().chain, url=paypal.url)
    for _ in range(5):
        refused(here, event(), signed(event(), issued()))
    assert (paypal.asked, here.desk.fetched) == ([], [URL])


@pytest.mark.parametrize("text", ["", "no certificates", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END"])
def test_what_is_no_certificate_signs_nothing(roots: str, text: str) -> None:
    here = door(roots)
    here.desk.chain = text
    refused(here, event(), signed(event(), issued()))


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b"no json",
        event(event_type=""),
        event(event_type=7),
        event(resource=[]),
        event(id="a#b"),
    ],
)
def test_a_signed_body_that_is_no_event_is_invalid(roots: str, body: bytes) -> None:
    with pytest.raises(Invalid):
        door(roots).hears(body, signed(body, issued()))


def test_the_system_trusts_roots_that_can_be_read() -> None:
    certificates = Certificates(fetch=Desk(issued().chain))
    chain = certificates.chain(URL, NOON)
    assert not certificates.trusts(chain, "sandbox", NOON)


def test_the_simulators_own_webhooks_are_taken(roots: str) -> None:
    """From the simulator's courier over the wire, by the very rules of the door."""
    box = Letterbox()
    with place(clock=lambda: int(NOON.timestamp())) as there, running(box) as inbox:
        there.control("webhooks", client_id="AYinventedClient0001", url=f"{inbox}/hook", webhook=HOOK)
        _sell(there)
        there.delivered()
    assert len(box.letters) == 2
    for headers, body in box.letters:
        assert list(wrong(EVENT, json.loads(body), "event")) == []
        simulated = PayPalWebhooks(Certificates(roots=roots, fetch=Desk(issued().chain)), url=there.url)
        lowered = {name.lower(): value for name, value in headers.items()}
        assert simulated(body, lowered, CREDENTIALS, now=NOON).order == ORDER.id


def _sell(there: Place) -> None:
    from tests.contract.processors.paypal_till import PayPalTill
    from tests.contract.processors.till import BACK, Hands

    till = PayPalTill(there, Hands())
    till.processor().open(ORDER, return_url=BACK)
    till.pay(ORDER, Card.GOOD)
