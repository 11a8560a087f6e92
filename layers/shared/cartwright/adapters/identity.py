"""Logins in a Cognito user pool: passwords in, tokens out, and nothing of either kept, logged or shown.

The app client has no secret and `InitiateAuth` is called from here, the server: a browser never talks to
Cognito.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from typing import TYPE_CHECKING

from cartwright.adapters import aws
from cartwright.application.ports.identities import (
    ChallengeNeeded,
    Factor,
    Invited,
    Login,
    Tokens,
    WrongPassword,
)
from cartwright.domain.errors import Invalid, NotFound, Refusal, TooMany
from cartwright.domain.ids import IdentityId
from cartwright.domain.people import is_mailbox

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import (
        AdminGetUserResponseTypeDef,
        AttributeTypeTypeDef,
        InitiateAuthResponseTypeDef,
        RespondToAuthChallengeResponseTypeDef,
    )

WHAT = "the login service"
# What Cognito takes of a password; a longer one cannot be right.
LONGEST_PASSWORD = 256
# How long Cognito's session words are; a shorter or longer one is not Cognito's.
SESSION = range(20, 2049)
# The steps a login of this pool may ask for, and the name their answer goes by.
ANSWERS = {"NEW_PASSWORD_REQUIRED": "NEW_PASSWORD", "SOFTWARE_TOKEN_MFA": "SOFTWARE_TOKEN_MFA_CODE"}


FACTORS = {
    "SOFTWARE_TOKEN_MFA": Factor.AUTHENTICATOR,
    "SMS_MFA": Factor.SMS,
    "EMAIL_OTP": Factor.EMAIL,
}
TOO_WEAK = "this password is too weak"
USED_BEFORE = "this password was used before"
# By what Cognito's own words have in them.
LACKS = {
    "long enough": "this password is too short",
    "uppercase": "an upper case letter is missing",
    "lowercase": "a lower case letter is missing",
    "numeric": "a digit is missing",
    "symbol": "a symbol is missing",
}


class CognitoIdentities:
    """Unknown address, wrong password, disabled, unconfirmed or locked user: one WrongPassword, in the same
    words.

    Cognito locks a user for seconds to minutes after five wrong passwords and says so, but only of users it
    has; here that is a wrong password too.
    """

    def __init__(self, pool: str, app: str, *, client: CognitoIdentityProviderClient | None = None) -> None:
        self._pool = pool
        self._app = app
        self._given = client

    def log_in(self, email: str, password: str) -> Tokens:
        """Raises WrongPassword, ChallengeNeeded, TooMany and Outage."""
        if not is_mailbox(email) or not _usable(password):
            raise WrongPassword
        with _checking():
            answer = self._client.initiate_auth(
                ClientId=self._app,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": email.lower(), "PASSWORD": password},
            )
        return _tokens(answer)

    def answer(self, email: str, challenge: str, session: str, answer: str) -> Tokens:
        """The next step of a login: a first password of one's own, or the code of an authenticator.

        Raises WrongPassword (also when the session is over), Invalid for a password that the pool's policy
        refuses, ChallengeNeeded for yet another step, TooMany and Outage.
        """
        if challenge not in ANSWERS:
            raise Invalid.at("/challenge", "one of " + ", ".join(ANSWERS))
        if not is_mailbox(email) or not _usable(answer) or len(session) not in SESSION:
            raise WrongPassword
        with _checking(InvalidPasswordException=lambda _: Invalid.at("/answer", TOO_WEAK)):
            heard = self._client.respond_to_auth_challenge(
                ClientId=self._app,
                ChallengeName=challenge,  # type: ignore[arg-type]  # one of ANSWERS
                Session=session,
                ChallengeResponses={"USERNAME": email.lower(), ANSWERS[challenge]: answer},
            )
        return _tokens(heard)

    def renew(self, refresh_token: str) -> Tokens:
        """Raises WrongPassword for a token that is over, revoked or not ours, TooMany and Outage."""
        if not refresh_token:
            raise WrongPassword
        with _checking():
            answer = self._client.initiate_auth(
                ClientId=self._app,
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": refresh_token},
            )
        return _tokens(answer, refresh_token)

    def invite(self, email: str, name: str) -> Invited:
        """Cognito writes to nobody: the mail is ours. Who never chose a password counts as new.

        Raises Invalid for an address that is none, TooMany and Outage.
        """
        if not is_mailbox(email):
            raise Invalid.at("/email", "not an e-mail address")
        address = email.lower()
        attributes: list[AttributeTypeTypeDef] = [
            {"Name": "email", "Value": address},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "name", "Value": name},
        ]
        with _managing():
            try:
                made = self._client.admin_create_user(
                    UserPoolId=self._pool,
                    Username=address,
                    UserAttributes=attributes,
                    MessageAction="SUPPRESS",
                )
            except self._client.exceptions.UsernameExistsException:
                user = self._client.admin_get_user(UserPoolId=self._pool, Username=address)
                return Invited(_subject(user.get("UserAttributes", [])), new=_waiting(user))
        return Invited(_subject(made["User"].get("Attributes", [])), new=True)

    def login(self, email: str) -> Login | None:
        """Raises TooMany and Outage."""
        if not email:
            # An access token names no address, and Cognito takes no question without one.
            return None
        with _managing():
            try:
                user = self._client.admin_get_user(UserPoolId=self._pool, Username=email.lower())
            except self._client.exceptions.UserNotFoundException:
                return None
        factors = tuple(FACTORS[word] for word in user.get("UserMFASettingList", []) if word in FACTORS)
        return Login(_waiting(user), factors, FACTORS.get(user.get("PreferredMfaSetting", "")))

    def choose(self, email: str, password: str) -> None:
        """Raises NotFound, Invalid, TooMany and Outage. What the password lacks is told in our own words."""
        if not _usable(password):
            raise Invalid.at("/password", TOO_WEAK)
        weak = {
            "InvalidPasswordException": lambda said: Invalid.at("/password", _lacks(said)),
            "PasswordHistoryPolicyViolationException": lambda _: Invalid.at("/password", USED_BEFORE),
            "UserNotFoundException": lambda _: NotFound(),
        }
        with _managing(**weak):
            self._client.admin_set_user_password(
                UserPoolId=self._pool, Username=email.lower(), Password=password, Permanent=True
            )

    @cached_property
    def _client(self) -> CognitoIdentityProviderClient:
        return self._given or aws.cognito()


def _usable(password: str) -> bool:
    """Whether Cognito could know it: not empty, not endless, and text that can be sent at all."""
    return 0 < len(password) <= LONGEST_PASSWORD and not any(
        "\ud800" <= sign <= "\udfff" for sign in password
    )


def _tokens(
    answer: InitiateAuthResponseTypeDef | RespondToAuthChallengeResponseTypeDef, refresh_token: str = ""
) -> Tokens:
    """Raises ChallengeNeeded if this is not the end of it. A renewal keeps the refresh token it was made
    with.
    """
    result = answer.get("AuthenticationResult")
    if not result:
        challenge, session = answer.get("ChallengeName", ""), answer.get("Session", "")
        raise ChallengeNeeded(challenge=challenge, session=session)
    return Tokens(result["IdToken"], result.get("RefreshToken", refresh_token), result["ExpiresIn"])


def _subject(attributes: list[AttributeTypeTypeDef]) -> IdentityId:
    return next(IdentityId(attribute["Value"]) for attribute in attributes if attribute["Name"] == "sub")


def _checking(**otherwise: Callable[[str], Refusal]) -> AbstractContextManager[None]:
    wrong: dict[str, Callable[[str], Refusal]] = dict.fromkeys(
        (
            "CodeMismatchException",
            "ExpiredCodeException",
            "InvalidParameterException",
            "NotAuthorizedException",
            "PasswordResetRequiredException",
            "UserNotConfirmedException",
            "UserNotFoundException",
        ),
        lambda _: WrongPassword(),
    )
    return aws.answering(WHAT, **_THROTTLED, **wrong, **otherwise)


def _managing(**otherwise: Callable[[str], Refusal]) -> AbstractContextManager[None]:
    refused: dict[str, Callable[[str], Refusal]] = {
        "InvalidParameterException": lambda _: Invalid.at(
            "/email", "the login service does not take this address"
        )
    }
    return aws.answering(WHAT, **{**_THROTTLED, **refused, **otherwise})


def _waiting(user: AdminGetUserResponseTypeDef) -> bool:
    """Whether no password of its own was ever chosen for it."""
    return user.get("UserStatus") == "FORCE_CHANGE_PASSWORD"


def _lacks(said: str) -> str:
    """What Cognito found wanting ("Password did not conform with policy: Password not long enough")."""
    return next((words for sign, words in LACKS.items() if sign in said.lower()), TOO_WEAK)


_THROTTLED: dict[str, Callable[[str], Refusal]] = dict.fromkeys(
    ("TooManyRequestsException", "LimitExceededException", "TooManyFailedAttemptsException"),
    lambda _: TooMany(),
)
