"""What a connection's webhooks are known by, each secret on its own: one can be added before another ends.

::

    entered with the credentials ───────────────▶│ until
             added ─────────────────────────────────────────▶        both are good in between

A secret that has ended is remembered, without being good for anything new: what it signed while it was good
can be verified once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import SecretId, derived

if TYPE_CHECKING:
    from cartwright.domain.connections import Connection

AT_MOST = 5
"""Good at the same time: each is tried on every webhook."""

REMEMBERED = timedelta(days=90)
"""As long as webhooks can be kept as they were sent."""

_SHOWN, _LONG_ENOUGH = 4, 12


class LastSecret(Conflict):
    """Without it the connection would hear no webhook any more, now or once the others have ended."""

    code = "last-webhook-secret"
    title = "The connection needs a webhook secret"


class TooManySecrets(Conflict):
    """Facts: `limit`."""

    code = "too-many-webhook-secrets"
    title = "There are as many webhook secrets as there may be"


@dataclass(frozen=True, slots=True)
class WebhookSecret:
    """`sealed` is its ciphertext, bound to what the credentials are bound to; empty for what stands among
    those. `hint` is how it ends, to be told from another; `until` is when it ends, or ended."""

    id: SecretId
    hint: str
    since: datetime
    until: datetime | None = None
    sealed: str = ""

    def good(self, at: datetime) -> bool:
        return self.until is None or at < self.until


def hint(text: str) -> str:
    """The last letters of each secret of a text: none of one so short that they would be a part of it worth
    having."""
    return " ".join(f"…{one[-_SHOWN:]}" if len(one) >= _LONG_ENOUGH else "…" for one in text.split())


def first(connection: Connection, text: str, *, since: datetime) -> WebhookSecret:
    """What was entered with the credentials of this version."""
    return WebhookSecret(SecretId(derived("secret", connection.id, str(since))), hint(text), since)


def known_by(connection: Connection) -> Sequence[WebhookSecret]:
    """All that are good or were, the oldest first. Of a connection from before they were noted, what stands
    among its credentials."""
    if connection.secrets or connection.linked:
        return connection.secrets
    return (first(connection, "", since=connection.since),)


def added(connection: Connection, secret: WebhookSecret, *, others_until: datetime | None) -> Connection:
    """The connection, known by one more; the others end at `others_until`, if they do and not sooner. Raises
    TooManySecrets."""
    at = secret.since
    good = [one for one in known_by(connection) if one.good(at)]
    if len(good) >= AT_MOST:
        raise TooManySecrets(limit=AT_MOST)
    before = [_ending(one, others_until) for one in known_by(connection)]
    return _known_by(connection, [*before, secret], at)


def retired(connection: Connection, wanted: SecretId, *, at: datetime) -> Connection:
    """The connection without that one. Raises NotFound for one that is not good, and LastSecret unless
    another stays for good."""
    good = [one for one in known_by(connection) if one.good(at)]
    if wanted not in {one.id for one in good}:
        raise NotFound
    if not any(one.until is None for one in good if one.id != wanted):
        raise LastSecret
    after = [_ending(one, at) if one.id == wanted else one for one in known_by(connection)]
    return _known_by(connection, after, at)


def next_end(connection: Connection, at: datetime) -> datetime | None:
    """When the next of those that are good ends."""
    return min((one.until for one in connection.secrets if one.until and at < one.until), default=None)


def _ending(secret: WebhookSecret, until: datetime | None) -> WebhookSecret:
    """Ending then, and never later than it would have."""
    return secret if until is None or not secret.good(until) else replace(secret, until=until)


def _known_by(connection: Connection, secrets: Sequence[WebhookSecret], at: datetime) -> Connection:
    """What ended long ago is forgotten; what stands among the credentials is remembered with them."""
    kept = tuple(one for one in secrets if not one.sealed or one.good(at - REMEMBERED))
    return replace(connection, secrets=kept, version=connection.version + 1)
