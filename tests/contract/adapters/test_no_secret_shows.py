"""No credential, password, token or signing key shows in a repr, an exception, a traceback or a log line."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cartwright.adapters.identity import CognitoIdentities
from cartwright.adapters.signatures import KmsSignatures
from cartwright.adapters.vault import KmsVault, RememberingVault
from cartwright.application.ports.identities import ChallengeNeeded
from cartwright.domain.connections import Credentials
from cartwright.domain.errors import Outage, Refusal
from tests.aws import client
from tests.contract.adapters.wire import Answer, answering, refusing, silent, unreachable
from tests.fakes.world import FakeClock

SECRETS = (
    "sk_live_VerySecret",
    "whsec_VerySecret",
    "Password-VerySecret",
    "token.VerySecret",
    "session-VerySecret-000",
)
KEY, WEBHOOK, PASSWORD, TOKEN, SESSION = SECRETS
ROOT = b"root-VerySecret-root-VerySecret-"
HERE = {"account": "acc_a", "client": "cli_a", "connection": "con_a"}
CREDENTIALS = Credentials({"secret_key": KEY, "webhook_secrets": WEBHOOK})
GRETA = "greta@example.com"


@pytest.fixture(autouse=True)
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """Everything logged, by whomever, with every level open; checked at the end of each test."""
    caplog.set_level(logging.DEBUG)
    yield lambda: "\n".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    shows_nothing(
        "\n".join(f"{record.getMessage()} {record.args} {record.exc_info}" for record in caplog.records)
    )


def shows_nothing(text: str) -> None:
    assert "VerySecret" not in text


def shown(thing: object) -> str:
    return f"{thing!r} {thing!s}"


def told(error: BaseException) -> str:
    """All that a log could say of an error: its words, facts, causes and traceback."""
    facts = dict(getattr(error, "facts", {}))
    return f"{shown(error)} {error.args} {facts} {''.join(traceback.format_exception(error))}"


BROKEN = [
    silent,
    unreachable,
    lambda service: refusing(service, "InternalFailure", 500),
    lambda service: refusing(service, "ThrottlingException"),
    lambda service: refusing(service, "AccessDeniedException"),
    lambda service: refusing(service, "NotAuthorizedException"),
    lambda service: refusing(service, "ValidationException"),
]


@pytest.mark.parametrize("broken", BROKEN)
def test_not_when_aws_fails(broken: Callable[[str], Any]) -> None:
    vault = KmsVault("key", client=broken("kms"))
    people = CognitoIdentities("pool", "app", client=broken("cognito-idp"))
    signatures = KmsSignatures("key", client=broken("kms"))
    calls: list[Callable[[], object]] = [
        lambda: vault.seal(CREDENTIALS, HERE),
        lambda: vault.unseal("AAAA", HERE),
        lambda: people.log_in(GRETA, PASSWORD),
        lambda: people.answer(GRETA, "NEW_PASSWORD_REQUIRED", SESSION, PASSWORD),
        lambda: people.renew(TOKEN),
        lambda: people.invite(GRETA, "Greta"),
        lambda: signatures.sign("cursor", "words"),
    ]
    for call in calls:
        with pytest.raises(Exception) as failed:  # noqa: PT011  (whatever it is, it shows nothing)
            call()
        shows_nothing(told(failed.value))
    for thing in (vault, people, signatures):
        shows_nothing(shown(thing) + str(vars(thing)))


def test_not_in_what_opened(aws: None) -> None:
    kms = client("kms")
    vault = RememberingVault(KmsVault(kms.create_key()["KeyMetadata"]["KeyId"], client=kms), FakeClock())
    sealed = vault.seal(CREDENTIALS, HERE)
    opened = vault.unseal(sealed, HERE)
    assert opened["secret_key"] == KEY
    shows_nothing(sealed + shown(opened) + shown(vault) + str(vars(vault)))
    with pytest.raises(Refusal) as wrong:
        vault.unseal(sealed, {})
    shows_nothing(told(wrong.value))


def test_not_in_what_opens_to_nonsense() -> None:
    vault = KmsVault("key", client=answering("kms", Answer('{"Plaintext": "VmVyeVNlY3JldA=="}')))
    with pytest.raises(Refusal) as wrong:
        vault.unseal("AAAA", HERE)
    shows_nothing(told(wrong.value))


def test_not_in_tokens_and_a_challenge_shows_its_session_to_the_caller_only() -> None:
    body = f'{{"AuthenticationResult": {{"IdToken": "{TOKEN}", "RefreshToken": "{TOKEN}", "ExpiresIn": 1}}}}'
    tokens = CognitoIdentities("p", "a", client=answering("cognito-idp", Answer(body))).log_in(
        GRETA, PASSWORD
    )
    assert tokens.id_token == TOKEN
    shows_nothing(shown(tokens))
    asked = Answer(f'{{"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "{SESSION}"}}')
    with pytest.raises(ChallengeNeeded) as needed:
        CognitoIdentities("p", "a", client=answering("cognito-idp", asked)).log_in(GRETA, PASSWORD)
    assert needed.value.facts == {"challenge": "SOFTWARE_TOKEN_MFA", "session": SESSION}
    shows_nothing(shown(needed.value) + "".join(traceback.format_exception(needed.value)))


def test_not_in_signatures() -> None:
    kms = answering("kms", Answer('{"Mac": "cm9vdC1WZXJ5U2VjcmV0LXJvb3QtVmVyeVNlY3JldC0="}'))
    signatures = KmsSignatures("key", client=kms)
    token = signatures.sign("cursor", "words")
    shows_nothing(token + shown(signatures))
    with pytest.raises(Refusal) as bad:
        signatures.read("download", token)
    shows_nothing(told(bad.value))


def test_an_outage_names_the_service_and_nothing_else() -> None:
    with pytest.raises(Outage) as out:
        KmsVault("arn:aws:kms:eu-central-1:1:key/2", client=silent("kms")).seal(CREDENTIALS, HERE)
    assert out.value.what == "the key service"
