"""Sealed words come back to whoever asks for the same purpose; nobody else can write or read them."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.adapters.signatures import LONGEST, KmsSignatures
from cartwright.application.ports.papers import BadToken, Signatures
from cartwright.domain.errors import Outage
from tests.aws import client
from tests.contract.adapters.wire import Answer, answering, silent
from tests.fakes.signatures import FakeSignatures


def hmac_key() -> Callable[[], KmsSignatures]:
    """Signatures of one key; each call is another cold start."""
    kms = client("kms")
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    return lambda: KmsSignatures(key, client=kms)


@pytest.fixture(params=["fake", "kms"])
def signatures(request: pytest.FixtureRequest) -> Signatures:
    if request.param == "fake":
        return FakeSignatures()
    request.getfixturevalue("aws")
    return hmac_key()()


@pytest.mark.parametrize("words", ["", "acc_1/cli_2", "naïve ☂ 家", "a" * 2000, '{"pk":"ACCOUNT#a"}'])
def test_signed_words_come_back(signatures: Signatures, words: str) -> None:
    assert signatures.read("cursor", signatures.sign("cursor", words)) == words


def test_a_token_is_safe_in_a_url(signatures: Signatures) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._-]+", signatures.sign("cursor", "größer?/&=+"))


def test_a_token_is_worth_nothing_for_another_purpose(signatures: Signatures) -> None:
    with pytest.raises(BadToken):
        signatures.read("download", signatures.sign("cursor", "acc_1"))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "A",
        "AAAA",
        "Ag",
        "AgA",
        "AgAAAAAAAAAAAAAAAAAAAAA",
        "token",
        "not/url+safe=",
        "ümlaut",
        "\ud800",
        "A" * 5000,
        "\n",
    ],
)
def test_nobody_elses_token_is_read(signatures: Signatures, token: str) -> None:
    with pytest.raises(BadToken):
        signatures.read("cursor", token)


def test_a_token_longer_than_any_is_not_read_whoever_signed_it(aws: None) -> None:
    signatures = hmac_key()()
    longest = LONGEST * 3 // 4 - 2 - 16  # the version twice, and the mark of the cipher
    assert signatures.read("cursor", signatures.sign("cursor", "a" * longest)) == "a" * longest
    with pytest.raises(BadToken):
        signatures.read("cursor", signatures.sign("cursor", "a" * (longest + 1)))


def test_nobody_reads_the_words_of_a_token(aws: None) -> None:
    signatures, words = hmac_key()(), "a digest of someone nobody may know"
    token = signatures.sign("cursor", words)
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert not any(words[at : at + 4].encode() in raw for at in range(len(words) - 3))
    assert raw[1:] != base64.urlsafe_b64decode(hmac_key()().sign("cursor", words) + "===")[1:]


def test_every_changed_character_shows(aws: None) -> None:
    signatures = hmac_key()()
    token = signatures.sign("cursor", "acc_1/cli_2")
    for place, sign in enumerate(token):
        other = "A" if sign != "A" else "B"
        with pytest.raises(BadToken):
            signatures.read("cursor", token[:place] + other + token[place + 1 :])
        with pytest.raises(BadToken):
            signatures.read("cursor", token[:place] + token[place + 1 :])


@pytest.mark.parametrize("spelling", ["{}=", "{}==", " {}", "{}\n", "{}A"])
def test_a_token_has_one_spelling(aws: None, spelling: str) -> None:
    signatures = hmac_key()()
    with pytest.raises(BadToken):
        signatures.read("cursor", spelling.format(signatures.sign("cursor", "words")))


def test_every_cold_start_of_a_key_reads_the_others_tokens(aws: None) -> None:
    start = hmac_key()
    assert start().read("cursor", start().sign("cursor", "acc_1")) == "acc_1"


def test_another_key_reads_nothing(aws: None) -> None:
    ours, theirs = hmac_key()(), hmac_key()()
    with pytest.raises(BadToken):
        theirs.read("cursor", ours.sign("cursor", "acc_1"))


def test_one_call_per_cold_start(aws: None) -> None:
    kms = client("kms")
    calls: list[str] = []
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    kms.meta.events.register("before-call", lambda model, **_: calls.append(model.name))
    signatures = KmsSignatures(key, client=kms)
    assert calls == []
    for purpose in ("cursor", "download"):
        signatures.read(purpose, signatures.sign(purpose, "words"))
    assert calls == ["GenerateMac"]


def test_without_the_key_service_it_is_an_outage() -> None:
    with pytest.raises(Outage):
        KmsSignatures("key", client=silent("kms")).sign("cursor", "words")


KMS = answering("kms", Answer('{"Mac": "bm9ib2R5IGtub3dzIHRoaXMgcm9vdCBidXQgS01TIQ=="}'))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.text(alphabet="abc-"))
def test_any_words_and_any_purpose(words: str, purpose: str) -> None:
    signatures = KmsSignatures("key", client=KMS)
    token = signatures.sign(purpose, words)
    assert signatures.read(purpose, token) == words
    with pytest.raises(BadToken):
        signatures.read(f"{purpose}x", token)
