"""No secret is kept for people to read, whatever its field is called and wherever it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.ids import derived
from cartwright.domain.masking import MASK, masked, without_secrets

NO_SECRETS = {"client_id", "environment", "webhook_ids"}
"""Credentials that open nothing: PayPal shows them to every browser and in every webhook."""

SHAPES = [
    "cwk_live_0123456789abcdefghjkmnpqrstvwxyz",
    "cwk_test_0123456789abcdefghjkmnpqrstvwxyz",
    "sk_live_51H8aBcDeFg",
    "sk-test-4242424242424242abcdef",
    "rk_live_51H8aBcDeFg",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "whsec-sandbox-0a1b2c3d4e5f6a7b",
    "access_token$production$abc$0123",
    "access_vR6naacwfSpfaT5CUwNTdV5K",
    "live_dHar4XY7LxsDOtmnkVtjNVWXLSlX",
    "AKIAIOSFODNN7EXAMPLE",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
]


@pytest.mark.parametrize(
    "name",
    [
        *sorted(
            {name for can in PROCESSORS.values() for name in (*can.credentials, *can.optional)} - NO_SECRETS
        ),
        "password",
        "newPassword",
        "refresh_token",
        "apiKey",
        "API-Key",
        "Authorization",
        "credentials.secret_key",
        "session",
        "digest",
    ],
)
def test_a_field_that_is_called_like_a_secret_is_masked(name: str) -> None:
    assert masked({name: "x7f3a9"}) == {name: MASK}


@pytest.mark.parametrize(
    "name", ["name", "monkey", "publishable_key", "publishableKey", "postcode", "keyboard", "slug", "version"]
)
def test_a_field_that_only_sounds_like_one_is_not(name: str) -> None:
    assert masked({name: "x7f3a9"}) == {name: "x7f3a9"}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_has_the_shape_of_a_secret_is_masked_in_the_middle_of_a_sentence(shape: str) -> None:
    assert without_secrets(f"changed to {shape}, as asked") == f"changed to {MASK}, as asked"
    assert masked({"label": shape}) == {"label": MASK}


def test_an_id_says_which_key_it_was_and_opens_nothing() -> None:
    key = derived("key", "one")
    assert masked({"key": key}) == {"key": key}
    assert masked({"key": f"{key}x"}) == {"key": MASK}


def test_what_was_empty_stays_empty() -> None:
    assert masked({"secret_key": ""}) == {"secret_key": ""}
    assert masked(None) is None


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=60) | st.sampled_from(SHAPES), max_size=5))
def test_masking_twice_is_masking_once(fields: dict[str, str]) -> None:
    once = masked(fields)
    assert masked(once) == once
    assert once is not None
    assert once.keys() == fields.keys()
