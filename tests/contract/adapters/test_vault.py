"""The vault's promises: what was sealed opens in its own context only, and its secrets show nowhere."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from cartwright.adapters.vault import KmsVault, RememberingVault
from cartwright.application.ports.connecting import Vault, WrongContext
from cartwright.domain.connections import Credentials
from cartwright.domain.errors import Invalid, Outage
from tests.aws import client
from tests.contract.adapters.wire import Answer, answering, refusing, silent
from tests.fakes.vault import FakeVault
from tests.fakes.world import FakeClock

HERE = {"account": "acc_a", "client": "cli_a", "connection": "con_a"}
STRIPE = Credentials({"secret_key": "sk_live_51Ab", "webhook_secrets": "whsec_old whsec_new"})


@pytest.fixture(params=["fake", "kms", "remembering"])
def vault(request: pytest.FixtureRequest) -> Vault:
    if request.param == "fake":
        return FakeVault()
    request.getfixturevalue("aws")
    kms = client("kms")
    vault = KmsVault(kms.create_key()["KeyMetadata"]["KeyId"], client=kms)
    return vault if request.param == "kms" else RememberingVault(vault, FakeClock())


def test_what_is_sealed_opens_where_it_belongs(vault: Vault) -> None:
    assert vault.unseal(vault.seal(STRIPE, HERE), HERE).values == STRIPE.values


@pytest.mark.parametrize(
    "elsewhere",
    [
        {**HERE, "account": "acc_b"},
        {**HERE, "client": "-"},
        {**HERE, "connection": "con_b"},
        {"account": "acc_a"},
        {},
    ],
)
def test_it_opens_nowhere_else(vault: Vault, elsewhere: dict[str, str]) -> None:
    sealed = vault.seal(STRIPE, HERE)
    vault.unseal(sealed, HERE)
    with pytest.raises(WrongContext):
        vault.unseal(sealed, elsewhere)


@pytest.mark.parametrize("tampered", ["", "no base 64!", "AAAA", "é", base64.b64encode(b"x" * 7000).decode()])
def test_a_tampered_text_opens_nowhere(vault: Vault, tampered: str) -> None:
    with pytest.raises(WrongContext):
        vault.unseal(tampered, HERE)


def test_a_changed_bit_is_a_tampered_text(aws: None) -> None:
    kms = client("kms")
    vault = KmsVault(kms.create_key()["KeyMetadata"]["KeyId"], client=kms)
    blob = bytearray(base64.b64decode(vault.seal(STRIPE, HERE)))
    blob[-1] ^= 1
    with pytest.raises(WrongContext):
        vault.unseal(base64.b64encode(blob).decode(), HERE)


def test_the_sealed_text_tells_nothing(vault: Vault) -> None:
    sealed = vault.seal(STRIPE, HERE)
    assert b"sk_live" not in base64.b64decode(sealed)


def test_what_kms_does_not_seal_in_one_go_is_refused() -> None:
    with pytest.raises(Invalid):
        KmsVault("key", client=silent("kms")).seal(Credentials({"secret_key": "x" * 5000}), HERE)


@pytest.mark.parametrize("code", ["ThrottlingException", "DisabledException", "KMSInvalidStateException"])
def test_a_key_service_that_cannot_now_is_an_outage(code: str) -> None:
    with pytest.raises(Outage):
        KmsVault("key", client=refusing("kms", code)).seal(STRIPE, HERE)


def test_a_key_service_that_does_not_answer_is_an_outage() -> None:
    with pytest.raises(Outage):
        KmsVault("key", client=silent("kms")).unseal("AAAA", HERE)


def test_another_keys_ciphertext_is_the_wrong_context() -> None:
    with pytest.raises(WrongContext):
        KmsVault("key", client=refusing("kms", "IncorrectKeyException")).unseal("AAAA", HERE)


def test_what_opens_to_nonsense_is_the_wrong_context_and_does_not_show() -> None:
    # An emulator's cipher may not notice a tampered text; KMS's does.
    with pytest.raises(WrongContext) as wrong:
        KmsVault("key", client=answering("kms", Answer('{"Plaintext": "c2tfbGl2ZV81MUFi7A=="}'))).unseal(
            "AAAA", HERE
        )
    assert wrong.value.__cause__ is None


def test_a_vault_that_remembers_asks_once() -> None:
    asked = FakeVault()
    vault = RememberingVault(asked, FakeClock())
    sealed = vault.seal(STRIPE, HERE)
    assert [vault.unseal(sealed, HERE)["secret_key"] for _ in range(3)] == ["sk_live_51Ab"] * 3
    assert asked.opened == 1


def test_it_forgets_after_a_while() -> None:
    asked, clock = FakeVault(), FakeClock()
    vault = RememberingVault(asked, clock, seconds=300)
    sealed = vault.seal(STRIPE, HERE)
    vault.unseal(sealed, HERE)
    clock.move(timedelta(seconds=299))
    vault.unseal(sealed, HERE)
    clock.move(timedelta(seconds=1))
    vault.unseal(sealed, HERE)
    assert asked.opened == 2


def test_it_remembers_no_more_than_it_may() -> None:
    asked = FakeVault()
    vault = RememberingVault(asked, FakeClock(), most=2)
    first, second, third = (vault.seal(STRIPE, HERE) for _ in range(3))
    for sealed in (first, second, third, third, second, first):
        vault.unseal(sealed, HERE)
    assert asked.opened == 4


def test_a_remembered_secret_outlives_an_outage_and_a_forgotten_one_does_not() -> None:
    asked, clock = FakeVault(), FakeClock()
    vault = RememberingVault(asked, clock)
    sealed = vault.seal(STRIPE, HERE)
    vault.unseal(sealed, HERE)
    asked.down = True
    assert vault.unseal(sealed, HERE).webhook_secrets == ("whsec_old", "whsec_new")
    clock.move(timedelta(hours=1))
    with pytest.raises(Outage):
        vault.unseal(sealed, HERE)
