"""The account API's logins."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.identity import CognitoIdentities
from cartwright.bootstrap.base import settings

if TYPE_CHECKING:
    from cartwright.application.ports.identities import Identities


@cache
def identities() -> Identities:
    return CognitoIdentities(settings().user_pool, settings().user_pool_client)
