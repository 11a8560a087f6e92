"""What every processor's webhooks promise at the door: they name the order they are about, are known again
when they come twice, and are believed of nobody else."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest

from cartwright.adapters.processors.mollie_webhooks import verify_mollie
from cartwright.adapters.processors.paypal_certificates import Certificates
from cartwright.adapters.processors.paypal_webhooks import PayPalWebhooks
from cartwright.adapters.processors.sandbox_webhooks import HEADER, verify_sandbox
from cartwright.adapters.processors.signatures import by_secret, sign
from cartwright.adapters.processors.stripe_webhooks import verify_stripe
from cartwright.application.ports.processors import BadSignature, Processor, Signal, Statements, Verify
from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.connections import Credentials
from cartwright.domain.jobs import Hook
from tests.contract.paypal.gate import issued
from tests.contract.paypal.test_webhooks import CREDENTIALS, Desk
from tests.contract.processors.test_simulators import (
    CalledTill,
    marks_of,
    mollie_town,
    paypal_town,
    stripe_town,
)
from tests.contract.processors.till import BACK, Card, Hands
from tests.contract.processors.tills import TILLS, sandbox_till
from tests.unit.domain.shop import offer, placed, product

ORDER = placed(offer(product()))
LATE = timedelta(days=30)
"""Whatever a processor allows for, it is not that."""


@dataclass(frozen=True, slots=True)
class Letter:
    """As it came to a door, with the credentials of the connection that it is for, and of another."""

    body: bytes
    headers: Mapping[str, str]
    now: datetime
    verify: Verify
    ours: Credentials
    others: Credentials

    def heard(self, body: bytes | None = None, later: timedelta = timedelta(0)) -> Signal:
        return self.verify(self.body if body is None else body, self.headers, self.ours, now=self.now + later)


def _secret(one: str) -> Credentials:
    return Credentials({"webhook_secrets": one})


@contextmanager
def from_stripe() -> Iterator[Letter]:
    with stripe_town() as town:
        town.sell(ORDER)
        town.told()
        headers, body = town.box.letters[-1]
        yield Letter(
            body, headers, Hands().now, by_secret(verify_stripe), _secret("whsec_1"), _secret("whsec_2")
        )


@contextmanager
def from_paypal() -> Iterator[Letter]:
    with paypal_town() as town, TemporaryDirectory() as folder:
        town.sell(ORDER)
        town.told()
        headers, body = town.box.letters[-1]
        roots = Path(folder) / "root.pem"
        roots.write_text(issued().root.pem)
        certificates = Certificates(roots=str(roots), fetch=Desk(issued().chain))
        ours = Credentials({**CREDENTIALS.values, "webhook_ids": "WH-1"})
        others = Credentials({**CREDENTIALS.values, "webhook_ids": "WH-2"})
        lowered = {name.lower(): value for name, value in headers.items()}
        verify = PayPalWebhooks(certificates, url=town.url)
        yield Letter(body, lowered, Hands().now, verify, ours, others)


@contextmanager
def from_mollie() -> Iterator[Letter]:
    with mollie_town() as town:
        town.sell(ORDER)
        (body,) = town.told()
        till = town.till
        assert isinstance(till, CalledTill)
        where = next(one.asked["webhookUrl"] for one in till.place.gate.exchanges if one.asked)
        headers = {":path": "acc/con", ":query": urlsplit(where).query}
        yield Letter(
            body, headers, Hands().now, by_secret(verify_mollie), _secret("whsec_1"), _secret("whsec_2")
        )


@contextmanager
def from_the_sandbox() -> Iterator[Letter]:
    with sandbox_till() as till:
        till.processor().open(ORDER, return_url=BACK)
        till.pay(ORDER, Card.GOOD)
        hooks = [slip.job for slip in till.store.shelves.jobs.values() if isinstance(slip.job, Hook)]
        body, now = hooks[-1].body.encode(), till.clock.now()
        headers = {HEADER: sign(body, "whsec_1", now)}
        yield Letter(body, headers, now, by_secret(verify_sandbox), _secret("whsec_1"), _secret("whsec_2"))


LETTERS: Mapping[str, Callable[[], AbstractContextManager[Letter]]] = {
    "mollie": from_mollie,
    "paypal": from_paypal,
    "sandbox": from_the_sandbox,
    "stripe": from_stripe,
}


@pytest.fixture(scope="module", params=sorted(LETTERS), name="letter")
def _letter(request: pytest.FixtureRequest) -> Iterator[Letter]:
    with LETTERS[request.param]() as letter:
        yield letter


@pytest.fixture(autouse=True)
def _calm() -> None:
    """No till is asked here."""


def test_it_names_the_order_that_it_is_about(letter: Letter) -> None:
    signal = letter.heard()
    assert (signal.order, bool(signal.event), bool(signal.kind)) == (ORDER.id, True, True)


def test_it_is_known_again(letter: Letter) -> None:
    assert letter.heard() == letter.heard()


def test_it_is_believed_under_no_secret_of_anothers(letter: Letter) -> None:
    with pytest.raises(BadSignature):
        letter.verify(letter.body, letter.headers, letter.others, now=letter.now)


def test_without_what_proves_it_it_is_not_believed(letter: Letter) -> None:
    with pytest.raises(BadSignature):
        letter.verify(letter.body, {}, letter.ours, now=letter.now)


@pytest.mark.parametrize("letter", ["paypal", "sandbox", "stripe"], indirect=True, scope="module")
def test_it_is_believed_as_it_was_signed_and_for_a_while(letter: Letter) -> None:
    """Mollie signs nothing: what is believed of its calls is in their address."""
    with pytest.raises(BadSignature):
        letter.heard(letter.body.replace(b"succeeded", b"canceled").replace(b"COMPLETED", b"DENIED"))
    with pytest.raises(BadSignature):
        letter.heard(later=LATE)


ASKED = {
    "open": ("test_promises", "test_a_payment_opened_twice_is_one_payment"),
    "truth": ("test_promises", "test_the_truth_follows_the_buyer"),
    "cancel": ("test_promises", "test_cancelling_after_success_tells_of_the_success"),
    "charge": ("test_charging", "test_one_click_pays_with_the_method_that_was_kept"),
    "rebill": ("test_rebilling", "test_it_is_paid_with_the_method_that_was_kept"),
    "refund": ("test_refunds", "test_a_refund_gives_back_what_was_asked_for_and_says_so"),
    "returned": ("test_refunds", "test_several_refunds_come_back_the_oldest_first"),
    "disputed": ("test_disputes", "test_a_disputed_payment_tells_its_dispute_always_the_same"),
    "statement": ("test_statements", "test_a_payment_stands_in_it_as_it_was_told"),
    "given_back": ("test_statements", "test_what_was_given_back_stands_in_it_once_it_is_there"),
    "verify": ("test_hearing", "test_it_names_the_order_that_it_is_about"),
}
"""Of each operation of the protocol, a test that asks for it."""


def test_every_operation_of_the_protocol_is_asked_of_every_processor() -> None:
    protocol = {
        name
        for one in (*Processor.__mro__, Statements)
        if one.__module__ == Processor.__module__
        for name, what in vars(one).items()
        if inspect.isfunction(what) and not name.startswith("_")
    }
    assert protocol | {"verify"} == set(ASKED)
    assert set(PROCESSORS) <= set(TILLS)
    assert set(PROCESSORS) == set(LETTERS)
    for operation, (module, test) in ASKED.items():
        suite = import_module(f"tests.contract.processors.{module}")
        marks = [*marks_of(suite), *getattr(getattr(suite, test), "pytestmark", [])]
        assert "till" not in {mark.args[0] for mark in marks}, f"{test} is asked of some alone"
        # Calling off goes by the till, which waits where it has to.
        by = "stop" if operation == "cancel" else operation
        assert f".{by}(" in inspect.getsource(suite)
