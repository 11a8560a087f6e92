"""Raw events, sealed here under a data key of their connection's that KMS gave.

::

    GenerateDataKey ──▶ data key ──▶ AES-256-GCM(headers, body) ──▶ kept beside the delivery
                   └──▶ the same, sealed by KMS under account and connection ──▶ kept with it

Who may only ask for a data key (the webhook door) opens nothing that was sealed under another: opening takes
`kms:Decrypt` in that context, and CloudTrail keeps for which account and connection it was used.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from cartwright.adapters import aws
from cartwright.application.ports.events import TornEvent
from cartwright.domain.raw_events import RawEvent, SealedEvent, context

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from mypy_boto3_kms import KMSClient

    from cartwright.application.ports.selling import Delivery
    from cartwright.application.ports.world import Clock
    from cartwright.domain.ids import AccountId, ConnectionId

WHAT = "the key service"
NONCE_BYTES = 12
_LENGTH = 4


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key in clear, alive only inside a process, and as it is kept."""

    plain: bytes = field(repr=False)
    sealed: bytes
    asked_at: datetime


class KmsEnvelopes:
    """One KMS call per connection and `seconds`, whatever number of events comes.

    A nonce is drawn by chance for each event: a key that is used for an hour never sees as many as would make
    one of them likely to come twice (NIST SP 800-38D, 8.3: 2^32).
    """

    def __init__(
        self,
        key: str,
        clock: Clock,
        *,
        days: int,
        client: KMSClient | None = None,
        seconds: int = 3600,
        most: int = 256,
    ) -> None:
        self._key = key
        self._clock = clock
        self._given = client
        self._kept = timedelta(days=days)
        self._lasts = timedelta(seconds=seconds)
        self._most = most
        self._keys: dict[tuple[AccountId, ConnectionId], DataKey] = {}

    def seal(self, raw: RawEvent, delivery: Delivery, *, at: datetime) -> SealedEvent:
        key = self._data_key(delivery.account, delivery.connection)
        nonce = os.urandom(NONCE_BYTES)
        sealed = _cipher(key.plain).encrypt(nonce, zlib.compress(_packed(raw)), _bound_to(delivery))
        return SealedEvent(nonce + sealed, key.sealed, at + self._kept)

    def open(self, sealed: SealedEvent, delivery: Delivery) -> RawEvent:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415

        bound_to = context(delivery.account, delivery.connection)
        with aws.answering(
            WHAT,
            InvalidCiphertextException=lambda _: TornEvent(),
            IncorrectKeyException=lambda _: TornEvent(),
        ):
            answer = self._client.decrypt(
                KeyId=self._key, CiphertextBlob=sealed.key, EncryptionContext=bound_to
            )
        nonce, text = sealed.sealed[:NONCE_BYTES], sealed.sealed[NONCE_BYTES:]
        try:
            packed = _cipher(answer["Plaintext"]).decrypt(nonce, text, _bound_to(delivery))
        except (InvalidTag, ValueError):
            raise TornEvent from None
        return _unpacked(zlib.decompress(packed))

    def _data_key(self, account: AccountId, connection: ConnectionId) -> DataKey:
        now = self._clock.now()
        known = self._keys.get((account, connection))
        if known is not None and now - known.asked_at < self._lasts:
            return known
        with aws.answering(WHAT):
            answer = self._client.generate_data_key(
                KeyId=self._key, KeySpec="AES_256", EncryptionContext=context(account, connection)
            )
        self._keys.pop((account, connection), None)
        while len(self._keys) >= self._most:
            del self._keys[next(iter(self._keys))]
        made = DataKey(answer["Plaintext"], answer["CiphertextBlob"], now)
        self._keys[account, connection] = made
        return made

    @cached_property
    def _client(self) -> KMSClient:
        return self._given or aws.kms()


def _cipher(key: bytes) -> AESGCM:
    # A cipher is as much to import as all the rest of the door: only once there is something to seal.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(key)


def _bound_to(delivery: Delivery) -> bytes:
    return f"{delivery.account}\n{delivery.connection}\n{delivery.event}".encode()


def _packed(raw: RawEvent) -> bytes:
    """The length of the headers, the headers, and the body as it is."""
    headers = json.dumps(dict(raw.headers), separators=(",", ":")).encode()
    return len(headers).to_bytes(_LENGTH) + headers + raw.body


def _unpacked(packed: bytes) -> RawEvent:
    end = _LENGTH + int.from_bytes(packed[:_LENGTH])
    return RawEvent(packed[end:], json.loads(packed[_LENGTH:end]))
