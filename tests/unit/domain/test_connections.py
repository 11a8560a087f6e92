"""Connections: credentials are complete, bound to their owner, and show nothing of themselves."""

import pytest

from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.connections import (
    NAMED_AT_MOST,
    CannotSave,
    CannotTake,
    Connection,
    Credentials,
    complete,
)
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ConnectionId
from cartwright.domain.money import Money
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND

STRIPE = {"secret_key": "sk_live_secret", "webhook_secrets": "whsec_new whsec_old"}


def test_credentials_printed_show_their_names_and_nothing_else() -> None:
    shown = f"{complete('stripe', STRIPE)!r} {complete('stripe', STRIPE)}"
    assert "secret_key" in shown
    assert not any(secret in shown for value in STRIPE.values() for secret in value.split())


def test_several_webhook_secrets_are_accepted_while_one_is_rotated() -> None:
    credentials = complete("stripe", STRIPE)
    assert credentials.webhook_secrets == ("whsec_new", "whsec_old")
    assert credentials["secret_key"] == "sk_live_secret"


@pytest.mark.parametrize("processor", sorted(PROCESSORS))
def test_a_credential_that_is_missing_or_blank_is_named(processor: str) -> None:
    whole = dict.fromkeys(PROCESSORS[processor].credentials, "value")
    for name in PROCESSORS[processor].credentials:
        for spoilt in ({**whole, name: " "}, {key: whole[key] for key in whole if key != name}):
            with pytest.raises(Invalid) as refused:
                complete(processor, spoilt)
            assert refused.value.facts["errors"] == [{"pointer": f"/credentials/{name}", "detail": "needed"}]


def test_a_credential_that_is_one_of_a_few_words_is_held_to_them() -> None:
    paypal = {"client_id": "AY1", "client_secret": "EK1", "environment": "live", "webhook_ids": "9XL 8YM"}
    assert complete("paypal", paypal).several("webhook_ids") == ("9XL", "8YM")
    with pytest.raises(Invalid) as refused:
        complete("paypal", paypal | {"environment": "production"})
    assert refused.value.facts["errors"] == [
        {"pointer": "/credentials/environment", "detail": "one of live, sandbox"}
    ]


def test_a_credential_that_may_be_left_out_is_not_empty() -> None:
    mollie = {"api_key": "live_1", "webhook_secrets": "whsec_own"}
    assert complete("mollie", mollie).values == mollie
    assert complete("mollie", mollie | {"access_token": "access_1"})["access_token"] == "access_1"
    with pytest.raises(Invalid) as refused:
        complete("mollie", mollie | {"access_token": " "})
    assert refused.value.facts["errors"] == [
        {"pointer": "/credentials/access_token", "detail": "not empty, or left out"}
    ]


def test_a_credential_too_many_is_refused() -> None:
    with pytest.raises(Invalid):
        complete("sandbox", {"webhook_secrets": "whsec", "secret_key": "sk"})


def test_a_processor_nobody_knows_is_refused() -> None:
    with pytest.raises(Invalid):
        complete("barter", {})


def test_credentials_are_complete_in_whatever_order_they_come() -> None:
    assert isinstance(complete("stripe", dict(reversed(STRIPE.items()))), Credentials)


def test_the_ciphertext_of_a_connection_is_bound_to_whose_it_is() -> None:
    till = ConnectionId("con_1")
    of_the_client = Connection(ACCOUNT, till, NORTHWIND, "stripe", "Till", NOON, "sealed")
    of_the_account = Connection(ACCOUNT, till, None, "stripe", "Till", NOON, "sealed")
    assert of_the_client.context == {"account": ACCOUNT, "client": NORTHWIND, "connection": till}
    assert of_the_account.context["client"] == "-"


def test_a_processor_that_keeps_no_method_is_not_charged_later() -> None:
    for processor in PROCESSORS:
        till(processor).saves()
    with pytest.raises(CannotSave) as refused:
        till("vouchers").saves()
    assert refused.value.facts == {"processor": "vouchers"}


def till(processor: str) -> Connection:
    return Connection(ACCOUNT, ConnectionId("con_1"), None, processor, "Till", NOON, "")


def test_amounts_that_a_processor_cannot_be_asked_for_are_named_once_each() -> None:
    whole, half, foreign = (Money.of(*said) for said in (("990", "HUF"), ("9.90", "HUF"), ("9", "UAH")))
    till("paypal").takes([whole, Money.of("9.90", "EUR")])
    with pytest.raises(CannotTake) as refused:
        till("paypal").takes([half, whole, foreign, half])
    assert refused.value.facts == {"processor": "paypal", "amounts": ["9.00 UAH", "9.90 HUF"]}
    till("stripe").takes([half, whole, foreign])


@pytest.mark.parametrize(
    ("processor", "most"),
    [
        ("stripe", Money.of("999999.99", "EUR")),
        ("stripe", Money.of("99999999", "JPY")),
        ("stripe", Money.of("999999", "ISK")),  # written with two decimals
        ("stripe", Money.of("99999999", "MGA")),  # written without
        ("paypal", None),
        ("mollie", None),
        ("sandbox", None),
    ],
)
def test_an_amount_has_as_many_digits_as_its_processor_writes(processor: str, most: Money | None) -> None:
    at = till(processor)
    if most is None:
        assert at.can.most("EUR") is None
        at.takes([Money.of("1000000", "EUR")])
        return
    assert at.can.most(most.currency) == most.minor
    at.takes([most])
    with pytest.raises(CannotTake):
        at.takes([most + most])


def test_of_many_such_amounts_some_are_named() -> None:
    with pytest.raises(CannotTake) as refused:
        till("paypal").takes(Money(cents, "UAH") for cents in range(100))
    named = refused.value.facts["amounts"]
    assert isinstance(named, list)
    assert len(named) == NAMED_AT_MOST
