"""The door for processors' webhooks: verify with the connection's own secrets, keep once, say thanks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cartwright.application.ports.connecting import Connections, Vault
from cartwright.application.ports.events import Envelopes
from cartwright.application.ports.processors import BadSignature, Signal, Verify
from cartwright.application.ports.selling import Delivery, Inbox
from cartwright.application.ports.world import Clock
from cartwright.application.unsealing import opened
from cartwright.domain import capabilities
from cartwright.domain.connections import Credentials
from cartwright.domain.errors import Invalid, NotFound, TooLarge
from cartwright.domain.ids import AccountId, ConnectionId
from cartwright.domain.linking import is_account
from cartwright.domain.raw_events import RawEvent
from cartwright.domain.webhook_secrets import next_end

BODY_LIMIT = 256 * 1024
"""Bytes. Stripe's largest events stay well below; an item holds 400 kB, and what is kept of one is no longer
than it was."""

WORD_LIMIT = 255
"""Characters of an event's type and of the ids it names."""

LINKED = "stripe"
"""Whose accounts are linked to this deployment."""

REMEMBERED = timedelta(seconds=30)
"""How long a secret that was retired may still open a warm door."""

LOOKS = 5
"""How often, in any REMEMBERED, signatures that do not verify make a warm door look at a connection anew."""


@dataclass(frozen=True, slots=True)
class Ring:
    """What a connection's webhooks are checked with, when it was read, and when something of it ends.
    `looks` are the latest times at which it was read for a signature that did not verify."""

    processor: str
    credentials: Credentials
    read_at: datetime
    ends: datetime | None = None
    looks: tuple[datetime, ...] = ()

    def fresh(self, now: datetime) -> bool:
        """Not too old, and none of its secrets has ended since."""
        return now - self.read_at < REMEMBERED and (self.ends is None or now < self.ends)

    def looked(self, now: datetime) -> tuple[datetime, ...]:
        """Those looks that still count."""
        return tuple(at for at in self.looks if now - at < REMEMBERED)


class Keyring:
    """What the webhooks of connections are verified with, remembered for a while so that a warm door makes
    one call per webhook. A secret that was retired is forgotten with the rest; one that ends at a set time
    ends then.

    A signature that does not verify makes it look once more, in case a secret was added: so that one counts
    from the next webhook on. Strangers with bad signatures make it do so LOOKS times in any REMEMBERED, for
    each connection whose address they know, and no more.
    """

    def __init__(
        self,
        connections: Callable[[AccountId], Connections],
        vault: Vault,
        clock: Clock,
        *,
        limit: int = 1000,
    ) -> None:
        self._connections = connections
        self._vault = vault
        self._clock = clock
        self._limit = limit
        self._rings: dict[tuple[AccountId, ConnectionId], Ring] = {}

    def ring(self, account: AccountId, connection: ConnectionId) -> Ring:
        """Raises NotFound for an unknown connection, and Outage."""
        now = self._clock.now()
        known = self._rings.get((account, connection))
        if known is not None and known.fresh(now):
            return known
        return self._read(account, connection, now, known.looked(now) if known else ())

    def newer(self, account: AccountId, connection: ConnectionId, than: Ring, *, knocked: datetime) -> Ring:
        """As it is now, unless that one was read since somebody knocked, or was looked for too often. Raises
        NotFound, Outage."""
        now = self._clock.now()
        looks = than.looked(now)
        if than.read_at >= knocked or len(looks) >= LOOKS:
            return than
        return self._read(account, connection, now, (*looks, now))

    def _read(
        self, account: AccountId, connection: ConnectionId, now: datetime, looks: tuple[datetime, ...]
    ) -> Ring:
        found = self._connections(account).get(connection)
        if found.linked:
            # The platform is told of it, at an address of its own.
            raise NotFound
        credentials = opened(found, self._vault, at=now)
        if len(self._rings) >= self._limit:
            self._rings.pop(next(iter(self._rings)))
        ring = self._rings[account, connection] = Ring(
            found.processor, credentials, now, next_end(found, now), looks
        )
        return ring


@dataclass(frozen=True, slots=True)
class Knock:
    """A webhook as it stands at the door: nothing of it is believed yet. Header names are in lower case; what
    the door knows of the address stands among them as `:path` and `:query`, which no header can be called."""

    account: AccountId
    connection: ConnectionId
    body: bytes
    headers: Mapping[str, str]


def receive(
    knock: Knock,
    *,
    keyring: Keyring,
    verifiers: Mapping[str, Verify],
    inbox: Inbox,
    envelopes: Envelopes,
    now: datetime,
) -> bool:
    """Keep a webhook that its connection's secrets signed, and, sealed, as it was sent. False if it was here
    before.

    Raises NotFound, TooLarge, BadSignature, Invalid (all with nothing stored), and Outage: the sender tries
    again.
    """
    if len(knock.body) > BODY_LIMIT:
        raise TooLarge(limit=BODY_LIMIT)
    verified = _verified(knock, keyring, verifiers, now)
    return _kept(verified, knock, inbox, envelopes, now)


def receive_linked(
    body: bytes,
    headers: Mapping[str, str],
    *,
    secrets: Credentials | None,
    verify: Verify,
    links: Callable[[str], Sequence[tuple[AccountId, ConnectionId]]],
    inbox: Inbox,
    envelopes: Envelopes,
    now: datetime,
) -> bool:
    """Keep what the platform's own endpoint is told of an account that is linked, for each connection that it
    is linked by. False if all of it was here before, or is of nobody's here.

    Raises NotFound where there is no platform, and what `receive` does.
    """
    if secrets is None or not secrets.values.get("webhook_secrets"):
        raise NotFound
    if len(body) > BODY_LIMIT:
        raise TooLarge(limit=BODY_LIMIT)
    signal = verify(body, headers, secrets, now=now)
    if not is_account(signal.linked):
        return False
    # All of them, and not only until one is new.
    new = [
        _kept(_Verified(LINKED, signal), Knock(account, connection, body, headers), inbox, envelopes, now)
        for account, connection in links(signal.linked)
    ]
    return any(new)


@dataclass(frozen=True, slots=True)
class _Verified:
    processor: str
    signal: Signal


def delivery(signal: Signal, account: AccountId, connection: ConnectionId) -> Delivery:
    """What a connection was told. Raises Invalid for what is longer than any."""
    if any(len(word) > WORD_LIMIT for word in (signal.kind, signal.order, signal.reference)):
        raise Invalid.at("", "a type or an id longer than any")
    # Several accounts may sell through one account at the processor: what is another's is nothing of ours.
    order = signal.order if signal.account in {"", account} else ""
    return Delivery(account, connection, signal.event, signal.kind, order, signal.reference)


def _kept(verified: _Verified, knock: Knock, inbox: Inbox, envelopes: Envelopes, now: datetime) -> bool:
    """Raises Invalid for what is longer than any, and Outage."""
    told = delivery(verified.signal, knock.account, knock.connection)
    signs = capabilities.of(verified.processor).signs
    raw = RawEvent(knock.body, {name: knock.headers[name] for name in signs if name in knock.headers})
    return inbox.receive(told, knock.body, at=now, raw=envelopes.seal(raw, told, at=now))


def _verified(knock: Knock, keyring: Keyring, verifiers: Mapping[str, Verify], now: datetime) -> _Verified:
    ring = keyring.ring(knock.account, knock.connection)
    try:
        return _verify(knock, ring, verifiers, now)
    except BadSignature:
        newer = keyring.newer(knock.account, knock.connection, ring, knocked=now)
        if newer.credentials.values == ring.credentials.values:
            raise
        return _verify(knock, newer, verifiers, now)


def _verify(knock: Knock, ring: Ring, verifiers: Mapping[str, Verify], now: datetime) -> _Verified:
    signal = verifiers[ring.processor](knock.body, knock.headers, ring.credentials, now=now)
    return _Verified(ring.processor, signal)
