"""Logins: one answer to every wrong pair, an invitation that leads to a password of one's own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from cartwright.adapters.identity import CognitoIdentities
from cartwright.application.ports.identities import (
    ChallengeNeeded,
    Factor,
    Identities,
    Login,
    WrongPassword,
)
from cartwright.domain.errors import Invalid, NotFound, Outage, TooMany
from tests.aws import client
from tests.contract.adapters.wire import Answer, answering, refusal, refusing, silent
from tests.fakes.identities import FakeIdentities

GRETA = "greta@example.com"
CHOSEN = "Sehr-Geheim-2026"
SESSION = "a session as long as Cognito makes them"


@dataclass(frozen=True, slots=True)
class Door:
    """`first_password` gives the one that the login service made up and told nobody."""

    identities: Identities
    first_password: Callable[[str], str]


@pytest.fixture(params=["fake", "cognito"])
def door(request: pytest.FixtureRequest) -> Door:
    if request.param == "fake":
        fake = FakeIdentities()
        return Door(fake, fake.first_password)
    request.getfixturevalue("aws")
    cognito = client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="p", UsernameAttributes=["email"])["UserPool"]["Id"]
    app = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="api",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]["ClientId"]

    def first_password(email: str) -> str:
        """Cognito tells nobody, so here is one to know."""
        cognito.admin_set_user_password(
            UserPoolId=pool, Username=email, Password="First-Pass-1", Permanent=False
        )
        return "First-Pass-1"

    return Door(CognitoIdentities(pool, app, client=cognito), first_password)


def moved_in(door: Door) -> None:
    door.identities.invite(GRETA, "Greta")
    first = door.first_password(GRETA)
    with pytest.raises(ChallengeNeeded) as needed:
        door.identities.log_in(GRETA, first)
    assert needed.value.facts["challenge"] == "NEW_PASSWORD_REQUIRED"
    session = str(needed.value.facts["session"])
    door.identities.answer(GRETA, "NEW_PASSWORD_REQUIRED", session, CHOSEN)


def test_the_invited_choose_a_password_and_log_in(door: Door) -> None:
    moved_in(door)
    tokens = door.identities.log_in(GRETA, CHOSEN)
    assert tokens.id_token
    assert tokens.refresh_token
    assert tokens.expires_in > 0


def test_a_login_is_renewed_and_keeps_its_refresh_token(door: Door) -> None:
    moved_in(door)
    tokens = door.identities.log_in(GRETA, CHOSEN)
    renewed = door.identities.renew(tokens.refresh_token)
    assert renewed.id_token
    assert renewed.refresh_token == tokens.refresh_token


@pytest.mark.parametrize("token", ["", "not-a-token"])
def test_nobody_elses_token_renews(door: Door, token: str) -> None:
    with pytest.raises(WrongPassword):
        door.identities.renew(token)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (GRETA, "Wrong-Password-1"),
        (GRETA, ""),
        (GRETA, "\ud800"),
        (GRETA, "x" * 300),
        ("nobody@example.com", CHOSEN),
        ("not an address", CHOSEN),
        ("", ""),
    ],
)
def test_every_wrong_pair_gets_the_same_answer(door: Door, email: str, password: str) -> None:
    moved_in(door)
    with pytest.raises(WrongPassword) as wrong:
        door.identities.log_in(email, password)
    assert (str(wrong.value), wrong.value.detail, dict(wrong.value.facts)) == (WrongPassword.title, "", {})


def test_an_invitation_is_new_once(door: Door) -> None:
    first = door.identities.invite(GRETA, "Greta")
    assert first.new
    assert re.fullmatch(r"\S+", first.identity)


def test_who_has_a_password_is_not_new_and_keeps_it(door: Door) -> None:
    moved_in(door)
    again = door.identities.invite(GRETA, "Somebody else")
    assert not again.new
    assert again == door.identities.invite(GRETA, "Greta")
    assert door.identities.log_in(GRETA, CHOSEN).id_token


def test_an_address_is_the_same_in_capitals(door: Door) -> None:
    moved_in(door)
    assert door.identities.log_in("Greta@Example.com", CHOSEN).id_token
    assert not door.identities.invite("GRETA@example.com", "Greta").new


def test_two_addresses_are_two_identities(door: Door) -> None:
    assert (
        door.identities.invite(GRETA, "G").identity != door.identities.invite("h@example.com", "H").identity
    )


@pytest.mark.parametrize(
    "email", ["", "greta", "greta@example", "a b@example.com", "g@example.com\r\nBcc: x@example.com"]
)
def test_an_address_that_is_none_is_invalid(door: Door, email: str) -> None:
    with pytest.raises(Invalid):
        door.identities.invite(email, "Greta")


@pytest.mark.parametrize("challenge", ["", "ADMIN_NO_SRP_AUTH"])
def test_an_unknown_step_is_invalid(door: Door, challenge: str) -> None:
    with pytest.raises(Invalid):
        door.identities.answer(GRETA, challenge, SESSION, CHOSEN)


@pytest.mark.parametrize("session", ["", "short", "s" * 3000])
def test_a_session_that_is_none_is_a_wrong_password(door: Door, session: str) -> None:
    moved_in(door)
    with pytest.raises(WrongPassword):
        door.identities.answer(GRETA, "NEW_PASSWORD_REQUIRED", session, CHOSEN)


def test_cognito_writes_to_nobody() -> None:
    waiting = {
        "Username": "sub-1",
        "UserStatus": "FORCE_CHANGE_PASSWORD",
        "UserAttributes": [{"Name": "sub", "Value": "sub-1"}],
    }
    exists = refusal("cognito-idp", "UsernameExistsException")
    cognito = answering("cognito-idp", exists, Answer(json.dumps(waiting)))
    said: list[dict[str, str]] = []
    cognito.meta.events.register(
        "provide-client-params.cognito-identity-provider.AdminCreateUser",
        lambda params, **_: said.append(params),
    )
    invited = CognitoIdentities("eu-central-1_pool", "app", client=cognito).invite(GRETA, "Greta")
    assert (invited.identity, invited.new) == ("sub-1", True)
    assert [words.get("MessageAction") for words in said] == ["SUPPRESS"]
    assert "DesiredDeliveryMediums" not in said[0]


def test_whoever_was_invited_waits_until_a_password_is_chosen(door: Door) -> None:
    door.identities.invite(GRETA, "Greta")
    assert door.identities.login("GRETA@example.com") == Login(waiting=True)
    assert door.identities.invite(GRETA, "Greta").new
    door.identities.choose(GRETA, CHOSEN)
    assert door.identities.login(GRETA) == Login(waiting=False)
    assert door.identities.log_in(GRETA, CHOSEN).id_token


def test_nobody_has_no_login_and_chooses_no_password(door: Door) -> None:
    assert door.identities.login(GRETA) is None
    assert door.identities.login("") is None
    with pytest.raises(NotFound):
        door.identities.choose(GRETA, CHOSEN)


@pytest.mark.parametrize("password", ["short", ""])
def test_a_weak_password_is_not_chosen(door: Door, password: str) -> None:
    door.identities.invite(GRETA, "Greta")
    with pytest.raises(Invalid):
        door.identities.choose(GRETA, password)
    assert door.identities.login(GRETA) == Login(waiting=True)


@pytest.mark.parametrize(
    ("code", "said", "told"),
    [
        (
            "InvalidPasswordException",
            "Password did not conform with policy: Password not long enough",
            "short",
        ),
        ("InvalidPasswordException", "… policy: Password must have uppercase characters", "upper case"),
        ("InvalidPasswordException", "… policy: Password must have lowercase characters", "lower case"),
        ("InvalidPasswordException", "… policy: Password must have numeric characters", "digit"),
        ("InvalidPasswordException", "… policy: Password must have symbol characters", "symbol"),
        ("InvalidPasswordException", "something new", "too weak"),
        ("PasswordHistoryPolicyViolationException", "", "used before"),
    ],
)
def test_what_a_password_lacks_is_told_in_our_own_words(code: str, said: str, told: str) -> None:
    cognito = refusing("cognito-idp", code, said=said)
    with pytest.raises(Invalid) as weak:
        CognitoIdentities("p", "a", client=cognito).choose(GRETA, "Not-echoed-1")
    errors = str(weak.value.facts["errors"])
    assert told in errors
    assert "/password" in errors
    assert "echoed" not in errors


def test_how_a_login_is_guarded_is_told_by_names_of_ours() -> None:
    user = {
        "Username": "sub-1",
        "UserStatus": "CONFIRMED",
        "UserMFASettingList": ["SOFTWARE_TOKEN_MFA", "SMS_MFA", "SOMETHING_NEW"],
        "PreferredMfaSetting": "SMS_MFA",
    }
    cognito = answering("cognito-idp", Answer(json.dumps(user)))
    login = CognitoIdentities("eu-central-1_pool", "app", client=cognito).login(GRETA)
    assert login == Login(False, (Factor.AUTHENTICATOR, Factor.SMS), Factor.SMS)


@pytest.mark.parametrize(
    "code",
    [
        "NotAuthorizedException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
        "InvalidParameterException",
    ],
)
def test_cognitos_many_words_for_no_are_one(code: str) -> None:
    identities = CognitoIdentities("p", "a", client=refusing("cognito-idp", code, said=f"{GRETA} is unknown"))
    with pytest.raises(WrongPassword) as wrong:
        identities.log_in(GRETA, CHOSEN)
    assert str(wrong.value) == WrongPassword.title


@pytest.mark.parametrize("code", ["TooManyRequestsException", "LimitExceededException"])
def test_too_many_logins_are_told_to_slow_down(code: str) -> None:
    with pytest.raises(TooMany):
        CognitoIdentities("p", "a", client=refusing("cognito-idp", code)).log_in(GRETA, CHOSEN)


def test_a_login_service_that_is_away_is_an_outage() -> None:
    for broken in (silent("cognito-idp"), refusing("cognito-idp", "InternalErrorException", 500)):
        with pytest.raises(Outage):
            CognitoIdentities("p", "a", client=broken).log_in(GRETA, CHOSEN)


def test_a_weak_password_is_invalid_and_not_echoed() -> None:
    cognito = refusing("cognito-idp", "InvalidPasswordException", said="Password did not conform")
    with pytest.raises(Invalid) as weak:
        CognitoIdentities("p", "a", client=cognito).answer(GRETA, "NEW_PASSWORD_REQUIRED", SESSION, "weak")
    assert "weak" not in str(weak.value.facts["errors"]).replace("too weak", "")
