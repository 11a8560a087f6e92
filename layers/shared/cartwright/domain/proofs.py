"""A buyer's proof to be a person: a token that the service's widget gives to the buyer's browser.

It is good for one order. A service that does not answer keeps nobody from buying: the limits on attempts hold
(domain/attempts.py), as they do without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from cartwright.domain.attempts import Window
from cartwright.domain.errors import Conflict
from cartwright.domain.ids import AccountId

ACTION = "order"
"""What a token has to be made for."""


class Verdict(StrEnum):
    """What the service says of a proof; `unknown` is that it does not answer, or does not know us."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class ProofNeeded(Conflict):
    """The buyer has to prove to be a person, and sends the same order again with that."""

    code = "proof-needed"
    title = "The buyer has to prove to be a person"


class ProofFailed(Conflict):
    """The proof is none: made up, too old, used before, or of another page. The order can be sent again with
    another."""

    code = "proof-failed"
    title = "The buyer did not prove to be a person"


@dataclass(frozen=True, slots=True)
class Proof:
    """A token as the browser sends it, and what it has to be good for: the `host` of the page, and this one
    `attempt`. `address` is the buyer's."""

    token: str = field(repr=False)
    host: str
    attempt: str
    address: str = field(default="", repr=False)


def halved(windows: Sequence[Window]) -> tuple[Window, ...]:
    """The windows of who has proven nothing, where the limits are near."""
    return tuple(replace(window, most=(window.most + 1) // 2) for window in windows)


def context(account: AccountId) -> dict[str, str]:
    """What the secret is sealed to, in the words of connections: no connection has that id."""
    return {"account": account, "client": "-", "connection": "challenge"}
